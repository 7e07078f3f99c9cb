// What `ktask watch` says between builds, on standard error. Knows the terminal, no build.

import Syntax

/// The lines between one build and the next.
struct WatchConsole {
  private let stream = OutputStream.standardError
  private let isQuiet: Bool
  private let clears: Bool
  private var isWaitingShown = false

  /// - Parameters:
  ///   - isQuiet: Whether nothing is said.
  ///   - clears: Whether the terminal is cleared before each build.
  init(isQuiet: Bool, clears: Bool) {
    self.isQuiet = isQuiet
    self.clears = clears
  }

  /// Says that the next save is waited for; once, until something begins.
  mutating func showWaiting(for count: @autoclosure () -> Int, hasFailed: Bool) {
    if isQuiet || isWaitingShown { return }
    isWaitingShown = true
    let what = hasFailed ? ", waiting for the next save" : ""
    let line = "watching \(counted(count(), "file"))\(what) (Ctrl-C ends)"
    if stream.isTerminal {
      stream.write(Color.dim.paint(line, if: stream.isColored) + "\r")
    } else {
      stream.writeLine(line)
    }
  }

  /// Takes away what was said, as something was saved.
  mutating func begin(clearing: Bool) {
    if isWaitingShown, stream.isTerminal { stream.write("\r\u{1b}[K") }
    isWaitingShown = false
    if clears, clearing, OutputStream.standardOutput.isTerminal {
      OutputStream.standardOutput.write("\u{1b}[H\u{1b}[2J\u{1b}[3J")
    }
  }

  /// Says something in a line of its own.
  func note(_ text: String) {
    if !isQuiet { stream.writeLine(Color.dim.paint(text.visible, if: stream.isColored)) }
  }
}
