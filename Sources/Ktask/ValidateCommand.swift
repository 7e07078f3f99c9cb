// `ktask validate`.

import ArgumentParser
import Strategy
import Syntax

struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Check strategy files.",
    discussion: """
      Prints every finding with its place: what is wrong, and what would be right. Without a \
      FILE it checks all strategies of the project. Needs no data.

      EXAMPLES
        ktask validate strategies/momentum.yaml
        ktask validate --format json strategies/*.yaml
      """)

  @Argument(
    help: ArgumentHelp("Strategy files (default: those of the project).", valueName: "file"),
    completion: .strategyFiles)
  var files: [String] = []

  @Option(help: "How the result is written to standard output.")
  var format = OutputFormat.text

  @OptionGroup var location: DirectoryOption

  func run() throws {
    try reportingFailures {
      let project = try Project(location)
      let paths = files.isEmpty ? project.strategyPaths.values.sorted() : files
      guard !paths.isEmpty else {
        throw CommandFailure(
          "there is no strategy to check", hint: "name a file, or a project's directory with -C")
      }
      let checks = paths.map(StrategyCheck.init(path:))
      switch format {
      case .text: for check in checks { try check.write() }
      case .json: try OutputStream.writeResult(StrategyCheck.document(checks))
      }
      if checks.contains(where: { $0.strategy == nil }) { throw CommandFailure.reported }
    }
  }
}

/// What the check of one file came to.
private struct StrategyCheck {
  let source: SourceText
  let strategy: Strategy?
  let diagnostics: [Diagnostic]

  /// Checks a file; one that cannot be read has that as its finding.
  init(path: String) {
    do {
      source = try SourceText(readingFileAt: path)
      (strategy, diagnostics) = Strategy.load(source)
    } catch {
      source = SourceText(name: path, text: "")
      strategy = nil
      diagnostics = [Diagnostic(.error, at: .outside, "\(error)")]
    }
  }

  func write() throws {
    Diagnostics.write(diagnostics, in: source)
    if let strategy {
      try OutputStream.writeResult(
        "\(source.name): valid, \(counted(strategy.features.count, "feature"))\n")
    } else {
      try OutputStream.writeResult(
        "\(source.name): \(counted(diagnostics.errorCount, "error"))\n")
    }
  }

  static func document(_ checks: [StrategyCheck]) -> JSON {
    .object([
      .init("schema", .integer(documentSchema)),
      .init("files", .array(checks.map(\.json))),
    ])
  }

  private var json: JSON {
    .object([
      .init("file", .string(source.name)),
      .init("valid", .bool(strategy != nil)),
      .init("features", strategy.map { .integer(Int64($0.features.count)) } ?? .null),
      .init("findings", .array(diagnostics.map(\.json))),
    ])
  }
}

extension Diagnostic {
  fileprivate var json: JSON {
    .object([
      .init("line", .integer(Int64(range.line))),
      .init("column", .integer(Int64(range.column))),
      .init("severity", .string(severity == .error ? "error" : "warning")),
      .init("message", .string(message)),
      .init("hint", hint.map { .string($0) } ?? .null),
    ])
  }
}
