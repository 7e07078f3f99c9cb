// Giving a file that people keep a new content, and leaving all else about it as it is.

import ArtifactStore
import Glibc

extension FileSystem {
  /// Gives a file a new content in one step; what it may be used for, and by whom, stays.
  ///
  /// Of a link the file that it leads to is meant, also where that is not there yet. A file and its
  /// directories are made where there are none. What a replacement left there that was killed half way
  /// is removed.
  ///
  /// - Throws: `StoreError` naming `path`, `CommandFailure` where something else than a regular file
  ///   is there, or what `write` does; what is at `path` is then as it was.
  static func rewrite(_ path: String, _ write: (OpenFile) throws -> Void) throws {
    let target = target(of: path)
    guard !exists(target) || isFile(target) else {
      throw CommandFailure("cannot write '\(path)': it is no regular file")
    }
    if let slash = target.lastIndex(of: "/"), slash > target.startIndex {
      let directory = String(target[..<slash])
      if !isDirectory(directory) { try makeDirectory(directory) }
    }
    // A directory that cannot be listed may be written to all the same.
    try? sweepTemporaryFiles(in: target.lastIndex(of: "/").map { String(target[...$0]) } ?? ".")
    var status = stat()
    let isThere = unsafe stat(target, &status) == 0
    try putInPlace(of: target, named: path, mode: isThere ? 0o600 : 0o666) { file in
      try write(file)
      guard isThere else { return }
      // Only root can give files away; for anybody else the file is their own already.
      _ = unsafe chown(file.path, status.st_uid, status.st_gid)
      guard unsafe chmod(file.path, status.st_mode & 0o7777) == 0 else {
        throw StoreError.system(attempt: .write, path: path, code: errno)
      }
    }
  }

  /// Writes a temporary file beside `target` and renames it, or takes it away where that fails.
  ///
  /// - Throws: `StoreError` naming `path`, as nobody has heard of the temporary file, or what `write`
  ///   does.
  static func putInPlace(
    of target: String, named path: String, mode: UInt32, _ write: (OpenFile) throws -> Void
  ) throws {
    let directory = target.lastIndex(of: "/").map { String(target[...$0]) } ?? ""
    let temporary = "\(directory).ktask-\(ownProcess).tmp"
    do {
      try remove(temporary)
      let file = try OpenFile(creating: temporary, mode: mode)
      defer { file.close() }
      try write(file)
      try rename(temporary, to: target)
    } catch {
      try? remove(temporary)
      guard let error = error as? StoreError, case .system(_, _, let code) = error else {
        throw error
      }
      throw StoreError.system(attempt: .write, path: path, code: code)
    }
  }

  /// Whether the file at `path` may be written; one that nobody may write neither for the superuser.
  static func isWritable(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & 0o222 != 0
      && access(path, W_OK) == 0
  }

  // MARK: Links

  /// Whether two paths lead to one file.
  static func isSameFile(_ first: String, _ second: String) -> Bool {
    exists(first) && absolute(first) == absolute(second)
  }

  /// What a link at `path` leads to, there or not; `path` itself where no link is.
  static func target(of path: String) -> String {
    link(at: path) == nil ? path : absolute(path)
  }

  /// The path from the root, without `.` and `..`; there need be nothing at it.
  ///
  /// - Parameters:
  ///   - path: A path, in the working directory unless it begins with a slash.
  ///   - followsLinks: Whether links in it are replaced by what they lead to.
  /// - Returns: The path. Of a link that leads in a circle itself.
  static func absolute(_ path: String, followsLinks: Bool = true) -> String {
    func parts(_ path: String) -> [String] {
      path.split(separator: "/").map(String.init).reversed()
    }
    var rest = parts(path)
    if !path.hasPrefix("/") { rest += parts(workingDirectory) }
    var found: [String] = []
    var links = 0
    while let part = rest.popLast() {
      if part == "." { continue }
      if part == ".." {
        _ = found.popLast()
        continue
      }
      found.append(part)
      guard followsLinks, links < 40, let link = link(at: "/" + found.joined(separator: "/"))
      else { continue }
      links += 1
      if link.hasPrefix("/") { found = [] } else { found.removeLast() }
      rest += parts(link)
    }
    return "/" + found.joined(separator: "/")
  }

  private static var workingDirectory: String {
    guard let path = unsafe getcwd(nil, 0) else { return "/" }
    defer { unsafe free(path) }
    return unsafe String(cString: path)
  }

  /// What the link at `path` says, nil where no link is.
  private static func link(at path: String) -> String? {
    var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = unsafe bytes.withUnsafeMutableBytes { buffer in
      unsafe buffer.baseAddress.map { unsafe readlink(path, $0, buffer.count) } ?? -1
    }
    return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
  }
}
