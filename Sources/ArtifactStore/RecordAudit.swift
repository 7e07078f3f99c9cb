// Looks through the segments of a cache for stretches that are no record. Changes nothing.

/// What the segments of a cache hold, record by record.
package struct RecordAudit: Sendable, Equatable {
  /// A stretch of a segment that is no whole record.
  package struct Stretch: Sendable, Equatable {
    /// The segment's path in the cache directory.
    package let file: String
    package let offset: Int
    package let count: Int
    /// Whether it goes to the end of the file, as when a process was killed while it wrote.
    package let isTorn: Bool
  }

  package private(set) var files = 0
  package private(set) var records = 0
  package private(set) var bytes = 0
  /// Whole records that this version of ktask cannot read, as a later one may have written.
  package private(set) var unknown = 0
  package private(set) var stretches: [Stretch] = []

  /// The paths of the segments that have such a stretch.
  package var damagedFiles: Set<String> { Set(stretches.map(\.file)) }

  /// Reads some segments.
  ///
  /// - Parameters:
  ///   - files: Segments as an inventory has them.
  ///   - directory: The cache directory.
  ///   - isCancelled: Asked before each file.
  /// - Throws: `StoreError` where one cannot be read; `.cancelled`.
  init(
    of files: [CacheInventory.File], in directory: String, isCancelled: () -> Bool
  ) throws(StoreError) {
    for file in files {
      if isCancelled() { throw .cancelled }
      try read(file.path, in: directory)
    }
  }

  private mutating func read(_ path: String, in directory: String) throws(StoreError) {
    let file = try OpenFile(reading: "\(directory)/\(path)")
    defer { file.close() }
    var end = 0
    let size = try FrameReader(file: file).scan { payload, offset in
      records += 1
      if Record(payload: payload) == nil { unknown += 1 }
      note(end..<offset - Frame.headSize, of: path, isTorn: false)
      end = offset + payload.count + Frame.checksumSize
    }
    note(end..<size, of: path, isTorn: true)
    files += 1
    bytes += size
  }

  private mutating func note(_ stretch: Range<Int>, of path: String, isTorn: Bool) {
    if stretch.isEmpty { return }
    stretches.append(
      Stretch(file: path, offset: stretch.lowerBound, count: stretch.count, isTorn: isTorn))
  }
}

extension Record {
  /// Reads a record, nil for what this version of ktask does not know.
  init?(payload: ArraySlice<UInt8>) {
    var reader = ByteReader(payload)
    do {
      guard let kind = Kind(rawValue: try reader.byte()) else { return nil }
      switch kind {
      case .action: self = .action(try ActionRecord(from: &reader))
      case .build: self = .build(try BuildRecord(from: &reader))
      case .source: self = .source(try SourceRecord(from: &reader))
      case .session: self = .session(try SessionRecord(from: &reader))
      }
    } catch {
      return nil
    }
  }
}
