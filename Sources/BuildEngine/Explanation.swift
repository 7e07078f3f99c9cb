// Compares how a target was last made with how it would be made now. Decides nothing: by the time
// it is asked, keys have told that the two differ.

import ArtifactStore
import BuildGraph

/// What a task would be made from now, as people name it.
struct CurrentMaking {
  struct Input {
    let name: String
    /// Nil while it depends on a task that has not run.
    let digest: Digest?
  }

  /// Nil while an input's digest is not known.
  let key: Digest?
  let inputs: [Input]
  let node: TaskNode

  /// How this making is to be remembered, under the task's first label and without a time.
  ///
  /// - Parameters:
  ///   - key: The action's key.
  ///   - names: What stands for the names of inputs.
  ///   - outputs: What came of it.
  /// - Returns: The record.
  func record(key: Digest, names: UInt64, outputs: [Digest]) -> BuildRecord {
    BuildRecord(
      label: node.label, time: 0, key: key, names: names,
      rule: node.rule.name,
      revision: type(of: node.rule).revision, fields: node.rule.description,
      inputs: inputs.compactMap { input in
        input.digest.map { RecordedInput(name: input.name, digest: $0) }
      },
      outputs: outputs)
  }

  /// The causes for running the task, in the order in which a person looks for them.
  func reasons(since last: BuildRecord?) -> [Reason] {
    guard let last else { return [.neverBuilt] }
    let rule = node.rule
    if last.rule != rule.name { return [.ruleReplaced(old: last.rule, new: rule.name)] }
    if last.key == key { return [.resultForgotten] }
    var reasons = fieldReasons(since: last.fields)
    if last.revision != type(of: rule).revision { reasons.append(.ruleRevised(rule: rule.name)) }
    reasons += inputReasons(since: last.inputs)
    return reasons.isEmpty && key != nil ? [.keyChanged] : reasons
  }

  private func fieldReasons(since old: [DescribedField]) -> [Reason] {
    let new = node.rule.description
    if old == new { return [] }
    let before = Dictionary(old.map { ($0.name, $0.value) }) { "\($0), \($1)" }
    let after = Dictionary(new.map { ($0.name, $0.value) }) { "\($0), \($1)" }
    var reasons: [Reason] = []
    for name in distinct(new.map(\.name)) {
      guard let value = after[name], before[name] != value else { continue }
      let place = node.places.path(of: name)
      if let past = before[name] {
        reasons.append(.fieldChanged(place: place, old: past, new: value))
      } else {
        reasons.append(.fieldAdded(place: place, new: value))
      }
    }
    for name in distinct(old.map(\.name)) where after[name] == nil {
      let place = node.places.path(of: name)
      reasons.append(.fieldRemoved(place: place, old: before[name] ?? ""))
    }
    return reasons
  }

  private func inputReasons(since old: [RecordedInput]) -> [Reason] {
    let pairing = InputPairing(of: inputs, with: old)
    var reasons: [Reason] = []
    for (input, partner) in zip(inputs, pairing.partners) {
      guard let partner else {
        reasons.append(.inputAdded(input.name))
        continue
      }
      if let digest = input.digest, digest != old[partner].digest {
        reasons.append(.inputChanged(input.name))
      }
    }
    reasons += pairing.unpaired.map { .inputRemoved(old[$0].name) }
    if pairing.isReordered { reasons.append(.inputsReordered) }
    return distinct(reasons)
  }

  private func distinct<Element: Hashable>(_ elements: [Element]) -> [Element] {
    var seen: Set<Element> = []
    return elements.filter { seen.insert($0).inserted }
  }
}

/// Puts hashes of names together, in their order.
struct NameHash {
  private(set) var value: UInt64 = 0x9e37_79b9_7f4a_7c15

  mutating func add(_ hash: UInt64) {
    value = (value ^ hash) &* 0xff51_afd7_ed55_8ccd
    value ^= value >> 32
  }
}
