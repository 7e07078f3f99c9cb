// What a cache may lose: first as a plan, then in deed. Knows records and objects; what a strategy
// is, whoever asks says.

package import BuildGraph
import Synchronization

/// What is to be kept at a collection.
package struct CollectionRequest: Sendable {
  /// Actions that were not used for so long go, in nanoseconds; nil for no such rule.
  package var keep: Int64?
  /// How many bytes the cache may have; nil for no such rule.
  package var limit: Int?
  /// To how many bytes a cache above the limit is brought, if not to the limit itself.
  package var target: Int?
  /// The moment, in nanoseconds since 1970-01-01T00:00:00Z.
  package var now: Int64
  package var roots: CollectionRoots
  /// Objects that a build has just used.
  package var inUse: Set<Digest> = []

  package init(
    keep: Int64? = nil, limit: Int? = nil, now: Int64, roots: CollectionRoots = CollectionRoots()
  ) {
    self.keep = keep
    self.limit = limit
    self.now = now
    self.roots = roots
  }

  /// What is damaged or unfinished is kept for so long, in nanoseconds, where nothing else is said.
  package static let leftoverAge: Int64 = 14 * 86_400 * 1_000_000_000
}

/// What a collection takes, and what it leaves.
package struct CollectionPlan: Sendable, Equatable {
  /// Keys of the actions that go.
  package fileprivate(set) var actions: [Digest] = []
  /// The objects that go, those that no action names included.
  package fileprivate(set) var objects: [StoredOutput] = []
  /// How many of these no action names.
  package fileprivate(set) var unnamed = 0
  /// Which builds of targets go from the records.
  package fileprivate(set) var builds: Set<BuildMark> = []
  /// Which builds as a whole go from the records.
  package fileprivate(set) var sessions: Set<SessionRecord> = []
  /// Paths of checkpoints, damaged files and temporary files that go.
  package fileprivate(set) var leftovers: [String] = []
  /// The bytes of all that goes, without records.
  package fileprivate(set) var freed = 0
  /// The bytes of all files before.
  package fileprivate(set) var bytes = 0
  /// The bytes that cannot go, as they are needed.
  package fileprivate(set) var needed = 0
  /// Whether more is needed than the limit allows.
  package fileprivate(set) var isLimitTooLow = false

  /// What a collection of a cache that is not there takes.
  package init() {}

  /// The bytes that are left, before records have been written anew.
  package var left: Int { bytes - freed }

  package var isEmpty: Bool {
    actions.isEmpty && objects.isEmpty && builds.isEmpty && sessions.isEmpty && leftovers.isEmpty
  }
}

extension DiskStore {
  /// What a collection would take now; takes no lock and writes nothing.
  ///
  /// - Parameter request: What is to be kept.
  /// - Returns: What would go.
  /// - Throws: `StoreError` where the cache cannot be read.
  package func planCollection(
    _ request: CollectionRequest
  ) throws(StoreError) -> CollectionPlan {
    let inventory = try CacheInventory(of: directory)
    try state.withLock { (state) throws(StoreError) in
      try state.segments.want([.actions, .sources, .builds], stale: true)
    }
    return try reading([.actions, .builds]) { table in
      var planner = CollectionPlanner(request, inventory, table)
      return planner.plan()
    }
  }

  /// Takes what a plan says; called under the lock under which it was made.
  ///
  /// Records go first and objects last, so that a kill leaves at worst objects that nobody names,
  /// which the next collection takes.
  ///
  /// - Throws: `StoreError`; what is left then is consistent too.
  package func collect(_ plan: CollectionPlan) throws(StoreError) {
    if plan.isEmpty { return }
    try DisposableFiles.removeSnapshots(of: directory)
    try state.withLock { (state) throws(StoreError) in
      if !plan.actions.isEmpty {
        let gone = Set(plan.actions)
        let payloads = state.segments.table.allActions().filter { !gone.contains($0.key) }
          .map { Record.action($0).payload }
        try state.segments.rewrite(.actions, as: payloads)
      }
      if !plan.builds.isEmpty || !plan.sessions.isEmpty {
        let payloads = state.segments.table.buildPayloads(
          where: { !plan.builds.contains($0) }, sessions: { !plan.sessions.contains($0) })
        try state.segments.rewrite(.builds, as: payloads)
      }
    }
    for object in plan.objects { try FileSystem.remove(path(of: object.digest)) }
    for path in plan.leftovers { try FileSystem.remove("\(directory)/\(path)") }
    try forgetUsage()
  }
}

/// Decides what goes.
private struct CollectionPlanner {
  private let request: CollectionRequest
  private let inventory: CacheInventory
  private let table: RecordTable
  private let use: ActionUse
  private let actions: [ActionRecord]
  private let sizes: [Digest: Int]
  /// How many actions that stay name an object.
  private var references: [Digest: Int] = [:]
  private var result = CollectionPlan()

