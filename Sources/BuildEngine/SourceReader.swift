// How the engine gets at source files. Knows paths and bytes, not what reads them.

package import ArtifactStore
import BuildGraph

/// Where source files are read from.
package protocol SourceReader: Sendable {
  /// What tells that a file was written to, without reading it.
  func stamp(of path: String) throws(StoreError) -> FileStamp

  /// The whole content of a file.
  func read(_ path: String) throws(StoreError) -> [UInt8]

  /// The clock by which files get their times, in nanoseconds since 1970-01-01T00:00:00Z.
  var clock: Int64 { get }
}

/// The files of this machine; relative paths start at the working directory.
package struct SourceFiles: SourceReader {
  package init() {}

  package func stamp(of path: String) throws(StoreError) -> FileStamp {
    try FileSystem.stamp(of: path)
  }

  package func read(_ path: String) throws(StoreError) -> [UInt8] { try FileSystem.read(path) }

  package var clock: Int64 { FileSystem.fileClock }
}

/// The content digests of source files, found with as little reading as possible.
struct SourceDigests {
  /// What is known of the files that were not as the store remembered them, to be recorded by a
  /// build and forgotten by a plan.
  private(set) var news: [Record] = []

  private let reader: any SourceReader
  private let store: any ArtifactStore
  private var found: [String: Result<Digest, StoreError>] = [:]

  init(reader: any SourceReader, store: any ArtifactStore) {
    self.reader = reader
    self.store = store
  }

  /// The digest of the file at `path`, or why it cannot be read.
  ///
  /// - Throws: What the store throws when its own records cannot be read.
  mutating func digest(of path: String) throws(StoreError) -> Result<Digest, StoreError> {
    if let known = found[path] { return known }
    let remembered = try store.source(path)
    let result = Result { () throws(StoreError) in try look(at: path, remembered) }
    found[path] = result
    return result
  }

  /// The digest of the file at `path` if it has been asked for and could be read.
  func known(_ path: String) -> Digest? { try? found[path]?.get() }

  /// Takes in what a running rule read of a file.
  mutating func update(_ path: String, to digest: Digest) { found[path] = .success(digest) }

  /// Hands over the records of files that were read, once.
  mutating func takeNews() -> [Record] {
    defer { news = [] }
    return news
  }

  private mutating func look(
    at path: String, _ remembered: SourceRecord?
  ) throws(StoreError) -> Digest {
    let stamp = try reader.stamp(of: path)
    if let remembered, remembered.vouches(for: stamp) { return remembered.digest }
    let readAt = reader.clock
    let bytes = try reader.read(path)
    let digest = Digest(of: bytes)
    // A file written to while it was read has another stamp by now, and none that is worth keeping.
    if try reader.stamp(of: path) == stamp, bytes.count == stamp.size {
      let record = SourceRecord(path: path, stamp: stamp, digest: digest, readAt: readAt)
      news.append(.source(record))
    }
    return digest
  }
}
