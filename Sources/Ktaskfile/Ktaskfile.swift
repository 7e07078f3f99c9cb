// The project file: where strategies, data, cache and outputs are, and targets of the project's own.
// Knows no file system.

package import Syntax

/// What a project says about itself, with defaults for what it leaves out.
package struct Ktaskfile: Sendable, Equatable {
  /// The stem of the strategy that is meant when a label names none; nil if the project has no
  /// preference.
  package var defaultStrategy: String?
  /// A glob that finds the strategy files.
  package var strategies = "strategies/*.yaml"
  /// Where the bars of a symbol and a timeframe are.
  package var dataPath = Template(unchecked: "data/{symbol}_{timeframe}.csv")
  /// The directory of the cache.
  package var cacheDirectory = ".ktask-cache"
  /// How many bytes the cache may grow to, nil for no limit; builds keep to it.
  package var cacheLimit: UInt64?
  /// Where the outputs of a strategy are left.
  package var outputs = Template(unchecked: "models/{strategy}")
  /// How commands of the project's own are kept from what they did not declare.
  package var sandbox = SandboxMode.auto
  /// Targets of the project's own.
  package var targets = OwnTargets()

  /// The settings of a project without a Ktaskfile.
  package init() {}

  /// The name of the file in a project's directory.
  package static let fileName = "Ktaskfile"
  /// The newest version of the format that is understood.
  package static let newestVersion = 1

  /// The number of bytes that a text such as `5 GB` stands for, nil for other texts.
  package static func byteCount(_ text: String) -> UInt64? { ByteCount.parse(text) }

  /// Reads a project file.
  ///
  /// - Parameter source: The file.
  /// - Returns: The project, nil if there is an error; and all findings in source order.
  package static func load(
    _ source: SourceText
  ) -> (file: Ktaskfile?, diagnostics: [Diagnostic]) {
    let (root, problems) = YAMLNode.parse(source)
    var findings = Findings(problems)
    guard let root else { return (findings.hasErrors ? nil : Ktaskfile(), findings.sorted) }
    guard !root.isNull else { return (Ktaskfile(), findings.sorted) }
    guard let section = Section(root, path: "", range: root.range) else {
      findings.error("a Ktaskfile must be a mapping, not \(root.kind)", at: root.range)
      return (nil, findings.sorted)
    }
    let file = Ktaskfile(section, in: source, &findings)
    return (findings.hasErrors ? nil : file, findings.sorted)
  }
}
