// Where exported bytes go: a file that appears whole or not at all, or standard output. Knows no
// formats.

import ArtifactStore
import Glibc

extension FileSystem {
  /// Gives a regular file a new content in one step; makes it and its directory where there is none.
  ///
  /// A link keeps being one: the file that it leads to is replaced, or made. Who may use a file that
  /// is there stays.
  ///
  /// - Throws: `CommandFailure` where something else than a regular file is at `path`, or it may not
  ///   be written, `StoreError` naming `path` where it cannot be, `CancellationError` after Ctrl-C;
  ///   what is at `path` is then as it was.
  static func replaceRegularFile(_ path: String, with content: ExportedContent) throws {
    try checkRegularFile(path)
    try rewrite(path) { file in
      try content.write { chunk in
        try Interrupt.check()
        try file.append(chunk)
      }
      try Interrupt.check()
    }
  }

  /// Checks that `path` is a regular file that may be written, or nothing.
  ///
  /// A file that nobody may write is not replaced for the superuser either.
  static func checkRegularFile(_ path: String) throws(CommandFailure) {
    guard exists(path) else { return }
    guard isFile(path) else {
      throw CommandFailure(
        "'\(path)' is \(isDirectory(path) ? "a directory" : "no regular file")",
        hint: "name another path, or - for standard output", isUsage: true)
    }
    guard isWritable(path) else {
      throw CommandFailure(
        "'\(path)' is there and may not be written",
        hint: "name another path, or make it writable", isUsage: true)
    }
  }
}

extension ExportedContent {
  /// Writes to standard output, as long as somebody reads it.
  ///
  /// - Throws: `CommandFailure` where it cannot be written, as on a full disk.
  func writeResult() throws {
    do {
      try write { chunk in
        try OutputStream.writeResult(chunk)
        if !Self.hasReader { throw NoReader() }
      }
    } catch is NoReader {}
  }

  private struct NoReader: Error {}

  /// Whether anybody may read standard output: a pipe without a reader is in error.
  private static var hasReader: Bool {
    var state = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
    return unsafe poll(&state, 1, 0) <= 0 || state.revents & Int16(POLLERR) == 0
  }
}
