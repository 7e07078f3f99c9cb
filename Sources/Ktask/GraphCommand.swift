// `ktask graph`.

import ArgumentParser
import BuildGraph
import Syntax

struct GraphCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graph",
    abstract: "Draw what targets are made from.",
    discussion: """
      Draws what LABELs name and everything that they need. Targets that are alike are one node: \
      the columns of a fuzzy set, an indicator on all symbols and timeframes, the bars, the \
      files, the seeds, the folds. With --full every target is one of its own.

      As text a tree, each node above what it is made from; for other programs dot (Graphviz), \
      mermaid (Markdown) or json. Builds nothing, writes nothing, and waits for no build.

      EXAMPLES
        ktask graph
        ktask graph --format dot | dot -Tsvg > graph.svg
        ktask graph minimal/model --format mermaid
        ktask graph feature/EURUSD/1h_rsi_fast_oversold --full
      """)

  @Argument(help: ArgumentHelp("What to draw (default: model).", valueName: "label"))
  var labels: [String] = []

  @OptionGroup var strategy: StrategyOption

  @Option(help: "How the graph is written to standard output.")
  var format = GraphFormat.text

  @Flag(
    name: [.customLong("full"), .customLong("no-fold")],
    help: "Draw every target for itself, none as part of a group.")
  var full = false

  @OptionGroup var project: ProjectOptions

  func run() throws {
    try reportingFailures {
      let selection = try Project(project).select(labels, strategy: strategy.strategy)
      let drawing = full ? Self.everything(of: selection) : GraphFolding.drawing(of: selection)
      switch format {
      case .text: try OutputStream.writeResult(drawing.tree)
      case .json: try OutputStream.writeResult(drawing.json())
      case .dot: try OutputStream.writeResult(drawing.dot)
      case .mermaid: try OutputStream.writeResult(drawing.mermaid)
      }
    }
  }

  /// Every target and file that the goals need.
  private static func everything(of selection: Selection) -> GraphDrawing {
    let graph = QueryGraph(selection.graph)
    var shown = NodeSet(count: graph.count)
    for task in selection.graph.closure(of: selection.goals) {
      let node = graph.node(of: task)
      shown.insert(node)
      for input in graph.inputs[node] { shown.insert(input) }
    }
    return GraphDrawing(shown, in: graph)
  }
}

extension GraphFormat: ExpressibleByArgument {}
