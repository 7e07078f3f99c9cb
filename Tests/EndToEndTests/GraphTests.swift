// Graphs as text, Graphviz, Mermaid and JSON.

import Foundation
import Syntax
import Testing

@testable import Ktask

@Suite struct GraphTests {
  private let workspace: Workspace

  init() throws { workspace = try Workspace() }

  private func graph(_ arguments: String...) throws -> String {
    let result = try workspace.run(["graph"] + arguments).wait()
    try #require(result.status == 0, "\(result.standardError)")
    return result.standardOutput
  }

  @Test func aSmallStrategyAsATree() throws {
    #expect(
      try graph("minimal/model") == """
        minimal/metadata
        ├─ minimal/model
        │  ├─ minimal/features
        │  │  ├─ minimal/2 feature columns of rsi (1h)
        │  │  │  └─ minimal/indicator/EURUSD/1h/rsi_14
        │  │  │     └─ minimal/bars/EURUSD/1h
        │  │  │        └─ data/EURUSD_1h.csv
        │  │  └─ minimal/bars/EURUSD/1h (above)
        │  └─ minimal/labels
        │     └─ minimal/bars/EURUSD/1h (above)
        ├─ minimal/features (above)
        └─ minimal/bars/EURUSD/1h (above)

        """)
  }

  @Test func theDefaultStrategyFitsAScreen() throws {
    let tree = try graph()
    #expect(tree.split(separator: "\n").count < 50)
    #expect(tree.contains("6 feature columns of rsi_fast (1h, 4h)"))
    #expect(tree.contains("indicator rsi_14 (1h, 4h, 1d)"))
    #expect(tree.contains("bars of EURUSD (1h, 4h, 1d)"))
    #expect(tree.contains("data/EURUSD_1h.csv, data/EURUSD_4h.csv, data/EURUSD_1d.csv"))
    let document = try JSON.parse(graph("--format", "json"))
    #expect(document["nodes"].elements.count == 23)
  }

  @Test func seedsFoldsAndSymbolsAreFoldedToo() throws {
    let sequence = try graph("sequence/*")
    #expect(sequence.contains("sequence/3 seeds") && sequence.contains("sequence/4 folds"))
    let stocks = try graph("stocks_daily/model")
    #expect(stocks.contains("stocks_daily/6 feature columns of rsi_zone (1d) of GOOG, IBM"))
    #expect(stocks.contains("stocks_daily/2 feature raw columns of roc_20 (1d) of GOOG, IBM"))
    #expect(stocks.contains("stocks_daily/indicator rsi_14 (1d) of GOOG, IBM"))
    #expect(stocks.contains("stocks_daily/bars of GOOG, IBM (1d)"))
  }

  /// Folding loses no target and no line between groups, and adds none.
  @Test(arguments: ["model", "*/model", "sequence/*", "feature/EURUSD/1h_*"])
  func theFoldedGraphIsTheFullOneWithItsNodesPutTogether(label: String) throws {
    let folded = try JSON.parse(graph(label, "--format", "json"))["nodes"].elements
    let full = try JSON.parse(graph(label, "--full", "--format", "json"))["nodes"].elements
    var groups: [String: String] = [:]
    for node in folded {
      for member in node["members"].elements { groups[Optional(member).text] = node["title"].text }
    }
    #expect(Set(groups.keys) == Set(full.map { $0["title"].text }))
    #expect(Set(folded.map { $0["title"].text }).count == folded.count, "titles tell groups apart")
    var expected: [String: Set<String>] = [:]
    for node in full {
      let group = groups[node["title"].text] ?? ""
      let inputs = node["inputs"].elements.compactMap { groups[Optional($0).text] }
      expected[group, default: []].formUnion(inputs.filter { $0 != group })
    }
    for (index, node) in folded.enumerated() {
      let inputs = node["inputs"].elements.map { Optional($0).text }
      #expect(Set(inputs) == expected[node["title"].text])
      let before = Set(folded[..<index].map { $0["title"].text })
      #expect(before.isSuperset(of: inputs), "a node comes after what it is made from")
    }
  }

  @Test func fullGraphsHaveEveryTargetAndFile() throws {
    let full = try graph("--full", "--format", "dot")
    #expect(full.components(separatedBy: "[label=").count - 1 == 54 + 3)
    #expect(try graph("--no-fold", "--format", "dot") == full)
  }

  @Test func mermaidIsWhatItsGrammarAllows() throws {
    for arguments in [["graph"], ["graph", "--full"], ["query", "deps(*/model)"]] {
      let result = try workspace.run(arguments + ["--format", "mermaid"]).wait()
      checkMermaid(result.standardOutput)
    }
  }

  private func checkMermaid(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.first == "flowchart LR" && lines.last == "")
    var nodes: Set<String> = []
    for line in lines.dropFirst().dropLast() {
      let content = ##"([^"#<>&`\\]|#[0-9]+;)+"##
      let shapes = [#"\[/"C"/\]"#, #"\[\["C"\]\]"#, #"\["C"\]"#].map {
        $0.replacingOccurrences(of: "C", with: content)
      }.joined(separator: "|")
      if let node = matches(String(line), "^  (n[0-9]+)(\(shapes))$") {
        #expect(nodes.insert(node).inserted)
      } else {
        let ends = line.dropFirst(2).components(separatedBy: " --> ")
        #expect(ends.count == 2 && ends.allSatisfy(nodes.contains), "\(line)")
      }
    }
  }

  /// The first group of a match, nil where there is none.
  private func matches(_ text: String, _ pattern: String) -> String? {
    guard let expression = try? NSRegularExpression(pattern: pattern),
      let match = expression.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)),
      let range = Range(match.range(at: 1), in: text)
    else { return nil }
    return String(text[range])
  }

  @Test func titlesWithSignsOfTheLanguagesAreEscaped() {
    let drawing = GraphDrawing(nodes: [
      .init(title: #"a "b" \ <c> #d"#, kind: "file", members: ["a"], inputs: []),
      .init(title: "two\nlines", kind: "model", members: ["b", "c"], inputs: [0]),
    ])
    #expect(
      drawing.dot == #"""
        digraph ktask {
          rankdir=LR;
          node [shape=box, fontname="sans-serif"];
          n0 [label="a \"b\" \\ <c> #d", shape=note];
          n1 [label="two\\nlines", peripheries=2];
          n0 -> n1;
        }

        """#)
    #expect(
      drawing.mermaid == """
        flowchart LR
          n0[/"a #34;b#34; #92; #60;c#62; #35;d"/]
          n1[["two#92;nlines"]]
          n0 --> n1

        """)
    checkMermaid(drawing.mermaid)
  }

  @Test func anUnknownLabelNamesTheNearest() throws {
    let result = try workspace.ktask("graph", "modle")
    #expect(result.status == 64 && result.standardError.contains("did you mean 'model'?"))
  }
}
