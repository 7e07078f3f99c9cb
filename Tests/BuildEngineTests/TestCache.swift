// A cache that tests can open again and damage, in memory or on disk.

import ArtifactStore
import BuildGraph
import Foundation

/// A cache and the means to damage it; a directory goes with the last reference to it.
final class TestCache: Sendable {
  /// Nil for a cache in memory.
  let directory: String?
  private let memory = MemoryStore()

  private init(directory: String?) { self.directory = directory }

  static func inMemory() -> TestCache { TestCache(directory: nil) }

  static func onDisk() throws -> TestCache {
    let parent = NSTemporaryDirectory() + "ktask-tests-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: false)
    return TestCache(directory: parent + "/cache")
  }

  deinit {
    guard let directory else { return }
    try? FileManager.default.removeItem(atPath: (directory as NSString).deletingLastPathComponent)
  }

  /// The store, as a new process would open it.
  func open() -> any ArtifactStore { directory.map { DiskStore(directory: $0) } ?? memory }

  /// Puts other bytes in place of an object, or none.
  func spoil(_ digest: Digest, with bytes: [UInt8]?) throws {
    guard let directory else { return memory.spoil(digest, with: bytes) }
    let path = DiskStore(directory: directory).path(of: digest)
    try FileSystem.remove(path)
    if let bytes { try Data(bytes).write(to: URL(fileURLWithPath: path)) }
  }

  /// The names of all files, sorted.
  func fileNames() -> [String] {
    directory.flatMap { FileManager.default.subpaths(atPath: $0) }?.sorted() ?? []
  }
}
