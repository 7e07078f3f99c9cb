// How a command says that it could not do what was asked, and with which exit status it ends.

import ArgumentParser
import ArtifactStore
import Rules
import Syntax

/// Why a command ends with status 1.
struct CommandFailure: Error, Equatable {
  /// What is wrong; nil where that has been written already.
  let message: String?
  /// What would be right.
  let hint: String?

  init(_ message: String?, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }

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
/// - Throws: `ExitCode` 1 for a failure, 130 for an interrupt; what the parser throws goes through.
func reportingFailures(_ body: () throws -> Void) throws {
  let stream = OutputStream.standardError
  func fail(_ message: String) -> ExitCode {
    stream.writeLine(Color.red.paint("error:", if: stream.isColored) + " " + message)
    return ExitCode(1)
  }
  do {
    try body()
  } catch let failure as CommandFailure {
    guard let message = failure.message else { throw ExitCode(1) }
    throw fail(message + (failure.hint.map { "\n  \($0)" } ?? ""))
  } catch let failure as RuleFailure {
    throw fail(failure.description)
  } catch is CancellationError {
    stream.writeLine("interrupted")
    throw ExitCode(Interrupt.exitStatus)
  } catch let error as StoreError {
    throw fail("\(error)")
  }
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
