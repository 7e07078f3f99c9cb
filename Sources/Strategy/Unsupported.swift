// What grammar v3 has and this version of ktask cannot carry out. A line goes when its feature comes.

import Syntax

/// Settings of grammar v3 that are refused, and what there is instead.
enum Unsupported {
  static let modelTypes = ["lstm", "gru"]
  /// Keys of `model.architecture` that only those kinds read.
  static let architectureKeys = ["sequence_length", "hidden_size", "num_layers"]
  /// Settings of `training` that are warned of if they ask for anything, and what happens instead.
  ///
  /// Files in the field carry them for a program that ignores them, so they stop nothing.
  static let trainingSections = [
    ("early_stopping", "all epochs run, and that of the lowest validation loss is kept")
  ]
}

extension Findings {
  /// Says that the grammar has a setting which this version cannot carry out.
  mutating func unsupported(_ what: String, at range: SourceRange, instead: String) {
    error("\(what) is not supported by this version of ktask", at: range, hint: instead)
  }
}

extension Sequence<String> {
  /// The names as a list for people: `'a', 'b' or 'c'`.
  var alternatives: String {
    let quoted = map { "'\($0)'" }
    guard quoted.count > 1, let last = quoted.last else { return quoted.first ?? "" }
    return quoted.dropLast().joined(separator: ", ") + " or " + last
  }
}
