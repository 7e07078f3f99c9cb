// What is wrong with a file, and where. Knows no format and no terminal.

/// One finding about a place in a file.
package struct Diagnostic: Sendable, Equatable {
  /// Whether the file can be used in spite of the finding.
  package enum Severity: String, Sendable {
    /// The file cannot be used.
    case error
    /// The file can be used, but does not mean what it seems to.
    case warning
  }

  /// Whether the file is useless for it.
  package let severity: Severity
  /// What the mark goes below; `.outside` if it is about no place in the file.
  package let range: SourceRange
  /// One sentence without a full stop.
  package let message: String
  /// What to do about it; shown beside the marked place.
  package let hint: String?

  /// Makes a finding.
  ///
  /// - Parameters:
  ///   - severity: Whether the file is useless for it.
  ///   - range: What it is about.
  ///   - message: One sentence without a full stop.
  ///   - hint: What to do about it.
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

  /// Begins with what was found before.
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

  /// Adds a finding that makes the file useless.
  package mutating func error(_ message: String, at range: SourceRange, hint: String? = nil) {
    diagnostics.append(Diagnostic(.error, at: range, message, hint: hint))
  }

  /// Adds a finding that lets the file be used.
  package mutating func warning(_ message: String, at range: SourceRange, hint: String? = nil) {
    diagnostics.append(Diagnostic(.warning, at: range, message, hint: hint))
  }
}
