// Collections: what goes is said before, what the last builds need stays, and a kill does no harm.

import ArtifactStore
import BuildGraph
import Foundation
import TestSupport
import Testing

private let day: Int64 = 86_400 * 1_000_000_000

/// A cache in which builds can be pretended, one object of 1,000 bytes for each target.
private struct Pretence {
  let directory: TemporaryDirectory
  let store: DiskStore

  init() throws {
    directory = try TemporaryDirectory()
    store = DiskStore(directory: directory.cache)
    try store.lockNow().release()
  }

  /// A build of `goal` from chains of targets: each is made of the one before it.
  func build(
    _ goal: String, of chain: [String], version: Int, at time: Int64, failed: Bool = false
  ) throws {
    var input: RecordedInput?
    for (index, label) in (failed ? chain : chain + [goal]).enumerated() {
      let (record, object) = try made(label, version, input)
      let build = BuildRecord(
        label: label, time: time + Int64(index), key: record.key, rule: "rule", revision: 1,
        fields: [], inputs: input.map { [$0] } ?? [], outputs: [object])
      try store.record([.action(record), .build(build)])
      input = RecordedInput(name: label, digest: object)
    }
    try store.record([.session(session(goal, at: time, failed: failed))])
  }

  /// Another session of a goal in which nothing had to be made.
  func session(_ goal: String, at time: Int64, failed: Bool = false) -> SessionRecord {
    SessionRecord(
      start: time, end: time + day / 24, labels: [goal], goals: [goal], files: [],
      counts: [RecordedCount(name: "failed", count: failed ? 1 : 0)], isInterrupted: false)
  }

  func made(
    _ label: String, _ version: Int, _ input: RecordedInput?
  ) throws -> (ActionRecord, Digest) {
    let text = "\(label) \(version) "
    let bytes = Array(text.utf8) + Array(repeating: 7, count: 1_000 - text.utf8.count)
    let object = try store.put(bytes)
    let key = Digest(of: "\(label) \(version) \(input?.digest.description ?? "")")
    let output = StoredOutput(digest: object, size: 1_000)
    return (ActionRecord(key: key, outputs: [output], time: 0, seconds: 1), object)
  }

  func has(_ label: String, _ version: Int) throws -> Bool {
    let text = "\(label) \(version) "
    let bytes = Array(text.utf8) + Array(repeating: 7, count: 1_000 - text.utf8.count)
    let output = StoredOutput(digest: Digest(of: bytes), size: 1_000)
    let isNamed = try DiskStore(directory: directory.cache).actions().contains {
      $0.outputs.contains(output)
    }
    let isThere = try store.has(output)
    #expect(isNamed == isThere, "an action goes with its objects")
    return isThere
  }

  @discardableResult
  func collect(
    keep: Int64? = nil, limit: Int? = nil, now: Int64 = 100 * day,
    roots: CollectionRoots = CollectionRoots()
  ) throws -> CollectionPlan {
    let request = CollectionRequest(keep: keep, limit: limit, now: now, roots: roots)
    let lock = try store.lockNow()
    defer { lock.release() }
    let plan = try store.planCollection(request)
    try store.collect(plan)
    return plan
  }
}

@Test func whatTheLastBuildNeedsStaysHoweverOldItIs() throws {
  let pretence = try Pretence()
  try pretence.build("model", of: ["bars", "column"], version: 1, at: 1 * day)
  try pretence.build("model", of: ["bars", "column"], version: 2, at: 2 * day)
  let plan = try pretence.collect(keep: 0)
  #expect(plan.actions.count == 3 && plan.objects.count == 3 && plan.freed == 3_000)
  for label in ["bars", "column", "model"] {
    #expect(try !pretence.has(label, 1) && pretence.has(label, 2))
  }
  #expect(try pretence.collect(keep: 0).isEmpty, "a second collection finds nothing")
}

@Test func aBuildThatFailedDoesNotTakeTheModelOfTheOneBefore() throws {
  let pretence = try Pretence()
  try pretence.build("model", of: ["bars"], version: 1, at: 1 * day)
  try pretence.build("model", of: ["bars"], version: 2, at: 2 * day, failed: true)
  try pretence.collect(keep: 0)
  #expect(try pretence.has("model", 1) && pretence.has("bars", 1))
}

@Test func whatWasUsedWithinTheTimeStays() throws {
  let pretence = try Pretence()
  for version in 1...5 {
    try pretence.build("model", of: ["bars"], version: version, at: Int64(version) * 10 * day)
  }
  // Used by a later build that made nothing anew.
  try pretence.build("model", of: ["bars"], version: 2, at: 45 * day)
  try pretence.collect(keep: 60 * day)
  #expect(try !pretence.has("model", 1) && !pretence.has("model", 3))
  #expect(try pretence.has("model", 2) && pretence.has("model", 4) && pretence.has("model", 5))
  #expect(try pretence.store.history(of: "model").count == 3)
  #expect(try pretence.store.sessions().count == 3)
}

