// What can go wrong with files, as causes with data; the sentences are made here and nowhere else.

package import BuildGraph
import Glibc

/// Why the cache, or a file, could not be used.
package enum StoreError: Error, Equatable, Sendable {
  /// The operating system refused; `code` is its `errno`.
  case system(attempt: Attempt, path: String, code: Int32)
  /// What is at `path` is a directory, a device or a pipe.
  case notAFile(path: String)
  case missing(Digest)
  /// An object that does not have the bytes its name promises.
  case damaged(Digest)
  /// The user lost patience while waiting for the lock.
  case cancelled

  /// What was to be done with a file, as a verb.
  package enum Attempt: String, Sendable {
    case create
    case examine
    case list
    case lock
    case read
    case remove
    case rename
    case write
  }

  /// Whether the object that was asked for is the trouble, so that making it again helps.
  package var isLostObject: Bool {
    switch self {
    case .missing, .damaged: true
    case .system, .notAFile, .cancelled: false
    }
  }

  /// Whether a place may be read but not written.
  package var isReadOnly: Bool {
    guard case .system(_, _, let code) = self else { return false }
    return code == EROFS || code == EACCES || code == EPERM
  }

  /// Whether a file is not there.
  package var isNoSuchFile: Bool {
    if case .system(_, _, let code) = self { code == ENOENT || code == ENOTDIR } else { false }
  }
}

extension StoreError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .system(let attempt, let path, let code):
      "cannot \(attempt.rawValue) \(path): \(Self.sentence(code))"
    case .notAFile(let path): "cannot read \(path): it is not a regular file"
    case .missing(let digest): "object \(digest) is not in the cache"
    case .damaged(let digest): "object \(digest) is damaged"
    case .cancelled: "interrupted while waiting for another build"
    }
  }

  private static func sentence(_ code: Int32) -> String {
    switch code {
    case ENOENT: "no such file or directory"
    case EACCES, EPERM: "permission denied"
    case ENOSPC: "no space is left on the device"
    case EDQUOT: "the disk quota is exceeded"
    case EROFS: "the file system is read-only"
    case ENOTDIR: "a part of the path is not a directory"
    case EISDIR: "it is a directory"
    case EMFILE, ENFILE: "too many files are open"
    default: FileSystem.systemText(of: code)
    }
  }
}
