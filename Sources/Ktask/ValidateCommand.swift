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
    help: ArgumentHelp("Strategy files (default: those of the project).", valueName: "file"))
  var files: [String] = []

  @Option(help: "How the result is written to standard output.")
  var format = OutputFormat.text

  @OptionGroup var project: ProjectOptions

  func run() throws {
    try reportingFailures {
      let project = try Project(project)
      let paths = files.isEmpty ? project.strategyPaths.values.sorted() : files
      guard !paths.isEmpty else {
        throw CommandFailure(
          "there is no strategy to check", hint: "name a file, or a project's directory with -C")
      }
      let checks = try paths.map(StrategyCheck.init(path:))
      let output = OutputStream.standardOutput
      switch format {
      case .text: for check in checks { check.write(to: output) }
      case .json: output.writeLine(StrategyCheck.document(checks).text(indented: true))
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

  init(path: String) throws {
    source = try SourceText(readingFileAt: path)
    (strategy, diagnostics) = Strategy.load(source)
  }

  func write(to output: OutputStream) {
    Diagnostics.write(diagnostics, in: source)
    if let strategy {
      output.writeLine("\(source.name): valid, \(strategy.features.count) features")
    } else {
      let errors = diagnostics.count { $0.severity == .error }
      output.writeLine("\(source.name): \(errors) \(errors == 1 ? "error" : "errors")")
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
