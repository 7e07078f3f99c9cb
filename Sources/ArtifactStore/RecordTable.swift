// Which of several records about one thing holds. The answer does not depend on the order in which
// they are met, so that two caches are united by copying their files together.

package import BuildGraph

/// The records that hold: one for each action and source, and all builds of each label.
///
/// Actions are looked up for every target of every build, so their bytes are kept in memory, side
/// by side. Builds are many times as large and most of them are never asked for: of those it is
/// known where they are.
struct RecordTable {
  private var actions = ActionIndex()
  private var builds = BuildIndex()
  private var sources: [String: SourceRecord] = [:]
  private var builtSessions: Set<SessionRecord> = []
  /// What builds are read from, by the positions that their places name.
  private var origins: [RecordOrigin] = []

  func action(_ key: Digest) -> ActionRecord? { actions.record(key) }

  /// All actions, sorted by key.
  func allActions() -> [ActionRecord] { actions.records.sorted { $0.key < $1.key } }

  func lastBuild(of label: String) -> BuildRecord? {
    builds.lastEntry(of: label).flatMap { record(at: $0.place, of: label) }
  }

  /// How the last build of a label is told from others without reading it.
  func lastMark(of label: String) -> BuildMark? { builds.lastEntry(of: label)?.mark }

  /// Every build of a label, the latest first.
  func history(of label: String) -> [BuildRecord] {
    builds.entries(of: label).compactMap { record(at: $0.place, of: label) }
  }

  /// The labels of all builds, sorted.
  func labels() -> [String] {
    builds.lastEntries.compactMap { record(at: $0.place)?.label }.sorted()
  }

  /// The builds as a whole, the latest first.
  func sessions() -> [SessionRecord] {
    builtSessions.sorted { ($0.start, $0.end, $0.id) > ($1.start, $1.end, $1.id) }
  }

  /// Calls `body` with every build of every label, one at a time, in no particular order.
  func forEachBuild(_ body: (BuildRecord) -> Void) {
    for entry in builds.lastEntries + builds.earlierEntries {
      if let record = record(at: entry.place) { body(record) }
    }
  }

  func source(_ path: String) -> SourceRecord? { sources[path] }

  /// Takes in a record that is in no file.
  mutating func merge(_ record: Record) {
    let payload = record.payload
    merge(payload: payload[...], at: 0, in: add(.memory(payload)))
  }

  /// Names something that builds can be read from later.
  mutating func add(_ origin: RecordOrigin) -> Int {
    origins.append(origin)
    return origins.count - 1
  }

  /// Takes in a record; of two about the same thing, the one that holds stays.
  ///
  /// One that cannot be read is passed over.
  ///
  /// - Parameters:
  ///   - payload: The record.
  ///   - offset: Where it begins in its origin.
  ///   - origin: What `add(_:)` returned.
  mutating func merge(payload: ArraySlice<UInt8>, at offset: Int, in origin: Int) {
    var reader = ByteReader(payload)
    do {
      guard let kind = Record.Kind(rawValue: try reader.byte()) else { return }
      switch kind {
      case .action: try actions.merge(payload)
      case .build:
        let place = RecordPlace(origin: origin, offset: offset, count: payload.count)
        try builds.merge(&reader, at: place)
      case .source: merge(try SourceRecord(from: &reader))
      case .session: builtSessions.insert(try SessionRecord(from: &reader))
      }
    } catch {
      // Its checksum is right, so a later version of ktask wrote it; that one will use it.
    }
  }

  /// All records about actions, in an order that does not depend on how they came.
  func actionPayloads() -> [[UInt8]] { allActions().map { Record.action($0).payload } }

  /// All records about sources, in an order that does not depend on how they came.
  func sourcePayloads() -> [[UInt8]] {
    sources.values.sorted { $0.path < $1.path }.map { Record.source($0).payload }
  }

  /// The records about builds that are worth keeping, in an order that does not depend on how they
  /// came: the last of each label, and of the earlier ones and the sessions the latest, as far as
  /// `limit` bytes go.
  func buildPayloads(limit: Int) -> [[UInt8]] {
    var payloads = builds.lastEntries.sorted { $0.mark.time < $1.mark.time }
      .compactMap { bytes(at: $0.place) }
    var left = limit
    for session in sessions() {
      let payload = Record.session(session).payload
      left -= payload.count
      if left < 0 { break }
      payloads.append(payload)
    }
    let earlier = builds.earlierEntries.sorted { $0.mark.time > $1.mark.time }.prefix { entry in
      left -= entry.place.count
      return left >= 0
    }
    // From the earliest on, so that each finds its place at once when they are read.
    return payloads + earlier.reversed().compactMap { bytes(at: $0.place) }
  }

  /// The records of the builds and sessions that satisfy a condition, in an order that does not
  /// depend on how they came.
  func buildPayloads(
    where isKept: (BuildMark) -> Bool, sessions isKeptSession: (SessionRecord) -> Bool
  ) -> [[UInt8]] {
    let entries = (builds.lastEntries + builds.earlierEntries).filter { isKept($0.mark) }
    let builds = entries.sorted { $0.mark.time < $1.mark.time }.compactMap { bytes(at: $0.place) }
    return builds + sessions().filter(isKeptSession).map { Record.session($0).payload }
  }

  private mutating func merge(_ record: SourceRecord) {
    if let known = sources[record.path], !record.follows(known) { return }
    sources[record.path] = record
  }

  private func bytes(at place: RecordPlace) -> [UInt8]? {
    origins[place.origin].bytes(at: place.offset, count: place.count)
  }

  private func record(at place: RecordPlace, of label: String? = nil) -> BuildRecord? {
    guard let bytes = bytes(at: place) else { return nil }
    var reader = ByteReader(bytes.dropFirst())
    guard let record = try? BuildRecord(from: &reader) else { return nil }
    return label == nil || record.label == label ? record : nil
  }
}

/// Something that the bytes of a record can be read from again.
enum RecordOrigin {
  case file(OpenFile)
  case memory([UInt8])

  /// Some of the bytes, nil where they cannot be had any more.
  func bytes(at offset: Int, count: Int) -> [UInt8]? {
    switch self {
    case .file(let file): try? file.read(at: offset, count: count)
    case .memory(let bytes):
      offset + count <= bytes.count ? Array(bytes[offset..<offset + count]) : nil
    }
  }
}

/// Where a record is.
struct RecordPlace {
  /// The position of its origin.
  let origin: Int
  let offset: Int
  let count: Int
}

/// What tells two builds of a label from each other.
package struct BuildMark: Hashable, Sendable {
  /// When it was made, in nanoseconds since 1970-01-01T00:00:00Z.
  package let time: Int64
  package let key: Digest
  /// Stands for what people read of it and the key does not know; see `BuildRecord.names`.
  package let names: UInt64
}

extension SourceRecord {
  fileprivate func follows(_ other: SourceRecord) -> Bool {
    if readAt != other.readAt { return readAt > other.readAt }
    if stamp != other.stamp {
      return (stamp.modified, stamp.changed, stamp.size, stamp.inode)
        > (other.stamp.modified, other.stamp.changed, other.stamp.size, other.stamp.inode)
    }
    return digest < other.digest
  }
}
