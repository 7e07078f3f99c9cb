// Caches as archives: objects first, then what is recorded of them. Knows tar and records; where
// the bytes go to or come from is the caller's affair.

import BuildGraph

/// A cache, or a part of one, in one file.
///
/// A tar archive of files as they lie in a cache directory, led by a member that says so. Nothing
/// in it is tied to a machine: stamps of sources and snapshots stay where they are, and so do
/// checkpoints.
package enum CacheArchive {
  static let markName = "ktask-archive"
  static let mark = Array("ktask archive 1\n".utf8)
  static let actionsName = "actions/archive.log"
  static let buildsName = "builds/archive.log"

  static func name(of digest: Digest) -> String {
    let text = digest.description
    return "objects/\(text.prefix(2))/\(text.dropFirst(2))"
  }

  /// What has been written to an archive, or taken from one.
  package struct Counts: Sendable, Equatable {
    package var objects = 0
    package var bytes = 0
    package var actions = 0
    /// Builds of targets.
    package var builds = 0
    /// Builds as a whole.
    package var sessions = 0
    /// Objects that were there already; or, of an export, that are damaged and left out.
    package var passedOver = 0

    package init() {}
  }

  /// What is to be in an archive.
  package struct Content: Sendable {
    package let actions: [ActionRecord]
    package let builds: [BuildRecord]
    package let sessions: [SessionRecord]

    package init(
      actions: [ActionRecord], builds: [BuildRecord], sessions: [SessionRecord]
    ) {
      self.actions = actions
      self.builds = builds
      self.sessions = sessions
    }
  }
}

extension DiskStore {
  /// All that is recorded.
  package func allContent() throws(StoreError) -> CacheArchive.Content {
    let sessions = try sessions()
    var builds: [BuildRecord] = []
    for label in try labels() { builds += try history(of: label) }
    return CacheArchive.Content(actions: try actions(), builds: builds, sessions: sessions)
  }

  /// Writes an archive, a piece at a time.
  ///
  /// Objects that are not there are left out, as a build makes them again where it needs them; so
  /// are damaged ones.
  ///
  /// - Parameters:
  ///   - content: What is to be in it.
  ///   - write: Takes the next bytes.
  ///   - isCancelled: Asked before each object.
  ///   - progress: Told after each object how many of how many bytes are written.
  /// - Returns: What was written.
  /// - Throws: `StoreError`, `.cancelled` among them, and what `write` throws.
  package func writeArchive(
    of content: CacheArchive.Content, to write: ([UInt8]) throws -> Void,
    isCancelled: () -> Bool = { false }, progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> CacheArchive.Counts {
    var counts = CacheArchive.Counts()
    try write(member(CacheArchive.markName, CacheArchive.mark))
    let outputs = Set(content.actions.flatMap(\.outputs)).sorted { $0.digest < $1.digest }
    let total = outputs.reduce(0) { $0 &+ $1.size }
    var done = 0
    for output in outputs {
      if isCancelled() { throw StoreError.cancelled }
      if let bytes = try intact(output) {
        try write(member(CacheArchive.name(of: output.digest), bytes))
        counts.objects += 1
        counts.bytes += bytes.count
      } else if try state(of: output.digest, size: output.size) != .missing {
        counts.passedOver += 1
      }
      done &+= output.size
      progress(done, total)
    }
    let actions = content.actions.map { Record.action($0).payload }
    let builds =
      content.builds.map { Record.build($0).payload }
      + content.sessions.map { Record.session($0).payload }
    try write(member(CacheArchive.actionsName, SegmentFiles.framed(actions)))
    try write(member(CacheArchive.buildsName, SegmentFiles.framed(builds)))
    try write(Array(repeating: 0, count: 2 * Tar.blockSize))
    counts.actions = actions.count
    counts.builds = content.builds.count
    counts.sessions = content.sessions.count
    return counts
  }

  /// The bytes of an object that is what its name promises; it is left where it is.
  private func intact(_ output: StoredOutput) throws(StoreError) -> [UInt8]? {
    guard try state(of: output.digest, size: output.size) == .present else { return nil }
    do {
      let bytes = try FileSystem.read(path(of: output.digest))
      return Digest(of: bytes) == output.digest && bytes.count <= Tar.maximumSize ? bytes : nil
    } catch {
      if error.isNoSuchFile { return nil }
      throw error
    }
  }

  private func member(_ name: String, _ bytes: [UInt8]) -> [UInt8] {
    Tar.block(for: Tar.Head(name: name, size: bytes.count)) + bytes
      + Array(repeating: 0, count: Tar.padding(after: bytes.count))
  }
}
