// What is wrong with a file, and where. Knows no format and no terminal.

/// One finding about a place in a file.
package struct Diagnostic: Sendable, Equatable {
  /// Whether the file can be used in spite of the finding.
  package enum Severity: String, Sendable {
    case error
    case warning
  }

  package let severity: Severity
  package let range: SourceRange
  /// One sentence without a full stop.
  package let message: String
  /// What to do about it; shown beside the marked place.
  package let hint: String?

  package init(
    _ severity: Severity, at range: SourceRange, _ message: String, hint: String? = nil
  ) {
    self.severity = severity
    self.range = range
    self.message = message
    self.hint = hint
  }
}

/// The findings about a file, collected while it is read.
package struct Findings: Sendable {
  private var diagnostics: [Diagnostic] = []

  package init(_ diagnostics: [Diagnostic] = []) { self.diagnostics = diagnostics }

  /// Whether something was found that makes the file useless.
  package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  /// How many errors there are so far.
  package var errorCount: Int { diagnostics.count { $0.severity == .error } }

  /// The findings in the order in which a reader of the file meets them.
  package var sorted: [Diagnostic] {
    diagnostics.enumerated()
      .sorted { ($0.element.range, $0.offset) < ($1.element.range, $1.offset) }
      .map(\.element)
  }

  package mutating func error(_ message: String, at range: SourceRange, hint: String? = nil) {
    diagnostics.append(Diagnostic(.error, at: range, message, hint: hint))
  }

  package mutating func warning(_ message: String, at range: SourceRange, hint: String? = nil) {
    diagnostics.append(Diagnostic(.warning, at: range, message, hint: hint))
  }
}
