// Compares what targets are with what they were made as, by rules and parameters alone: no contents, so
// that neither data nor objects are needed to compare two states of the sources.

package import ArtifactStore
package import BuildGraph

/// Compares what the tasks of a graph are with what targets were made as, by records alone.
///
/// Contents are not compared, so neither data nor objects need be there. Names are not compared
/// either, as they are in no key.
package struct RecordedDefinitions {
  /// Where a target is not what it was made as.
  package struct Finding: Sendable, Hashable {
    package let label: String
    package let reason: Reason
  }

  /// What differs, each once, in the order of the graph from goals to sources.
  package private(set) var findings: [Finding] = []
  /// The makings that were compared, by label.
  package private(set) var makings: [String: BuildRecord] = [:]

  private let graph: TaskGraph
  private let history: History
  private let isLeaf: (TaskNode) -> Bool
  private let ignored: Set<String>
  private var seen: Set<Making> = []
  private var known: Set<Finding> = []

  private struct Making: Hashable {
    let task: TaskID
    let key: Digest
    let time: Int64
  }

  /// Makes a comparison.
  ///
  /// - Parameters:
  ///   - graph: The targets as the sources have them now.
  ///   - history: What is recorded of builds.
  ///   - isLeaf: Whether a task is compared by its parameters alone, since it depends on which files
  ///     are there how it is made.
  ///   - ignored: Names of parameters that are not compared.
  package init(
    of graph: TaskGraph, in history: History, isLeaf: @escaping (TaskNode) -> Bool,
    ignoring ignored: Set<String> = []
  ) {
    self.graph = graph
    self.ignored = ignored
    self.history = history
    self.isLeaf = isLeaf
  }

  /// Compares a task, and all that it needs, with how its target was last made.
  ///
  /// - Returns: Whether a making is recorded.
  package mutating func compare(_ task: TaskID) throws(StoreError) -> Bool {
    guard let record = try history.making(of: graph[task].label) else {
      find(.neverBuilt, graph[task])
      return false
    }
    try compare(task, record)
    return true
  }

  private mutating func compare(_ task: TaskID, _ record: BuildRecord) throws(StoreError) {
    guard seen.insert(Making(task: task, key: record.key, time: record.time)).inserted else {
      return
    }
    let node = graph[task]
    makings[node.label] = record
    compareFields(node, record)
    if isLeaf(node) { return }
    if record.rule != node.rule.name {
      return find(.ruleReplaced(old: record.rule, new: node.rule.name), node)
    }
    if record.revision != type(of: node.rule).revision {
      find(.ruleRevised(rule: node.rule.name), node)
    }
    let partners = pair(node, record)
    for (input, partner) in zip(node.inputs, partners) {
      guard case .output(let producer, _) = input.origin, let partner else { continue }
      let old = record.inputs[partner]
      guard let made = try history.producer(of: old.name, containing: old.digest) else {
        find(.neverBuilt, graph[producer])
        continue
      }
      try compare(producer, made)
    }
  }

  private mutating func compareFields(_ node: TaskNode, _ record: BuildRecord) {
    let old = Dictionary(record.fields.map { ($0.name, $0.value) }) { "\($0), \($1)" }
    let new = Dictionary(node.rule.description.map { ($0.name, $0.value) }) { "\($0), \($1)" }
    for name in (node.rule.description + record.fields).map(\.name) where !ignored.contains(name) {
      let field = MakingDifference.Field(
        name: name, place: node.places.path(of: name), old: old[name], new: new[name])
      if let reason = field.reason { find(reason, node) }
    }
  }

  /// The recorded input that each of a task's inputs is compared with: that of its name, else the
  /// next that is left.
  private mutating func pair(_ node: TaskNode, _ record: BuildRecord) -> [Int?] {
    var places: [String: [Int]] = [:]
    for (place, input) in record.inputs.enumerated().reversed() {
      places[input.name, default: []].append(place)
    }
    var partners = node.inputs.map { places[name(of: $0)]?.popLast() }
    let byName = partners.compactMap(\.self)
    if zip(byName, byName.dropFirst()).contains(where: { $0 > $1 }) {
      find(.inputsReordered, node)
    }
    let taken = Set(byName)
    var left = record.inputs.indices.filter { !taken.contains($0) }[...]
    for index in partners.indices where partners[index] == nil {
      partners[index] = left.popFirst()
      if partners[index] == nil { find(.inputAdded(name(of: node.inputs[index])), node) }
    }
    for place in left { find(.inputRemoved(record.inputs[place].name), node) }
    return partners
  }

  private func name(of input: TaskInput) -> String {
    switch input.origin {
    case .source(let source): return graph[source]
    case .output(let task, let output):
      let names = graph[task].rule.outputNames
      return names.count == 1 ? graph[task].label : "\(graph[task].label).\(names[output])"
    }
  }

  private mutating func find(_ reason: Reason, _ node: TaskNode) {
    let finding = Finding(label: node.label, reason: reason)
    if known.insert(finding).inserted { findings.append(finding) }
  }
}
