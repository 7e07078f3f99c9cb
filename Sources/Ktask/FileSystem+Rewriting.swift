// Giving a file that people keep a new content, and leaving all else about it as it is.

import ArtifactStore
import Glibc

extension FileSystem {
  /// Gives a file a new content in one step; what it may be used for, and by whom, stays.
  ///
  /// Of a link the file that it leads to is meant.
  ///
  /// - Throws: `StoreError` or `CommandFailure` where that fails; the file is then as it was.
  static func rewrite(_ path: String, with contents: [UInt8]) throws {
    let target = resolved(path)
    var status = stat()
    guard unsafe stat(target, &status) == 0 else {
      throw CommandFailure("cannot write '\(path)': \(unsafe String(cString: strerror(errno)))")
    }
    let directory = target.lastIndex(of: "/").map { String(target[...$0]) } ?? ""
    let temporary = "\(directory).ktask-\(ownProcess).tmp"
    try remove(temporary)
    try create(temporary, mode: 0o600, contents: contents)
    do {
      // Only root can give files away; for anybody else the file is their own already.
      _ = unsafe chown(temporary, status.st_uid, status.st_gid)
      guard unsafe chmod(temporary, status.st_mode & 0o7777) == 0 else {
        throw CommandFailure("cannot write '\(path)': \(unsafe String(cString: strerror(errno)))")
      }
      try rename(temporary, to: target)
    } catch {
      try? remove(temporary)
      throw error
    }
  }

  /// Whether two paths lead to one file.
  static func isSameFile(_ first: String, _ second: String) -> Bool {
    exists(first) && resolved(first) == resolved(second)
  }

  /// The path without links, as it is where there is nothing.
  private static func resolved(_ path: String) -> String {
    guard let resolved = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }
}
