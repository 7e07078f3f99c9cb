// The one place that calls the operating system about files. Knows paths and bytes; nothing of
// objects, records or keys. Every unsafe call of this module is here, in FileSystem+Tree.swift or in
// OpenFile.swift.

import Glibc

/// Files by path, with errors that say what was attempted.
package enum FileSystem {
  /// The whole content of a regular file.
  package static func read(_ path: String) throws(StoreError) -> [UInt8] {
    let file = try OpenFile(reading: path)
    defer { file.close() }
    return try file.readToEnd()
  }

  /// Size, time of modification and inode of what is at `path`, links followed.
  package static func stamp(of path: String) throws(StoreError) -> FileStamp {
    try kind(of: path).stamp
  }

  /// Stamp of what is at `path`, links followed, and whether it is a regular file.
  package static func kind(
    of path: String
  ) throws(StoreError) -> (stamp: FileStamp, isRegular: Bool) {
    try rehearse(.examine, path)
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { throw failure(.examine, path) }
    return (FileStamp(status), status.st_mode & S_IFMT == S_IFREG)
  }

  /// Makes a new file of `contents`, and takes it away again when that fails half way.
  package static func create(
    _ path: String, mode: UInt32 = 0o666, contents: [UInt8]
  ) throws(StoreError) {
    let file = try OpenFile(creating: path, mode: mode)
    defer { file.close() }
    do {
      try file.append(contents)
    } catch {
      try? remove(path)
      throw error
    }
  }

  /// Gives a file another path, replacing what is there, in one step.
  package static func rename(_ source: String, to target: String) throws(StoreError) {
    try rehearse(.rename, target)
    guard unsafe Glibc.rename(source, target) == 0 else { throw failure(.rename, target) }
  }

  /// Removes a file; one that is not there is as good as removed.
  package static func remove(_ path: String) throws(StoreError) {
    try rehearse(.remove, path)
    guard unsafe unlink(path) == 0 || errno == ENOENT else { throw failure(.remove, path) }
  }

  /// Removes a directory if there is one with nothing in it.
  static func removeEmptyDirectory(_ path: String) { _ = unsafe rmdir(path) }

  /// Makes a directory and those above it, as far as they are missing.
  package static func makeDirectory(_ path: String) throws(StoreError) {
    try rehearse(.create, path)
    if unsafe mkdir(path, 0o777) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
      throw failure(.create, path)
    }
    try makeDirectory(String(path[..<slash]))
    guard unsafe mkdir(path, 0o777) == 0 || errno == EEXIST else { throw failure(.create, path) }
  }

  /// The names in a directory, sorted; none when there is no such directory.
  package static func list(_ directory: String) throws(StoreError) -> [String] {
    try rehearse(.list, directory)
    guard let stream = unsafe opendir(directory) else {
      if errno == ENOENT { return [] }
      throw failure(.list, directory)
    }
    defer { _ = unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      // d_name is a C string inside a fixed array, imported as a tuple.
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
        unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Whether a process is there, whoever owns it.
  package static func isProcessAlive(_ process: Int32) -> Bool {
    kill(process, 0) == 0 || errno == EPERM
  }

  package static var ownProcess: Int32 { getpid() }

  /// The clock by which files get their times, in nanoseconds since 1970-01-01T00:00:00Z.
  ///
  /// It is the coarse one: a file written after this moment cannot have an earlier time.
  package static var fileClock: Int64 { nanoseconds(of: CLOCK_REALTIME_COARSE) }

  /// The wall clock, in nanoseconds since 1970-01-01T00:00:00Z.
  package static var wallClock: Int64 { nanoseconds(of: CLOCK_REALTIME) }

  /// The error that the present `errno` stands for.
  static func failure(_ attempt: StoreError.Attempt, _ path: String) -> StoreError {
    .system(attempt: attempt, path: path, code: errno)
  }

  /// What the C library says of an `errno` that has no sentence of its own here.
  static func systemText(of code: Int32) -> String {
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text)
  }

  private static func nanoseconds(of clock: clockid_t) -> Int64 {
    var moment = timespec()
    _ = unsafe clock_gettime(clock, &moment)
    return Int64(moment.tv_sec) * 1_000_000_000 + Int64(moment.tv_nsec)
  }
}

extension FileStamp {
  init(_ status: stat) {
    self.init(
      size: Int(status.st_size), modified: Self.nanoseconds(status.st_mtim),
      changed: Self.nanoseconds(status.st_ctim), inode: UInt64(status.st_ino))
  }

  /// A time as a number; one beyond the year 2262, which a file can be given, is the last there is.
  private static func nanoseconds(_ time: timespec) -> Int64 {
    let (product, isTooMuch) = Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, isBeyond) = product.addingReportingOverflow(Int64(time.tv_nsec))
    return isTooMuch || isBeyond ? (time.tv_sec < 0 ? .min : .max) : sum
  }
}