  init(_ request: CollectionRequest, _ inventory: CacheInventory, _ table: RecordTable) {
    self.request = request
    self.inventory = inventory
    self.table = table
    use = ActionUse(table, roots: request.roots)
    actions = table.allActions()
    sizes = Dictionary(uniqueKeysWithValues: inventory.objects.map { ($0.digest, $0.size) })
    for action in actions {
      for output in action.outputs { references[output.digest, default: 0] += 1 }
    }
  }

  mutating func plan() -> CollectionPlan {
    result.bytes = inventory.bytes
    for object in inventory.objects where references[object.digest] == nil {
      result.unnamed += 1
      remove(object.digest)
    }
    removeLeftovers()
    var candidates = actions.filter { !isNeeded($0) }.sorted {
      (lastUse($0), $0.key) < (lastUse($1), $1.key)
    }
    if let keep = request.keep {
      let end = candidates.firstIndex { lastUse($0) >= request.now - keep } ?? candidates.count
      for action in candidates[..<end] { drop(action) }
      candidates.removeFirst(end)
      removeHistory(before: request.now - keep)
    }
    if let limit = request.limit, result.left > limit {
      removeDamaged()
      let target = min(limit, request.target ?? limit)
      var next = candidates[...]
      while result.left > target, let action = next.popFirst() { drop(action) }
      result.isLimitTooLow = result.left > limit
    }
    result.needed = neededBytes
    result.actions.sort()
    result.objects.sort { $0.digest < $1.digest }
    result.leftovers.sort()
    return result
  }

  private func lastUse(_ action: ActionRecord) -> Int64 { use.lastUse[action.key] ?? .min }

  private func isNeeded(_ action: ActionRecord) -> Bool {
    use.needed.contains(action.key)
      || !action.outputs.isEmpty && action.outputs.allSatisfy { request.inUse.contains($0.digest) }
  }

  private var neededBytes: Int {
    var seen: Set<Digest> = []
    var bytes = 0
    for action in actions where isNeeded(action) {
      for output in action.outputs where seen.insert(output.digest).inserted {
        bytes += sizes[output.digest] ?? 0
      }
    }
    return bytes
  }

  private mutating func drop(_ action: ActionRecord) {
    result.actions.append(action.key)
    for output in action.outputs {
      references[output.digest, default: 0] -= 1
      if references[output.digest] == 0 { remove(output.digest) }
    }
  }

  private mutating func remove(_ digest: Digest) {
    guard let size = sizes[digest] else { return }
    result.objects.append(StoredOutput(digest: digest, size: size))
    result.freed += size
  }

  /// What nobody comes back for: temporary files of dead processes, old checkpoints and old damage.
  private mutating func removeLeftovers() {
    let end = request.now - (request.keep ?? CollectionRequest.leftoverAge)
    let old = (inventory.checkpoints + inventory.damaged).filter { $0.changed < end }
    let dead = inventory.temporary.filter { DeadFiles.isDead($0.path) }
    for file in old + dead { remove(file) }
  }

  /// Damaged files are of use to nobody but the curious, so they go before anything else.
  private mutating func removeDamaged() {
    let gone = Set(result.leftovers)
    for file in inventory.damaged where !gone.contains(file.path) { remove(file) }
  }

  private mutating func remove(_ file: CacheInventory.File) {
    result.leftovers.append(file.path)
    result.freed += file.size
  }

  /// What is recorded of old builds that none of the last ones needs.
  private mutating func removeHistory(before time: Int64) {
    let gone = Set(result.actions)
    table.forEachBuild { record in
      let isRemembered = record.time >= time || use.needed.contains(record.key)
      // What explains an action that stays is kept with it, if it is the last word on its label.
      let isLast = table.lastMark(of: record.label) == record.mark && !gone.contains(record.key)
      if !isRemembered, !isLast { result.builds.insert(record.mark) }
    }
    for session in table.sessions() where session.end < time && !use.sessions.contains(session) {
      result.sessions.insert(session)
    }
  }
}

extension BuildRecord {
  /// What tells it from other builds of its label.
  var mark: BuildMark { BuildMark(time: time, key: key, names: names) }
}

/// Temporary files by the names that `UniqueNames` gives.
private enum DeadFiles {
  /// Whether the process that a temporary file is named after is gone.
  static func isDead(_ path: String) -> Bool {
    let name = path.split(separator: "/").last ?? ""
    guard let process = Int32(name.prefix { $0 != "-" }) else { return true }
    return process != FileSystem.ownProcess && !FileSystem.isProcessAlive(process)
  }
}
