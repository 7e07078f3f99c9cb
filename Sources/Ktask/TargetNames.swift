// What columns are called, and the files that they are exported to.

import BuildGraph
import Rules

extension NamedTarget {
  /// The label, with the output that is meant where it is one of several.
  func title(in graph: TaskGraph) -> String {
    let names = graph[task].rule.outputNames
    let isPart = label.artifact == .indicator && outputs.count == 1 && names.count > 1
    return isPart ? "\(label).\(names[outputs[0]])" : "\(label)"
  }

  /// The name of one output's column: that of the output among several, else the target's own, as
  /// `close`, `bbands_20_2.upper`, `rsi_14` and `1h_rsi_fast_oversold`; the label, its strategy
  /// aside, where that would be the name of a column that tells rows apart.
  func columnName(of output: Int, in graph: TaskGraph) -> String {
    let names = graph[task].rule.outputNames
    if label.artifact == .bars { return names[output] }
    let own = label.selectors.last ?? label.artifact.rawValue
    if names.count > 1 { return "\(own).\(names[output])" }
    guard ["symbol", "timestamp"].contains(own) else { return own }
    return Label(strategy: nil, label.artifact, label.selectors).description
  }

  /// What a file of the whole target is called without its ending, as `EURUSD_1h_rsi_14` or `fold_1`.
  var fileStem: String {
    let parts = isColumn ? label.selectors : [label.artifact.rawValue] + label.selectors
    return safeFileName(parts.joined(separator: "_"))
  }

  /// Whether the target is one or several columns of a symbol, which strategies may share.
  var isColumn: Bool { [.bars, .indicator, .feature].contains(label.artifact) }

  /// What a file of one output is called without its ending, as `EURUSD_1h_bbands_20_2_upper`.
  func fileStem(of output: Int, in graph: TaskGraph) -> String {
    let names = graph[task].rule.outputNames
    return names.count > 1 ? safeFileName("\(fileStem)_\(names[output])") : fileStem
  }
}

/// A name that is one part of a path, visible and of printable characters.
func safeFileName(_ text: String) -> String {
  var name = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    let isSafe = scalar.properties.generalCategory != .control && scalar != "/" && scalar != "\\"
    name.append(isSafe && !(name.isEmpty && scalar == ".") ? scalar : "_")
  }
  return String(name)
}