@Test func aboveTheLimitWhatWasNotUsedForLongestGoesFirst() throws {
  let pretence = try Pretence()
  for version in 1...6 {
    try pretence.build("model", of: ["bars"], version: version, at: Int64(version) * day)
  }
  let records = try CacheInventory(of: pretence.directory.cache).records.reduce(0) { $0 + $1.size }
  let plan = try pretence.collect(limit: 7_000 + records)
  #expect(plan.left <= 7_000 + records && !plan.isLimitTooLow)
  #expect(plan.actions.count == 5)
  #expect(try !pretence.has("model", 1) && !pretence.has("model", 2) && pretence.has("model", 4))
  #expect(try pretence.store.sessions().count == 6, "the list of builds is no matter of the limit")
}

@Test func aLimitBelowWhatIsNeededIsSaidAndNotKept() throws {
  let pretence = try Pretence()
  try pretence.build("model", of: ["bars"], version: 1, at: day)
  try pretence.build("model", of: ["bars"], version: 2, at: 2 * day)
  let plan = try pretence.collect(limit: 1_500)
  #expect(plan.isLimitTooLow && plan.needed == 2_000)
  #expect(try pretence.has("model", 2) && pretence.has("bars", 2) && !pretence.has("model", 1))
}

@Test func goalsOfOneNameAreToldApartByWhoeverKnows() throws {
  let pretence = try Pretence()
  try pretence.build("model", of: ["bars"], version: 1, at: day)
  try pretence.build("model", of: ["bars"], version: 2, at: 2 * day)
  let byDay = CollectionRoots(subject: { session, goal in "\(goal) \(session.start / day)" })
  #expect(try pretence.collect(keep: 0, roots: byDay).isEmpty)
  try pretence.build("metrics", of: ["bars"], version: 3, at: 3 * day)
  let abandoned = CollectionRoots(isAbandoned: { _, goal in goal == "metrics" })
  try pretence.collect(keep: 0, roots: abandoned)
  #expect(try pretence.has("model", 2) && pretence.has("bars", 2))
  #expect(try !pretence.has("model", 1) && !pretence.has("metrics", 3))
}

@Test func anObjectThatSeveralActionsNameGoesWithTheLastOfThem() throws {
  let pretence = try Pretence()
  let object = try pretence.store.put([1, 2, 3])
  let output = StoredOutput(digest: object, size: 3)
  for key in 0..<2 {
    let record = ActionRecord(key: digest(key), outputs: [output], time: 0, seconds: 0)
    let build = BuildRecord(
      label: "l\(key)", time: Int64(key + 1) * 10 * day, key: digest(key), rule: "rule",
      revision: 1, fields: [], inputs: [], outputs: [object])
    try pretence.store.record([.action(record), .build(build)])
  }
  let first = try pretence.collect(keep: 85 * day)
  #expect(first.actions == [digest(0)] && first.objects.isEmpty)
  #expect(try pretence.store.get(output) == [1, 2, 3])
  #expect(try pretence.collect(keep: 75 * day).objects == [output])
}

@Test func leftoversGoAndOtherPeoplesFilesStay() throws {
  let pretence = try Pretence()
  try pretence.build("model", of: ["bars"], version: 1, at: day)
  let unnamed = try pretence.store.put([9, 9, 9])
  try pretence.store.saveCheckpoint([1], of: digest(5), label: "model")
  try pretence.directory.overwrite("damaged/x", [1])
  try pretence.directory.overwrite("tmp/2147483647-ab-1", [1])
  try pretence.directory.overwrite("snapshots/state", [1])
  try pretence.directory.overwrite("objects/notes.txt", [1])
  try pretence.directory.overwrite("notes.txt", [1])
  // Their times are those of the test, so the moment is put into the future.
  let later = FileSystem.wallClock + 20 * day
  let plan = try pretence.collect(now: later)
  #expect(plan.unnamed == 1 && plan.objects.map(\.digest) == [unnamed])
  #expect(plan.leftovers.count == 2, "\(plan.leftovers); the lock has swept up the temporary file")
  let files = try pretence.directory.files()
  #expect(files["notes.txt"] == [1] && files["objects/notes.txt"] == [1])
  #expect(!files.keys.contains { $0.hasPrefix("damaged/") || $0.hasPrefix("snapshots/") })
  #expect(try pretence.store.checkpoints().isEmpty)
  #expect(try pretence.has("model", 1))
}

