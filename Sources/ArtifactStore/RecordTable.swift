// Which of several records about one thing holds. The answer does not depend on the order in which
// they are met, so that two caches are united by copying their files together.

import BuildGraph

/// The records that hold: one for each action, label and source.
struct RecordTable {
  private var actions: [Digest: ActionRecord] = [:]
  private var builds: [String: StoredBuild] = [:]
  private var sources: [String: SourceRecord] = [:]

  func action(_ key: Digest) -> ActionRecord? { actions[key] }

  func lastBuild(of label: String) -> BuildRecord? { builds[label]?.record }

  func source(_ path: String) -> SourceRecord? { sources[path] }

  /// Takes in a record; of two about the same thing, the one that holds stays.
  mutating func merge(_ record: Record) { merge(payload: record.payload[...]) }

  /// Takes in a record as it stands in a file; one that cannot be read is passed over.
  mutating func merge(payload: ArraySlice<UInt8>) {
    var reader = ByteReader(payload)
    do {
      guard let kind = Record.Kind(rawValue: try reader.byte()) else { return }
      switch kind {
      case .action: merge(try ActionRecord(from: &reader))
      case .build: try merge(StoredBuild(payload), labelled: reader.text())
      case .source: merge(try SourceRecord(from: &reader))
      }
    } catch {
      // Its checksum is right, so a later version of ktask wrote it; that one will use it.
    }
  }

  /// All records about `kinds`, in an order that does not depend on how they came.
  func payloads(of kinds: Set<Record.Kind>) -> [[UInt8]] {
    var payloads: [[UInt8]] = []
    if kinds.contains(.action) {
      let sorted = actions.values.sorted { $0.key < $1.key }
      payloads += sorted.map { Record.action($0).payload }
    }
    if kinds.contains(.build) {
      payloads += builds.sorted { $0.key < $1.key }.map { Array($0.value.payload) }
    }
    if kinds.contains(.source) {
      let sorted = sources.values.sorted { $0.path < $1.path }
      payloads += sorted.map { Record.source($0).payload }
    }
    return payloads
  }

  private mutating func merge(_ record: ActionRecord) {
    if let known = actions[record.key], !record.precedes(known) { return }
    actions[record.key] = record
  }

  private mutating func merge(_ build: StoredBuild, labelled label: String) {
    if let known = builds[label], !build.follows(known) { return }
    builds[label] = build
  }

  private mutating func merge(_ record: SourceRecord) {
    if let known = sources[record.path], !record.follows(known) { return }
    sources[record.path] = record
  }
}

/// A build record that is decoded when someone asks for it; most never are.
private struct StoredBuild {
  let payload: ArraySlice<UInt8>
  let time: Int64

  init(_ payload: ArraySlice<UInt8>) throws(ByteReader.Malformed) {
    self.payload = payload
    var reader = ByteReader(payload.dropFirst())
    _ = try reader.text()
    time = try reader.integer()
  }

  var record: BuildRecord? {
    var reader = ByteReader(payload.dropFirst())
    return try? BuildRecord(from: &reader)
  }

  /// The latest build of a label is the last one.
  func follows(_ other: StoredBuild) -> Bool {
    time != other.time ? time > other.time : other.payload.lexicographicallyPrecedes(payload)
  }
}

extension ActionRecord {
  /// The first result is the one that others were built on; a later generation means that it could
  /// not be had again.
  fileprivate func precedes(_ other: ActionRecord) -> Bool {
    if generation != other.generation { return generation > other.generation }
    if time != other.time { return time < other.time }
    let digests = outputs.map(\.digest)
    let others = other.outputs.map(\.digest)
    if digests != others { return digests.lexicographicallyPrecedes(others) }
    return seconds < other.seconds
  }
}

extension SourceRecord {
  fileprivate func follows(_ other: SourceRecord) -> Bool {
    if readAt != other.readAt { return readAt > other.readAt }
    if stamp != other.stamp {
      return (stamp.modified, stamp.size, stamp.inode)
        > (other.stamp.modified, other.stamp.size, other.stamp.inode)
    }
    return digest < other.digest
  }
}
