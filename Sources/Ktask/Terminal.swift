// What the streams of this process are, and writing to them.

import Glibc

/// One of the two streams that a person or a program reads.
struct OutputStream: Sendable {
  static let standardOutput = OutputStream(descriptor: STDOUT_FILENO)
  static let standardError = OutputStream(descriptor: STDERR_FILENO)

  let descriptor: Int32

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

  /// Writes all of `text`; a reader that has gone away is no error.
  func write(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if written < 0 {
        if errno == EINTR { continue }
        return
      }
      bytes = bytes.dropFirst(written)
    }
  }

  func writeLine(_ text: String) { write(text + "\n") }
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
  case cyan = "36"
  case bold = "1"
  case dim = "2"

  func paint(_ text: String, if isColored: Bool) -> String {
    isColored ? "\u{1b}[\(rawValue)m\(text)\u{1b}[0m" : text
  }
}
