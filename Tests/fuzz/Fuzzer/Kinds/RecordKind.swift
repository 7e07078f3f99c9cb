// Segments of records that are damaged, foreign or wrong: what else is there is still found.

import ArtifactStore
import BuildGraph

struct RecordKind: Kind {
  static let name = "record"
  static let share = 50

  private let segments: [[UInt8]]
  private let payloads: [[UInt8]]
  private let subjects: [RecordSubject]
  private let directory: String
  /// Segments with one record each, which stand before and behind the input.
  private let sentinels: (before: [UInt8], after: [UInt8])

  private static let first = ActionRecord(
    key: Digest(high: 0x1234_5678_9abc_def0, low: 1),
    outputs: [StoredOutput(digest: Digest(high: 5, low: 6), size: 7)], time: 8, seconds: 0.5)
  private static let last = ActionRecord(
    key: Digest(high: 0x1234_5678_9abc_def0, low: 2), outputs: [], time: 9, seconds: 0.25)

  init(_ corpus: Corpus, scratch: String) throws {
    let paths = try RecordFrames.directories.flatMap { try corpus.builtPaths(".ktask-cache/\($0)") }
    // Their names are random.
    segments = try paths.map { try corpus.built($0) }.sorted { $0.count > $1.count }
    payloads = try segments.flatMap { try RecordFrames.payloads(of: $0) }
    subjects = Set(payloads.compactMap(RecordSubject.init)).sorted { "\($0)" < "\($1)" }
    directory = "\(scratch)/cache"
    for group in RecordFrames.directories {
      try FileSystem.makeDirectory("\(directory)/\(group)")
    }
    sentinels = (
      try Self.segment(.action(Self.first), scratch), try Self.segment(.action(Self.last), scratch)
    )
    try demandWholeSubjects(DiskStore(directory: "\(corpus.project)/.ktask-cache"))
  }

  /// The bytes in which a store keeps a record.
  private static func segment(_ record: Record, _ scratch: String) throws -> [UInt8] {
    let directory = "\(scratch)/sentinel"
    try removeDirectory(directory)
    let store = DiskStore(directory: directory)
    guard let lock = try store.tryLock() else { throw Violation("a new cache is locked") }
    defer { lock.release() }
    try store.record([record])
    for group in RecordFrames.directories {
      if let name = try FileSystem.list("\(directory)/\(group)").first {
        return try FileSystem.read("\(directory)/\(group)/\(name)")
      }
    }
    throw Violation("a record is not kept")
  }

  /// Demands that the real cache has what its payloads are said to be about.
  private func demandWholeSubjects(_ store: DiskStore) throws {
    for subject in subjects {
      try demand(
        try answer(to: subject, store) != "none",
        "records have another form: bring RecordSubject up to date (\(subject))")
    }
    for kind: UInt8 in [1, 4, 5, 6] {
      let count = payloads.count { $0.first == kind }
      try demand(count > 0, "the cache has no records of kind \(kind)")
    }
    try demand(subjects.count > 20, "the cache has few records")
  }

  func input(_ random: inout Randomness) -> [UInt8] {
    var bytes: [UInt8] = []
    if random.once(in: 3) {
      let segment = random.pick(segments)
      bytes = Array(segment[random.stretch(of: segment.count, atMost: 4000)])
      for _ in 0..<random.few() { bytes.damage(with: random.pick(segments), &random) }
      return bytes
    }
    for _ in 0..<random.few() {
      var payload = random.pick(payloads)
      if !random.once(in: 4) {
        for _ in 0..<random.few() { damage(&payload, &random) }
      }
      bytes += RecordFrames.frame(payload)
    }
    if random.once(in: 3) { bytes.damage(with: random.pick(segments), &random) }
    return bytes
  }

  private func damage(_ payload: inout [UInt8], _ random: inout Randomness) {
    guard random.once(in: 2), payload.count > 9 else {
      payload.damage(with: random.pick(payloads), &random)
      return
    }
    // Words stand behind the byte of the kind, and behind texts, which are of any length.
    let start =
      random.once(in: 2)
      ? 1 + 8 * random.below((payload.count - 1) / 8) : random.below(payload.count)
    var word: [UInt8] = []
    word.append(word: random.pick(awkwardNumbers), width: 8)
    payload.replaceSubrange(start..<min(payload.count, start + 8), with: word)
  }

