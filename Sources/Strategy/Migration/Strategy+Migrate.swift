// From a strategy of grammar v2 to one of v3: what may be migrated, and what comes of it.

package import Syntax

/// A strategy file that was brought from grammar v2 to v3.
package struct StrategyMigration: Sendable {
  /// The text of the v3 file.
  package let text: String
  /// Warnings about what was left out or changed its form, with places in the v2 file.
  package let warnings: [Diagnostic]
  /// Whether comments of the v2 file are not in the new one; a warning says which.
  package let losesComments: Bool
  /// How many indicators the new file has.
  package let indicatorCount: Int
  /// How many fuzzy sets the new file has.
  package let fuzzySetCount: Int
  /// How many entries of `nn_inputs` the new file has.
  package let inputCount: Int
}

/// What the migration of a file came to.
package enum MigrationOutcome: Sendable {
  /// There is a new text. It is a v3 file, but not yet checked as a strategy.
  case migrated(StrategyMigration)
  /// The file is v3 already.
  case alreadyVersion3
  /// The file cannot be migrated; at least one of the findings is an error.
  case refused([Diagnostic])
}

extension Strategy {
  /// Brings the text of a strategy from grammar v2 to v3.
  ///
  /// - `indicators` becomes a mapping from id (`feature_id`, else `name`) to `type` (`name`, else the
  ///   id) and parameters. The mapping `params` of an indicator is resolved into parameters. An
  ///   indicator without id is dropped with a warning.
  /// - A fuzzy set without `indicator` gets its own id as that.
  /// - Without `nn_inputs` each fuzzy set becomes an input on all timeframes, in their order.
  /// - `version` becomes "3.0".
  ///
  /// Everything else stays byte for byte: comments, order, quotes, line ends. Where YAML's freedoms
  /// (aliases above all) leave no way to edit a section in its place, the section is written anew,
  /// with a warning if comments are lost. Whatever way was taken, the new text has been read again
  /// and found to hold the data that these rules give.
  ///
  /// - Parameter source: The v2 file.
  /// - Returns: The new text, or why there is none.
  package static func migrate(_ source: SourceText) -> MigrationOutcome {
    let (root, problems) = YAMLNode.parse(source)
    var findings = Findings(problems)
    guard !findings.hasErrors else { return .refused(findings.sorted) }
    guard let root, !root.isNull else {
      findings.error("the strategy is empty", at: .start)
      return .refused(findings.sorted)
    }
    guard let file = Section(root, path: "", range: root.range) else {
      findings.error("a strategy must be a mapping, not \(root.kind)", at: root.range)
      return .refused(findings.sorted)
    }
    if file.isVersion3 { return .alreadyVersion3 }
    var reader = MigrationReader(file: file, findings: findings)
    guard let plan = reader.read() else { return .refused(reader.findings.sorted) }
    var writer = MigrationWriter(plan: plan, source: source, root: root, findings: reader.findings)
    guard let text = writer.write() else { return .refused(writer.findings.sorted) }
    return .migrated(
      StrategyMigration(
        text: text, warnings: writer.findings.sorted, losesComments: writer.losesComments,
        indicatorCount: plan.indicatorCount, fuzzySetCount: plan.fuzzySetCount,
        inputCount: plan.inputCount))
  }
}