/// Random histories of two goals that share targets, some of whose builds fail.
@Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
func aCollectionTakesWhatItsPlanSaysAndNeverWhatALastBuildNeeds(seed: UInt64) throws {
  var random = SeededGenerator(seed: seed)
  let pretence = try Pretence()
  var needed: [String: [(String, Int)]] = [:]
  for build in 1...30 {
    let goal = ["model", "metrics"][Int.random(in: 0..<2, using: &random)]
    let version = Int.random(in: 1...6, using: &random)
    let chain = ["bars", "column", "matrix"].prefix(Int.random(in: 1...3, using: &random))
    let isFailed = Int.random(in: 0..<5, using: &random) == 0
    try pretence.build(
      goal, of: Array(chain), version: version, at: Int64(build) * day, failed: isFailed)
    if !isFailed { needed[goal] = (chain + [goal]).map { ($0, version) } }
  }
  let limit = Int.random(in: 3_000...60_000, using: &random)
  let keep = Bool.random(using: &random) ? Int64.random(in: 70...110, using: &random) * day : nil
  let request = CollectionRequest(keep: keep, limit: limit, now: 100 * day)
  let planned = try DiskStore(directory: pretence.directory.cache).planCollection(request)
  let before = Set(try CacheInventory(of: pretence.directory.cache).objects.map(\.digest))
  let done = try pretence.collect(keep: keep, limit: limit)
  let after = Set(try CacheInventory(of: pretence.directory.cache).objects.map(\.digest))
  #expect(done == planned, "seed \(seed)")
  #expect(before.subtracting(after) == Set(planned.objects.map(\.digest)), "seed \(seed)")
  #expect(planned.left <= limit || planned.isLimitTooLow, "seed \(seed)")
  for (label, version) in needed.values.joined() {
    #expect(try pretence.has(label, version), "seed \(seed): \(label) \(version)")
  }
}

@Test func aCopyIsCountedAgainAfterADay() throws {
  let pretence = try Pretence()
  try pretence.build("model", of: ["bars"], version: 1, at: day)
  let bytes = try CacheInventory(of: pretence.directory.cache).bytes
  #expect(try pretence.store.estimatedBytes(adding: 500, at: day) == bytes)
  #expect(try pretence.store.estimatedBytes(adding: 500, at: day + 1) == bytes + 500)
  #expect(try pretence.store.estimatedBytes(adding: 500, at: day + 2) == bytes + 1_000)
  #expect(try pretence.store.estimatedBytes(adding: 500, at: 3 * day) == bytes)
  try pretence.directory.overwrite("usage", Array("nonsense".utf8))
  #expect(try pretence.store.estimatedBytes(adding: 500, at: 3 * day) == bytes)
}

@Test func aLimitThatIsTooLowIsNewsOnce() throws {
  let pretence = try Pretence()
  #expect(try pretence.store.rememberBytes(10, at: 1, tooLowLimit: 5))
  #expect(try !pretence.store.rememberBytes(11, at: 2, tooLowLimit: 5))
  #expect(try pretence.store.rememberBytes(11, at: 3, tooLowLimit: 6))
  #expect(try !pretence.store.rememberBytes(4, at: 4, tooLowLimit: nil))
  #expect(try pretence.store.rememberBytes(11, at: 5, tooLowLimit: 6))
}

#if DEBUG
@Test func aCollectionThatEndsHalfWayLeavesAWholeCacheAndTheNextOneTakesTheRest() throws {
  for failing in 1... {
    let pretence = try Pretence()
    for version in 1...3 {
      try pretence.build("model", of: ["bars"], version: version, at: Int64(version) * day)
    }
    let request = CollectionRequest(keep: 0, now: 100 * day)
    let lock = try pretence.store.lockNow()
    let plan = try pretence.store.planCollection(request)
    let order = OrderedFailures(
      in: pretence.directory.cache, code: EIO, at: failing, isLasting: true)
    let outcome = Result { try pretence.store.collect(plan) }
    order.withdraw()
    lock.release()
    let again = DiskStore(directory: pretence.directory.cache)
    for action in try again.actions() where plan.actions.contains(action.key) == false {
      #expect(try action.outputs.allSatisfy { try again.has($0) }, "failing at \(failing)")
    }
    let rest = try again.lockNow()
    try again.collect(try again.planCollection(request))
    #expect(try again.actions().count == 2, "failing at \(failing)")
    #expect(try CacheInventory(of: pretence.directory.cache).objects.count == 2)
    #expect(try CacheInventory(of: pretence.directory.cache).temporary.isEmpty)
    rest.release()
    if case .success = outcome {
      #expect(failing > 10)
      return
    }
  }
}
#endif