  func check(_ input: [UInt8]) throws -> Verdict {
    defer { try? removeSegments() }
    // Records are looked for in each directory.
    for group in RecordFrames.directories {
      let isOfActions = group == "actions"
      try FileSystem.create(
        "\(directory)/\(group)/a.log",
        contents: isOfActions ? sentinels.before + input + sentinels.after : input)
    }
    let store = DiskStore(directory: directory)
    let isKnown = try demandBounds(store, input)
    if Digest(of: input).low & 0x7f == 0 { try demandSameMerged(try answers(of: store), input) }
    return isKnown ? .accepted : .rejected
  }

  private func removeSegments() throws {
    for group in RecordFrames.directories {
      for name in try FileSystem.list("\(directory)/\(group)") {
        try FileSystem.remove("\(directory)/\(group)/\(name)")
      }
    }
  }

  /// Demands that a store has the records around the input, and of the input no more than its bytes.
  ///
  /// - Returns: Whether it has any of the input.
  private func demandBounds(_ store: DiskStore, _ input: [UInt8]) throws -> Bool {
    try demand(
      try store.action(Self.first.key) == Self.first, "the record before the input is lost")
    try demand(
      try store.action(Self.last.key) == Self.last, "the record behind the input is lost")
    var isKnown = try demandBounds(ofHistoryIn: store, input)
    for subject in subjects {
      switch subject {
      case .action(let key):
        guard let record = try store.action(key) else { continue }
        try demand(24 * record.outputs.count <= input.count, "more outputs than bytes")
      case .build(let label):
        guard let record = try store.lastBuild(of: label) else { continue }
        let size =
          16 * record.fields.count + 24 * record.inputs.count + 16 * record.outputs.count
        try demand(size <= input.count, "a longer build than there are bytes")
      case .source(let path):
        guard try store.source(path) != nil else { continue }
      case .session: continue
      }
      isKnown = true
    }
    return isKnown
  }

  /// Demands that the builds that a store has of the input are no longer than its bytes.
  ///
  /// - Returns: Whether it has any.
  private func demandBounds(ofHistoryIn store: DiskStore, _ input: [UInt8]) throws -> Bool {
    let sessions = try store.sessions()
    for session in sessions {
      let size =
        8 * (session.labels.count + session.goals.count) + 24 * session.files.count
        + 16 * session.counts.count
      try demand(size <= input.count, "a longer list of builds than there are bytes")
    }
    let labels = try store.labels()
    for label in labels {
      let marks = try store.history(of: label)
      try demand(marks.count <= input.count / 57, "more builds than bytes")
      try demand(
        zip(marks, marks.dropFirst()).allSatisfy { $0.time >= $1.time }, "builds are out of order")
    }
    return !(sessions.isEmpty && labels.isEmpty)
  }

  /// What a store says about everything that inputs have records of.
  private func answers(of store: DiskStore) throws -> [String] {
    try subjects.map { try answer(to: $0, store) }
      + (try store.labels().map { "\(try store.history(of: $0))" })
      + (try store.sessions().map { "\($0)" })
  }

  private func answer(to subject: RecordSubject, _ store: DiskStore) throws -> String {
    switch subject {
    case .action(let key): try store.action(key).map { "\($0)" } ?? "none"
    case .build(let label): try store.lastBuild(of: label).map { "\($0)" } ?? "none"
    case .source(let path): try store.source(path).map { "\($0)" } ?? "none"
    case .session(let id): try store.sessions().first { $0.id == id }.map { "\($0)" } ?? "none"
    }
  }

  /// Demands that a cache which has been merged into one segment says the same.
  private func demandSameMerged(_ answers: [String], _ input: [UInt8]) throws {
    for group in RecordFrames.directories {
      for number in 0..<20 {
        try FileSystem.create("\(directory)/\(group)/b\(number).log", contents: input)
      }
    }
    let store = DiskStore(directory: directory)
    guard let lock = try store.tryLock() else { throw Violation("the cache is locked") }
    lock.release()
    for group in RecordFrames.directories {
      let merged = try FileSystem.list("\(directory)/\(group)")
      try demand(merged.count == 1, "segments are not merged: \(merged.count) in \(group)")
    }
    let again = DiskStore(directory: directory)
    _ = try demandBounds(again, input)
    try demand(
      try self.answers(of: again) == answers, "merging segments changes what they say")
  }
}
