// A graph as other programs draw it: Graphviz, Mermaid, or whatever reads JSON. Knows titles and lines
// between them, not what they mean.

import BuildGraph
import Syntax

/// How a graph is written.
enum GraphFormat: String, CaseIterable, Sendable {
  case text
  case json
  /// For Graphviz.
  case dot
  /// For Markdown on GitHub and GitLab, and mermaid.live.
  case mermaid
}

/// Nodes with titles, and which of them are made from which.
struct GraphDrawing {
  struct Node {
    /// A label, a path, or what a group of targets is called.
    let title: String
    /// What kind of target it is, `file` for files.
    let kind: String
    /// The labels or paths of what the node stands for.
    let members: [String]
    /// The positions of the nodes that it is made from, in order.
    let inputs: [Int]

    /// Whether it stands for several targets or files.
    var isGroup: Bool { members.count > 1 }
    var isFile: Bool { kind == QueryGraph.fileKind }
  }

  /// Nodes in an order in which they can be made.
  let nodes: [Node]

  init(nodes: [Node]) { self.nodes = nodes }

  /// Some nodes of a graph, each for itself, and what lies between them.
  init(_ answer: NodeSet, in graph: QueryGraph) {
    let shown = answer.nodes
    let places = Dictionary(shown.enumerated().map { ($1, $0) }) { first, _ in first }
    nodes = shown.map { node in
      Node(
        title: graph.name(of: node), kind: graph.kinds(of: node).first ?? "",
        members: [graph.name(of: node)],
        inputs: graph.inputs[node].compactMap { places[$0] }.sorted())
    }
  }

  /// The lines from what something is made from to what is made from it.
  private var edges: [(from: Int, to: Int)] {
    nodes.indices.flatMap { to in nodes[to].inputs.map { ($0, to) } }
  }
}

extension GraphDrawing {
  /// The graph in the language of Graphviz.
  var dot: String {
    var lines = [
      "digraph ktask {", "  rankdir=LR;", "  node [shape=box, fontname=\"sans-serif\"];",
    ]
    for (index, node) in nodes.enumerated() {
      let shape = node.isFile ? ", shape=note" : node.isGroup ? ", peripheries=2" : ""
      lines.append("  n\(index) [label=\"\(node.title.escapedForDot)\"\(shape)];")
    }
    lines += edges.map { "  n\($0.from) -> n\($0.to);" }
    return (lines + ["}"]).joined(separator: "\n") + "\n"
  }

  /// The graph as a Mermaid flowchart.
  var mermaid: String {
    var lines = ["flowchart LR"]
    for (index, node) in nodes.enumerated() {
      let (opening, closing) = node.isFile ? ("[/", "/]") : node.isGroup ? ("[[", "]]") : ("[", "]")
      lines.append("  n\(index)\(opening)\"\(node.title.escapedForMermaid)\"\(closing)")
    }
    lines += edges.map { "  n\($0.from) --> n\($0.to)" }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The graph as a document.
  ///
  /// - Parameter expression: What was asked, where it is an answer.
  /// - Returns: Nodes with their kinds and members, and the titles of what they are made from.
  func json(expression: String? = nil) -> JSON {
    var members: [JSON.Member] = [.init("schema", .integer(documentSchema))]
    if let expression { members.append(.init("expression", .string(expression))) }
    members.append(
      .init(
        "nodes",
        .array(
          nodes.map { node in
            .object([
              .init("title", .string(node.title)),
              .init("kind", .string(node.kind)),
              .init("members", .array(node.members.map { .string($0) })),
              .init("inputs", .array(node.inputs.map { .string(nodes[$0].title) })),
            ])
          })))
    return .object(members)
  }
}

extension String {
  /// The text within the quotes of a label of Graphviz.
  fileprivate var escapedForDot: String {
    visible.unicodeScalars.reduce(into: "") { text, scalar in
      if scalar == "\\" || scalar == "\"" { text += "\\" }
      text.unicodeScalars.append(scalar)
    }
  }

  /// The text within the quotes of a node of Mermaid, which knows neither backslashes nor plain `#`.
  fileprivate var escapedForMermaid: String {
    visible.unicodeScalars.reduce(into: "") { text, scalar in
      switch scalar {
      case "\"", "#", "&", "<", ">", "`", "\\": text += "#\(scalar.value);"
      default: text.unicodeScalars.append(scalar)
      }
    }
  }
}
