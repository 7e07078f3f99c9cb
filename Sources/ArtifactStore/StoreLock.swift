// The lock that keeps two builds from writing to one cache. It lives on a file's descriptor, so that
// it dies with its process; the number in the file is for people.

import Synchronization

/// The right to write to a store, until it is released.
package final class StoreLock: Sendable {
  private let onRelease: Mutex<(@Sendable () -> Void)?>

  package init(onRelease: @escaping @Sendable () -> Void) {
    self.onRelease = Mutex(onRelease)
  }

  deinit { release() }

  /// Lets others in; calling it again does nothing.
  package func release() {
    let action = onRelease.withLock { onRelease in
      defer { onRelease = nil }
      return onRelease
    }
    action?()
  }
}

/// The lock file of a cache directory.
struct LockFile {
  let path: String

  /// The locked file, or nil while another has it.
  func attempt() throws(StoreError) -> OpenFile? {
    let file = try OpenFile(locking: path)
    guard try file.tryLock() else { return nil }
    // Someone may have removed the cache between opening and locking: then this is not its lock.
    guard try file.stamp().inode == (try? FileSystem.stamp(of: path))?.inode else { return nil }
    try file.replaceContent(with: Array("\(FileSystem.ownProcess)\n".utf8))
    return file
  }

  /// The process that took the lock last.
  func holder() -> Int32? {
    guard let bytes = try? FileSystem.read(path) else { return nil }
    return Int32(String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
  }
}
