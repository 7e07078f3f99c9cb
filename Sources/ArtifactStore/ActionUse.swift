// Which actions the builds needed, and when last. Follows what is recorded of builds from what they
// were asked for to the sources; knows neither rules nor graphs.

import BuildGraph

/// Which actions are needed, and when each was used last.
struct ActionUse {
  /// The actions that the last builds need.
  private(set) var needed: Set<Digest> = []
  /// When an action was used last, in nanoseconds since 1970-01-01T00:00:00Z, by its key.
  private(set) var lastUse: [Digest: Int64] = [:]
  /// The builds that the needed ones belong to.
  private(set) var sessions: Set<SessionRecord> = []

  /// One build of a label.
  private struct Making {
    let time: Int64
    let key: Digest
    let outputs: [Digest]
  }

  private var makings: [String: [Making]] = [:]
  private var inputs: [Digest: [RecordedInput]] = [:]
  /// The keys of the actions that gave an object.
  private var producers: [Digest: [Digest]] = [:]

  /// Looks at everything that is recorded.
  ///
  /// - Parameters:
  ///   - table: The records, builds included.
  ///   - roots: Tells which builds are last ones.
  /// - Complexity: O(*n* log *n*) in the records and their inputs, as each action is entered once,
  ///   from the latest build that needed it.
  init(_ table: RecordTable, roots: CollectionRoots) {
    for action in table.allActions() {
      for output in action.outputs { producers[output.digest, default: []].append(action.key) }
      let latest = Int64.max / 1_000_000_000
      lastUse[action.key] = max(0, min(latest, action.time)) * 1_000_000_000
    }
    table.forEachBuild { record in
      makings[record.label, default: []].append(
        Making(time: record.time, key: record.key, outputs: record.outputs))
      inputs[record.key] = record.inputs
      lastUse[record.key] = max(lastUse[record.key] ?? .min, record.time)
    }
    for label in Array(makings.keys) { makings[label]?.sort { $0.time > $1.time } }
    var selection = RootSelection(roots)
    var visited: Set<Digest> = []
    var roots: [(keys: [Digest], time: Int64)] = []
    for session in table.sessions() {
      var goals = session.goals
      // Where there were too many to be kept, all that was there then counts.
      let isAll = goals.isEmpty && !session.labels.isEmpty
      if isAll { goals = Array(makings.keys) }
      for goal in goals {
        let isRoot = selection.take(goal, of: session, isAll: isAll)
        if isRoot { sessions.insert(session) }
        let keys = keys(of: goal, in: session)
        follow(keys, session.end, &visited) { lastUse[$0] = max(lastUse[$0] ?? .min, session.end) }
        if isRoot { roots.append((keys, session.end)) }
      }
    }
    // The earlier a build, the more counts as what its inputs may have been made by, and each
    // action is entered once.
    for root in roots.reversed() { follow(root.keys, root.time, &needed) { _ in } }
  }

  /// The actions that made a goal when a build ended, and the one that made it last.
  ///
  /// There is more than one where caches of builds that ran at the same time were united. The last
  /// one counts as a build that finds its goals up to date is in no list.
  private func keys(of goal: String, in session: SessionRecord) -> [Digest] {
    let known = makings[goal] ?? []
    let during = known.filter { session.start <= $0.time && $0.time <= session.end }
    let last = known.first.map { [$0.key] } ?? []
    if !during.isEmpty { return during.map(\.key) + last }
    // Of a build whose record is gone, the nearest one stands for it.
    return ((known.first { $0.time < session.start } ?? known.last).map { [$0.key] } ?? []) + last
  }

  /// Enters all actions that some were made from and that have not been entered yet.
  private func follow(
    _ keys: [Digest], _ time: Int64, _ visited: inout Set<Digest>, _ enter: (Digest) -> Void
  ) {
    var open = keys.filter { visited.insert($0).inserted }
    while let key = open.popLast() {
      enter(key)
      for input in inputs[key] ?? [] {
        for maker in makers(of: input, at: time) where visited.insert(maker).inserted {
          open.append(maker)
        }
      }
    }
  }

  /// The action that made an input as it was at a time, and those that made it again later.
  ///
  /// A later build that was cut off there found what it was asked for up to date, and is in no
  /// list. All that ever made it where that is not known; none for a source file.
  private func makers(of input: RecordedInput, at time: Int64) -> [Digest] {
    let known = makings[input.name] ?? makings[input.name.droppingOutput] ?? []
    var makers: [Digest] = []
    for making in known where making.outputs.contains(input.digest) {
      makers.append(making.key)
      if making.time <= time { break }
    }
    return makers.isEmpty ? producers[input.digest] ?? [] : makers
  }
}

extension String {
  /// The label of a target of several outputs, of which the text names one: `model` of
  /// `model.metrics`.
  fileprivate var droppingOutput: String {
    lastIndex(of: ".").map { String(self[..<$0]) } ?? self
  }
}

/// Tells which builds are the last ones of what they built.
package struct CollectionRoots: Sendable {
  /// Names what a goal of a build stands for, so that a later build of the same takes its place.
  package let subject: @Sendable (SessionRecord, String) -> String
  /// Whether a goal of a build is nobody's any more.
  package let isAbandoned: @Sendable (SessionRecord, String) -> Bool

  package init(
    subject: @escaping @Sendable (SessionRecord, String) -> String = { _, goal in goal },
    isAbandoned: @escaping @Sendable (SessionRecord, String) -> Bool = { _, _ in false }
  ) {
    self.subject = subject
    self.isAbandoned = isAbandoned
  }
}

/// Finds the last builds among all, which it is shown the latest first.
private struct RootSelection {
  private let roots: CollectionRoots
  /// Whether a whole build of each subject has been seen, and not only one that failed.
  private var seen: [String: Bool] = [:]

  init(_ roots: CollectionRoots) { self.roots = roots }

  /// Whether a goal's build is the last one of its subject, or the last whole one.
  mutating func take(_ goal: String, of session: SessionRecord, isAll: Bool) -> Bool {
    if roots.isAbandoned(session, goal) { return false }
    let subject =
      isAll
      ? session.labels.joined(separator: "\u{0}") + "\u{0}" + goal : roots.subject(session, goal)
    defer { seen[subject] = seen[subject] == true || session.isWhole }
    return seen[subject] == nil || seen[subject] == false && session.isWhole
  }
}

extension SessionRecord {
  /// Whether everything that was asked for was there when it ended.
  fileprivate var isWhole: Bool {
    !isInterrupted
      && counts.allSatisfy { !["failed", "skipped"].contains($0.name) || $0.count == 0 }
  }
}
