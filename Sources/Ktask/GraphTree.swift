// A graph as a tree for a terminal: each node above what it is made from.

extension GraphDrawing {
  /// The tree, beginning with what nothing else is made from.
  ///
  /// What has been shown with its inputs is not shown with them again.
  var tree: String {
    var isInput = [Bool](repeating: false, count: nodes.count)
    for node in nodes { for input in node.inputs { isInput[input] = true } }
    var writer = TreeWriter(nodes: nodes)
    for root in nodes.indices.reversed() where !isInput[root] {
      writer.write(root, lead: "", inner: "")
    }
    return writer.lines.map { $0 + "\n" }.joined()
  }
}

private struct TreeWriter {
  let nodes: [GraphDrawing.Node]
  private(set) var lines: [String] = []
  private var isShown: [Bool]
  /// How many nodes lie one below the other under each.
  private var depths: [Int] = []

  init(nodes: [GraphDrawing.Node]) {
    self.nodes = nodes
    isShown = Array(repeating: false, count: nodes.count)
    for node in nodes { depths.append(node.inputs.reduce(0) { max($0, depths[$1] + 1) }) }
  }

  /// Writes a node and what it is made from.
  ///
  /// - Parameters:
  ///   - node: The node's position.
  ///   - lead: What stands before it.
  ///   - inner: What stands before the lines of its inputs.
  mutating func write(_ node: Int, lead: String, inner: String) {
    let inputs = nodes[node].inputs
    let isRepeated = isShown[node] && !inputs.isEmpty
    lines.append(lead + nodes[node].title.visible + (isRepeated ? " (above)" : ""))
    if isRepeated { return }
    isShown[node] = true
    // What has more below it comes first, so that it is shown where it says most.
    let order = inputs.sorted { (-depths[$0], $0) < (-depths[$1], $1) }
    for (index, input) in order.enumerated() {
      let isLast = index == order.count - 1
      write(
        input, lead: inner + (isLast ? "└─ " : "├─ "), inner: inner + (isLast ? "   " : "│  "))
    }
  }
}
