// The files that records are kept in: segments, each written by one build and only ever appended to.
// Knows frames and file names; which of two records holds is RecordTable's.

import BuildGraph

/// The segment files of a cache, and what they say together.
///
/// Actions and builds are kept in `actions`, which means the same everywhere; stamps of source
/// files are kept in `sources`, which helps on this machine alone.
struct SegmentFiles {
  /// A directory of segments.
  private enum Group: String, CaseIterable {
    case actions
    case sources

    var kinds: Set<Record.Kind> { self == .actions ? [.action, .build] : [.source] }

    init(of record: Record) {
      if case .source = record { self = .sources } else { self = .actions }
    }
  }

  /// More segments than this are merged into one.
  static let maximumCount = 16

  /// How often segments are listed while others vanish under the reader.
  private static let maximumTries = 10

  private(set) var table = RecordTable()

  private let directory: String
  private let names: UniqueNames
  /// How much of each file is in the table, by path.
  private var taken: [String: Int] = [:]
  /// The segment that this build appends to.
  private var own: [Group: OpenFile] = [:]

  init(directory: String, names: UniqueNames) {
    self.directory = directory
    self.names = names
  }

  /// Reads what was written since the last time.
  ///
  /// Segments may be merged by another process meanwhile; one that has vanished is found again in
  /// the file it was merged into. What is listed and yet never found, such as a link to nowhere, is
  /// passed over in the end.
  mutating func refresh() throws(StoreError) {
    for triesLeft in (0..<Self.maximumTries).reversed() {
      let (found, isWhole) = try listing()
      if !isWhole, triesLeft > 0 { continue }
      if !taken.keys.allSatisfy({ found[$0] != nil }) {
        taken = [:]
        table = RecordTable()
      }
      if try takeIn(found) { return }
    }
  }

  /// Appends `records` to this build's own segments, in one write each.
  mutating func append(_ records: [Record]) throws(StoreError) {
    for group in Group.allCases {
      let payloads = records.filter { Group(of: $0) == group }.map(\.payload)
      if payloads.isEmpty { continue }
      let file = try ownSegment(of: group)
      let bytes = Self.framed(payloads)
      try file.append(bytes)
      taken[file.path, default: 0] += bytes.count
      for payload in payloads { table.merge(payload: payload[...]) }
    }
  }

  /// Ends this build's own segments; the next record begins new ones.
  mutating func finish() {
    for file in own.values { file.close() }
    own = [:]
  }

  /// Merges segments when there are many; called under the lock, after `refresh`.
  mutating func compact() throws(StoreError) {
    for group in Group.allCases {
      let paths = try segments(of: group)
      if paths.count <= Self.maximumCount { continue }
      let bytes = Self.framed(table.payloads(of: group.kinds))
      let merged = "\(directory)/\(group.rawValue)/\(names.next()).log"
      try names.replace(merged, with: bytes, mode: 0o666)
      taken[merged] = bytes.count
      for path in paths where try isTaken(path) {
        try FileSystem.remove(path)
        taken[path] = nil
      }
    }
  }

  private static func framed(_ payloads: [[UInt8]]) -> [UInt8] {
    var bytes: [UInt8] = []
    for payload in payloads where payload.count <= Frame.maximumLength {
      Frame.append(payload, to: &bytes)
    }
    return bytes
  }

  /// Whether all of a file is in the table; someone may just be copying one here.
  private func isTaken(_ path: String) throws(StoreError) -> Bool {
    guard let size = taken[path] else { return false }
    return try FileSystem.stamp(of: path).size == size
  }

  /// The segments there are, with their sizes, and whether none vanished while they were listed.
  private func listing() throws(StoreError) -> (found: [String: Int], isWhole: Bool) {
    var found: [String: Int] = [:]
    var isWhole = true
    for group in Group.allCases {
      for path in try segments(of: group) {
        do {
          found[path] = try FileSystem.stamp(of: path).size
        } catch {
          guard error.isNoSuchFile else { throw error }
          isWhole = false
        }
      }
    }
    return (found, isWhole)
  }

  private func segments(of group: Group) throws(StoreError) -> [String] {
    let parent = "\(directory)/\(group.rawValue)"
    return try FileSystem.list(parent).filter { $0.hasSuffix(".log") }.map { "\(parent)/\($0)" }
  }

  /// Takes in what is new; false when a segment vanished meanwhile.
  private mutating func takeIn(_ found: [String: Int]) throws(StoreError) -> Bool {
    for (path, size) in found where taken[path] != size {
      do {
        let bytes = try FileSystem.read(path)
        Frame.scan(bytes) { table.merge(payload: $0) }
        taken[path] = bytes.count
      } catch {
        if error.isNoSuchFile { return false }
        throw error
      }
    }
    return true
  }

  private mutating func ownSegment(of group: Group) throws(StoreError) -> OpenFile {
    if let file = own[group] { return file }
    let parent = "\(directory)/\(group.rawValue)"
    try FileSystem.makeDirectory(parent)
    let file = try OpenFile(creating: "\(parent)/\(names.next()).log", mode: 0o666)
    own[group] = file
    return file
  }
}
