// `ktask show`.

import ArgumentParser
import BuildGraph
import Rules
import Syntax

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show what a target holds: rows, statistics, a sparkline.",
    discussion: """
      Brings what LABELs name up to date, as `ktask build` does, and shows it: of a column its \
      first and last rows, count, NaN, quartiles and course; of the matrix its shape, features \
      and rows; of labels the share of each class and how late they are known; of a model its \
      layers. An indicator's output can be named after a dot. With --keep-going what could be \
      built is shown although other targets failed.

      As a column an output is called by its name, or, where that would be `timestamp` or \
      `symbol` as of the columns that tell rows apart, by its label without a strategy.

      EXAMPLES
        ktask show bars/EURUSD/1h
        ktask show indicator/EURUSD/1d/bbands_20_2.upper --rows 20
        ktask show features labels model
        ktask show labels --format json | jq '.targets[0].classes'
      """)

  /// How many targets are shown at most; a person reads no more, and a program can ask again.
  private static let limit = 20

  @Argument(help: ArgumentHelp("What to show.", valueName: "label"), completion: .labels)
  var labels: [String]

  @Option(help: ArgumentHelp("Show this many first and last rows.", valueName: "n"))
  var rows = 5

  @OptionGroup var strategy: StrategyOption
  @OptionGroup var build: BuildArguments
  @OptionGroup var tracing: TraceOption
  @OptionGroup var project: ProjectOptions

  func validate() throws {
    if rows < 0 { throw ValidationError("'--rows' takes a number from 0 on, not \(rows).") }
  }

  func run() throws {
    try reportingFailures {
      let project = try Project(project)
      let selection = try project.select(
        labels, strategy: strategy.strategy, keepsGoing: build.keepGoing)
      try selection.refuseOwnTargets("show")
      let trace = tracing.trace.map { BuildTrace(path: $0) }
      try TargetReader.read(selection, of: project, options: build, trace: trace) { reader in
        let named = selection.distinctTargets
        // With --keep-going there may be fewer than are named.
        let targets = try named.filter(reader.isThere)
        let shown = Array(targets.prefix(Self.limit))
        let more = targets.count - shown.count
        try Interrupt.endingAtOnce {
          switch build.format {
          case .text: try writeText(shown, more: more, isAlone: named.count == 1, reader)
          case .json: try writeDocument(shown, more: more, reader)
          }
        }
      }
    }
  }

  private func writeText(
    _ targets: [NamedTarget], more: Int, isAlone: Bool, _ reader: TargetReader
  ) throws {
    if targets.isEmpty { return }
    let stream = OutputStream.standardOutput
    let style = ShownText(
      rows: rows, width: stream.isTerminal ? stream.width : .max,
      sparklineWidth: stream.isTerminal ? stream.width : 80)
    // All is read before anything is written: a lost object starts the reading again.
    var blocks: [String] = []
    for target in targets {
      let content = try reader.content(of: target)
      // A document that stands alone can be read by a program.
      if case .document(let bytes) = content, isAlone {
        return try OutputStream.writeResult(bytes)
      }
      let title = Color.bold.paint(target.title(in: reader.graph).visible, if: stream.isColored)
      blocks.append(([title] + style.lines(of: content)).joined(separator: "\n"))
    }
    if more > 0 {
      blocks.append("… and \(counted(more, "more target")); name fewer to see them")
    }
    try OutputStream.writeResult(blocks.joined(separator: "\n\n") + "\n")
  }

  private func writeDocument(_ targets: [NamedTarget], more: Int, _ reader: TargetReader) throws {
    let documents = try targets.map { target in
      ShownDocument(rows: rows).json(
        of: try reader.content(of: target), label: target.title(in: reader.graph))
    }
    try OutputStream.writeResult(
      .object([
        .init("schema", .integer(documentSchema)),
        .init("targets", .array(documents)),
        .init("more", .integer(Int64(more))),
      ]))
  }
}

extension Selection {
  /// What is named, without bars, indicators and features that several strategies share and name
  /// alike.
  ///
  /// How many there are goes by names alone, never by what two targets of different names share.
  var distinctTargets: [NamedTarget] {
    var seen: Set<DistinctTarget> = []
    return named.filter { seen.insert(DistinctTarget($0)).inserted }
  }
}

/// What tells a target from others that may be the same.
private struct DistinctTarget: Hashable {
  private let task: TaskID
  private let outputs: [Int]
  private let artifact: Label.Artifact
  private let selectors: [String]
  /// Nil for columns, of which it is enough that name and content are the same.
  private let strategy: String?

  init(_ target: NamedTarget) {
    (task, outputs) = (target.task, target.outputs)
    (artifact, selectors) = (target.label.artifact, target.label.selectors)
    strategy = target.isColumn ? nil : target.strategyName
  }
}

/// The rows to show of `count`: the first and the last `length`, or all where they would meet.
struct RowEnds {
  let head: Range<Int>
  let tail: Range<Int>

  init(count: Int, length: Int) {
    let isWhole = count / 2 < length || count <= 2 * length
    head = 0..<(isWhole ? count : length)
    tail = isWhole ? count..<count : count - length..<count
  }
}
