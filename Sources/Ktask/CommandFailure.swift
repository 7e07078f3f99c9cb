// How a command says that it could not do what was asked, and with which exit status it ends.

import ArgumentParser
import ArtifactStore
import Rules
import Syntax

/// Why a command could not do what was asked.
struct CommandFailure: Error, Equatable {
  /// What is wrong; nil where that has been written already.
  let message: String?
  /// What would be right.
  let hint: String?
  /// Whether it is the command line that is wrong, and not something that it names.
  let isUsage: Bool

  init(_ message: String?, hint: String? = nil, isUsage: Bool = false) {
    self.message = message
    self.hint = hint
    self.isUsage = isUsage
  }

  /// The exit status: 64 for a wrong command line, else 1.
  var status: ExitCode { isUsage ? .validationFailure : ExitCode(1) }

  /// Everything there is to say has been said.
  static let reported = CommandFailure(nil)
}

extension CommandFailure: CustomStringConvertible {
  var description: String {
    [message, hint].compactMap { $0 }.joined(separator: "; ")
  }
}

/// Runs a command's work and turns what it throws into words and an exit status.
///
/// - Throws: `ExitCode` 1 for a failure, 64 for a wrong command line, 130 for an interrupt; what the
///   parser throws goes through.
func reportingFailures(_ body: () throws -> Void) throws {
  do {
    try body()
  } catch is CancellationError {
    OutputStream.standardError.writeLine("interrupted")
    throw ExitCode(Interrupt.exitStatus)
  } catch {
    try reportFailure(error)
    throw (error as? CommandFailure)?.status ?? ExitCode(1)
  }
}

/// Writes to standard error what went wrong with what the user asked for.
///
/// - Throws: `error` itself where it is not of that kind.
func reportFailure(_ error: any Error) throws {
  let message: String
  switch error {
  case let failure as CommandFailure:
    guard let text = failure.message else { return }
    message = text.visible + (failure.hint.map { "\n  \($0.visible)" } ?? "")
  case let failure as RuleFailure:
    message = failure.description.visibleLines
    // What points into a file says for itself that it is an error.
    if message.prefix(while: { $0 != "\n" }).contains(": error: ") {
      return OutputStream.standardError.writeLine(message)
    }
  case let failure as StoreError: message = failure.description.visible
  default: throw error
  }
  let stream = OutputStream.standardError
  stream.writeLine(Color.red.paint("error:", if: stream.isColored) + " " + message)
}

/// Writing of what was found in files.
enum Diagnostics {
  /// Writes findings to standard error, each with its line.
  static func write(_ diagnostics: [Diagnostic], in source: SourceText) {
    let stream = OutputStream.standardError
    for diagnostic in diagnostics {
      stream.writeLine(diagnostic.render(in: source, color: stream.isColored))
    }
  }
}
