// `ktask query`.

import ArgumentParser
import BuildGraph
import Syntax

struct QueryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query",
    abstract: "Answer questions about what depends on what.",
    discussion: """
      EXPRESSION is a label, a path, or made from those:

        deps(X), deps(X, DEPTH)    what X is made from, X included
        rdeps(X), rdeps(X, DEPTH)  what any strategy makes from X, X included
        somepath(A, B)             one shortest way between A and B
        allpaths(A, B)             everything on any way between them
        kind(KIND, X)              what of X is a file, bars, indicator, …
        filter("PATTERN", X)       what of X has such a label; * is anything
        X + Y, X - Y, X ^ Y        or X union Y, X except Y, X intersect Y

      Operators bind equally, from the left; parentheses are as usual. A word with spaces or \
      signs stands between quotes. The path of a file of bars is a node like any other; that of \
      a strategy stands for all of its targets. DEPTH counts steps.

      Prints a label or path a line, in an order in which they can be made. Builds nothing, \
      writes nothing, and waits for no build.

      EXAMPLES
        ktask query 'deps(model)'
        ktask query 'rdeps(data/EURUSD_1h.csv) ^ */model'
        ktask query 'kind(indicator, deps(model)) - deps(minimal/model)'
        ktask query 'somepath(bars/EURUSD/4h, metadata)'
        ktask query 'rdeps(bars/EURUSD/1d, 1)' --format mermaid
      """)

  @Argument(help: ArgumentHelp("The question.", valueName: "expression"))
  var expression: String

  @OptionGroup var strategy: StrategyOption

  @Option(help: "How the answer is written to standard output.")
  var format = GraphFormat.text

  @OptionGroup var project: ProjectOptions

  func run() throws {
    try reportingFailures {
      do {
        try answer()
      } catch let error as QueryError {
        let stream = OutputStream.standardError
        stream.writeLine(error.render(in: expression, isColored: stream.isColored))
        throw CommandFailure(nil, isUsage: true)
      }
    }
  }

  private func answer() throws {
    let question = try QueryExpression.parse(expression)
    let names = try QueryNames(question, in: Project(project), strategy: strategy.strategy)
    let answer = try names.graph.answer(question) { word throws(QueryError) in
      try names.nodes(of: word)
    }
    let drawing = GraphDrawing(answer, in: names.graph)
    switch format {
    case .text:
      try OutputStream.writeResult(drawing.nodes.map { $0.title.visible + "\n" }.joined())
    case .json: try OutputStream.writeResult(drawing.json(expression: expression))
    case .dot: try OutputStream.writeResult(drawing.dot)
    case .mermaid: try OutputStream.writeResult(drawing.mermaid)
    }
    if drawing.nodes.isEmpty { OutputStream.standardError.writeLine("the answer is empty") }
    if names.isIncomplete { throw CommandFailure.reported }
  }
}
