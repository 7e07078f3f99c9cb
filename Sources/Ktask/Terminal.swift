// What the streams of this process are, and writing to them.

import Glibc
import Synchronization
import Syntax

/// One of the two streams that a person or a program reads.
struct OutputStream: Sendable {
  static let standardOutput = OutputStream(descriptor: STDOUT_FILENO)
  static let standardError = OutputStream(descriptor: STDERR_FILENO)

  let descriptor: Int32

  /// Lets writing to a reader that has gone away fail, where it would end the process.
  ///
  /// A reader that has seen enough stops no build, and is no failure.
  static func outliveReaders() { _ = Glibc.signal(SIGPIPE, SIG_IGN) }

  /// Whether a terminal that can move its cursor shows the stream.
  var isTerminal: Bool {
    isatty(descriptor) == 1 && environment("TERM") != "dumb"
  }

  /// Whether text may be coloured: on a terminal, unless NO_COLOR is set and not empty.
  var isColored: Bool { isTerminal && (environment("NO_COLOR") ?? "").isEmpty }

  /// The width of the terminal in characters, 80 where it cannot be had.
  var width: Int {
    var size = winsize()
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Writes all of `text`.
  ///
  /// - Returns: The `errno` of a failure, nil if all was written or the reader has gone away.
  @discardableResult
  func write(_ text: String) -> Int32? { write(Array(text.utf8)) }

  /// Writes all of `bytes`, which need not end with a character.
  ///
  /// - Returns: The `errno` of a failure, nil if all was written or the reader has gone away.
  @discardableResult
  func write(_ bytes: [UInt8]) -> Int32? {
    if descriptor == STDERR_FILENO { Self.transcript.withLock { $0?.append(contentsOf: bytes) } }
    var bytes = bytes[...]
    while !bytes.isEmpty {
      let written = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if written < 0 {
        if errno == EINTR { continue }
        return errno == EPIPE ? nil : errno
      }
      bytes = bytes.dropFirst(written)
    }
    return nil
  }

  /// What has been written to standard error, until somebody has asked.
  private static let transcript = Mutex<[UInt8]?>([])

  /// How many bytes have been written to standard error.
  static var transcriptLength: Int { transcript.withLock { $0?.count ?? 0 } }

  /// What has been written to standard error behind the first `count` bytes.
  static func transcript(from count: Int) -> [UInt8] {
    transcript.withLock { Array(($0 ?? []).dropFirst(count)) }
  }

  /// Hands over what has been written to standard error, and keeps no more of it.
  static func endTranscript() -> [UInt8] {
    transcript.withLock { transcript in
      defer { transcript = nil }
      return transcript ?? []
    }
  }

  /// Writes what a command was asked for to standard output.
  ///
  /// - Throws: `CommandFailure` where it cannot be written, as on a full disk.
  static func writeResult(_ text: String) throws(CommandFailure) {
    try writeResult(Array(text.utf8))
  }

  /// Writes a part of what a command was asked for to standard output.
  ///
  /// - Throws: `CommandFailure` where it cannot be written, as on a full disk.
  static func writeResult(_ bytes: [UInt8]) throws(CommandFailure) {
    guard let code = standardOutput.write(bytes) else { return }
    throw CommandFailure(
      "cannot write to standard output: \(unsafe String(cString: strerror(code)))")
  }

  /// Writes a document to standard output.
  ///
  /// - Throws: `CommandFailure` where it cannot be written.
  static func writeResult(_ document: JSON) throws(CommandFailure) {
    try writeResult(document.text(indented: true) + "\n")
  }

  func writeLine(_ text: String) { write(text + "\n") }

  /// Tells of something that stops nothing, in a line of its own.
  func warn(_ text: String) {
    writeLine(Color.yellow.paint("warning:", if: isColored) + " " + text.visible)
  }
}

/// The value of an environment variable, nil if it is not set.
func environment(_ name: String) -> String? {
  guard let value = unsafe getenv(name) else { return nil }
  return unsafe String(cString: value)
}

/// Text on a terminal, coloured where that is wanted.
enum Color: String {
  case red = "31"
  case green = "32"
  case yellow = "33"
  case bold = "1"
  case dim = "2"

  func paint(_ text: String, if isColored: Bool) -> String {
    isColored ? "\u{1b}[\(rawValue)m\(text)\u{1b}[0m" : text
  }
}
