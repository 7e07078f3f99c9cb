// Whole directories, and the ends of long files. Names that are no text are removed like others.

import Glibc

extension FileSystem {
  /// Something in a directory or below it.
  package struct TreeEntry: Sendable, Equatable {
    /// What kind of thing it is.
    package enum Kind: Sendable {
      case file
      case directory
      case link
      /// A device, a pipe or a socket.
      case other
    }

    /// The path from the directory.
    package let path: String
    package let kind: Kind
    package let stamp: FileStamp
  }

  /// All that is below a directory, links not followed, sorted by path.
  package static func tree(below directory: String) throws(StoreError) -> [TreeEntry] {
    var entries: [TreeEntry] = []
    var waiting = [""]
    while let parent = waiting.popLast() {
      for name in try list(parent.isEmpty ? directory : "\(directory)/\(parent)") {
        let path = parent.isEmpty ? name : "\(parent)/\(name)"
        var status = stat()
        guard unsafe lstat("\(directory)/\(path)", &status) == 0 else {
          throw failure(.examine, "\(directory)/\(path)")
        }
        let kind: TreeEntry.Kind =
          switch status.st_mode & S_IFMT {
          case S_IFREG: .file
          case S_IFDIR: .directory
          case S_IFLNK: .link
          default: .other
          }
        entries.append(TreeEntry(path: path, kind: kind, stamp: FileStamp(status)))
        if kind == .directory { waiting.append(path) }
      }
    }
    return entries.sorted { $0.path < $1.path }
  }

  /// Removes what is at `path`, a directory with all that is in it; nothing there is as good as
  /// removed.
  package static func removeTree(_ path: String) throws(StoreError) {
    guard unsafe unlink(path) != 0, errno != ENOENT else { return }
    guard errno == EISDIR || errno == EPERM else { throw failure(.remove, path) }
    let code = unsafe removeDirectory(AT_FDCWD, path)
    guard code == 0 || code == ENOENT else {
      throw .system(attempt: .remove, path: path, code: code)
    }
  }

  /// Removes a directory and what is in it; returns the `errno` of a failure, 0 for none.
  private static func removeDirectory(_ parent: Int32, _ name: UnsafePointer<CChar>) -> Int32 {
    let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
    // Who made it may have kept everybody out.
    _ = unsafe fchmodat(parent, name, 0o700, 0)
    let directory = unsafe openat(parent, name, flags)
    guard directory >= 0 else { return errno }
    guard let stream = unsafe fdopendir(directory) else {
      let code = errno
      close(directory)
      return code
    }
    defer { _ = unsafe closedir(stream) }
    // A listing from which something is removed meanwhile may leave something out.
    for _ in 0..<10 {
      unsafe rewinddir(stream)
      while let entry = unsafe readdir(stream) {
        let code = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
          unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) {
            unsafe removeEntry(directory, $0)
          }
        }
        if code != 0 { return code }
      }
      if unsafe unlinkat(parent, name, AT_REMOVEDIR) == 0 { return 0 }
      guard errno == ENOTEMPTY || errno == EEXIST else { return errno }
    }
    return ENOTEMPTY
  }

  private static func removeEntry(_ directory: Int32, _ name: UnsafePointer<CChar>) -> Int32 {
    if unsafe strcmp(name, ".") == 0 || strcmp(name, "..") == 0 { return 0 }
    if unsafe unlinkat(directory, name, 0) == 0 || errno == ENOENT { return 0 }
    guard errno == EISDIR || errno == EPERM else { return errno }
    return unsafe removeDirectory(directory, name)
  }

  /// The last bytes of a file, and whether they are all.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - most: How many bytes at most.
  /// - Returns: The bytes, and whether nothing is before them.
  /// - Throws: `StoreError` where it cannot be read.
  package static func end(
    of path: String, most: Int
  ) throws(StoreError) -> (bytes: [UInt8], isWhole: Bool) {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw failure(.read, path) }
    defer { close(file) }
    let size = lseek(file, 0, SEEK_END)
    let start = max(0, size - most)
    guard size >= 0, lseek(file, start, SEEK_SET) >= 0 else { throw failure(.read, path) }
    var code: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size - start) { buffer, filled in
      while filled < buffer.count {
        let rest = unsafe UnsafeMutableBufferPointer(rebasing: buffer[filled...])
        let count = unsafe Glibc.read(file, rest.baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        if count < 0 { code = errno }
        if count <= 0 { return }
        filled += count
      }
    }
    guard code == 0 else { throw .system(attempt: .read, path: path, code: code) }
    return (bytes, start == 0)
  }
}
