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
  /// How many errors that are not handed out it stands for.
  package var hiddenErrors = 0

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

extension [Diagnostic] {
  /// How many errors there are, those that are not handed out included.
  package var errorCount: Int { reduce(0) { $0 + ($1.severity == .error ? 1 : $1.hiddenErrors) } }
}

/// The findings about a file, collected while it is read.
package struct Findings: Sendable {
  private var diagnostics: [Diagnostic] = []
  private var comparisonsLeft = 50_000

  /// How many findings about a file are handed out; people read no more of them.
  package static let most = 100

  /// Begins with what was found before.
  package init(_ diagnostics: [Diagnostic] = []) { self.diagnostics = diagnostics }

  /// Whether something was found that makes the file useless.
  package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  /// How many errors there are so far.
  package var errorCount: Int { diagnostics.count { $0.severity == .error } }

  /// All findings in the order in which a reader of the file meets them.
  var inOrder: [Diagnostic] {
    diagnostics.enumerated()
      .sorted { ($0.element.range, $0.offset) < ($1.element.range, $1.offset) }
      .map(\.element)
  }

  /// The findings in the order in which a reader of the file meets them, as many as people read.
  ///
  /// Of more than `most`, errors go before warnings, and a last finding, a warning that is about no
  /// place, says how many of each are left out.
  package var sorted: [Diagnostic] {
    let all = inOrder
    guard all.count > Self.most else { return all }
    let errors = errorCount
    var errorsLeft = min(errors, Self.most)
    var warningsLeft = Self.most - errorsLeft
    let shown = all.filter { diagnostic in
      let isError = diagnostic.severity == .error
      guard isError ? errorsLeft > 0 : warningsLeft > 0 else { return false }
      if isError { errorsLeft -= 1 } else { warningsLeft -= 1 }
      return true
    }
    let hiddenErrors = max(0, errors - Self.most)
    let hiddenWarnings = all.count - shown.count - hiddenErrors
    let counts = [(hiddenErrors, "error"), (hiddenWarnings, "warning")]
      .filter { $0.0 > 0 }
      .map { "\($0) more \($1)\($0 == 1 ? "" : "s")" }
    let isOne = hiddenErrors + hiddenWarnings == 1
    var rest = Diagnostic(
      .warning, at: .outside,
      counts.joined(separator: " and ") + (isOne ? " is" : " are") + " not shown")
    rest.hiddenErrors = hiddenErrors
    return shown + [rest]
  }

  /// The name that a misspelt one may have meant, as a hint asks for it.
  ///
  /// All findings about a file together may compare some ten thousand names: where thousands of
  /// names are wrong, the first of them get a hint.
  ///
  /// - Complexity: O(*n*) in the number of candidates, and nothing once there were enough.
  package mutating func meant(by name: String, among candidates: [String]) -> String? {
    guard comparisonsLeft > 0 else { return nil }
    comparisonsLeft -= candidates.count
    return nearest(name, among: candidates)
  }

  /// Adds a finding.
  package mutating func add(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

  /// Adds a finding that makes the file useless.
  package mutating func error(_ message: String, at range: SourceRange, hint: String? = nil) {
    diagnostics.append(Diagnostic(.error, at: range, message, hint: hint))
  }

  /// Adds a finding that lets the file be used.
  package mutating func warning(_ message: String, at range: SourceRange, hint: String? = nil) {
    diagnostics.append(Diagnostic(.warning, at: range, message, hint: hint))
  }
}
