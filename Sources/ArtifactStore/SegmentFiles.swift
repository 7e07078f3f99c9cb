// The files that records are kept in: segments, each written by one build and only ever appended
// to. Knows frames and file names; which of two records holds is RecordTable's.

import BuildGraph

/// The segment files of a cache, and what they say together.
struct SegmentFiles {
  /// A directory of segments.
  ///
  /// Actions and builds mean the same everywhere; stamps of source files help on this machine
  /// alone.
  enum Group: String, CaseIterable {
    case actions
    case builds
    case sources

    init(of record: Record) {
      switch record {
      case .action: self = .actions
      case .build, .session: self = .builds
      case .source: self = .sources
      }
    }
  }

  /// More segments than this are merged into one.
  static let maximumCount = 16

  /// How many bytes of earlier builds are kept when segments are merged.
  static let historyLimit = 32 << 20

  /// How often segments are listed while others vanish under the reader.
  private static let maximumTries = 10

  private(set) var table = RecordTable()

  private let directory: String
  private let names: UniqueNames
  /// The groups that have been read; the others are not wanted yet.
  private var wanted: Set<Group> = []
  /// How much of each file is in the table, by path.
  private var taken: [String: Int] = [:]
  /// The segments that this build appends to.
  private var own: [Group: OwnSegment] = [:]

  /// A segment that this build appends to.
  private struct OwnSegment {
    let file: OpenFile
    /// What it is to the table, nil where that has begun anew.
    var origin: Int?
    var length = 0
  }

  init(directory: String, names: UniqueNames) {
    self.directory = directory
    self.names = names
  }

  /// Reads what was written since the last time to the groups that have been asked for.
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
        for group in own.keys { own[group]?.origin = nil }
        table = RecordTable()
      }
      if try takeIn(found) { return }
    }
  }

  /// Reads groups that have not been asked for before, or all that have been if they may be
  /// `stale`.
  mutating func want(_ groups: Set<Group>, stale: Bool = false) throws(StoreError) {
    if groups.isSubset(of: wanted), !stale { return }
    wanted.formUnion(groups)
    try refresh()
  }

  /// Appends `records` to this build's own segments, in one write each.
  mutating func append(_ records: [Record]) throws(StoreError) {
    for group in Group.allCases {
      let payloads = records.filter { Group(of: $0) == group }.map(\.payload)
      if payloads.isEmpty { continue }
      var segment = try ownSegment(of: group)
      let bytes = Self.framed(payloads)
      let start = segment.length
      do {
        try segment.file.append(bytes)
      } catch {
        // A disk that is full takes a part; nobody has to see it.
        try? segment.file.truncate(to: start)
        throw error
      }
      segment.length += bytes.count
      defer { own[group] = segment }
      // What has not been read up to here is read as a whole when it is asked for.
      guard wanted.contains(group), taken[segment.file.path, default: 0] == start else { continue }
      let origin = segment.origin ?? table.add(.file(segment.file))
      segment.origin = origin
      taken[segment.file.path] = segment.length
      Frame.scan(bytes) { payload in
        table.merge(payload: payload, at: start + payload.startIndex, in: origin)
      }
    }
  }

  /// Ends this build's own segments; the next record begins new ones.
  mutating func finish() {
    own = [:]
  }

  /// Has a group hold `payloads` and nothing else, but for files that have grown since they were
  /// read.
  ///
  /// A kill leaves the segments that were there, the new one, or both.
  ///
  /// - Parameters:
  ///   - group: A group all of which has been read.
  ///   - payloads: The records that stay.
  ///   - dispose: Takes a segment out of the way.
  /// - Throws: `StoreError`, from which the records are as good as before.
  mutating func rewrite(
    _ group: Group, as payloads: [[UInt8]],
    dispose: (String) throws(StoreError) -> Void = { path throws(StoreError) in
      try FileSystem.remove(path)
    }
  ) throws(StoreError) {
    let paths = try segments(of: group)
    if !payloads.isEmpty {
      let merged = "\(directory)/\(group.rawValue)/\(names.next()).log"
      try names.replace(merged, with: Self.framed(payloads), mode: 0o666)
    }
    for path in paths where try isTaken(path) { try dispose(path) }
    try readAgain()
  }

  /// Takes in records as they stand in a file, without looking into them; called under the lock.
  mutating func append(_ payloads: [[UInt8]], to group: Group) throws(StoreError) {
    if payloads.isEmpty { return }
    try ownSegment(of: group).file.append(Self.framed(payloads))
    try readAgain()
  }

  /// Reads everything again that has been asked for.
  private mutating func readAgain() throws(StoreError) {
    taken = [:]
    own = [:]
    table = RecordTable()
    try refresh()
  }

  /// Merges segments when there are many; called under the lock, after `refresh`.
  mutating func compact() throws(StoreError) {
    for group in Group.allCases where try segments(of: group).count > Self.maximumCount {
      try want([group])
      let paths = try segments(of: group)
      let bytes = Self.framed(payloads(of: group))
      let merged = "\(directory)/\(group.rawValue)/\(names.next()).log"
      try names.replace(merged, with: bytes, mode: 0o666)
      taken[merged] = bytes.count
      for path in paths where try isTaken(path) {
        try FileSystem.remove(path)
        taken[path] = nil
      }
    }
  }

  /// All records of a group that has been read, but for builds that are too many.
  func payloads(of group: Group) -> [[UInt8]] {
    switch group {
    case .actions: table.actionPayloads()
    case .builds: table.buildPayloads(limit: Self.historyLimit)
    case .sources: table.sourcePayloads()
    }
  }

  static func framed(_ payloads: [[UInt8]]) -> [UInt8] {
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

  /// The segments of the wanted groups, with their sizes, and whether none vanished while they were
  /// listed.
  private func listing() throws(StoreError) -> (found: [String: Int], isWhole: Bool) {
    var found: [String: Int] = [:]
    var isWhole = true
    for group in Group.allCases where wanted.contains(group) {
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
    for (path, size) in found.sorted(by: { $0.key < $1.key }) where taken[path] != size {
      do {
        let file = try OpenFile(reading: path)
        let origin = table.add(.file(file))
        taken[path] = try FrameReader(file: file).scan { payload, offset in
          table.merge(payload: payload, at: offset, in: origin)
        }
      } catch {
        if error.isNoSuchFile { return false }
        throw error
      }
    }
    return true
  }

  private mutating func ownSegment(of group: Group) throws(StoreError) -> OwnSegment {
    if let known = own[group] { return known }
    let parent = "\(directory)/\(group.rawValue)"
    try FileSystem.makeDirectory(parent)
    let file = try OpenFile(creating: "\(parent)/\(names.next()).log", mode: 0o666)
    let segment = OwnSegment(file: file)
    own[group] = segment
    return segment
  }
}
