// Labels with what is known of them. Knows classes and returns; knows no labeller.

import Columns

/// What the network is to learn, a row for each bar of the base timeframe.
struct LabelTable {
  let index: RowIndex
  /// Classes (int8, -1 for none) or returns (float32, NaN for none).
  let labels: NPYArray
  /// The row of its symbol at which each label became known; the number of its rows if none did.
  let known: [Int64]
  /// How much each row counts in the training, where that differs.
  let weights: NPYArray?
  let classNames: [String]

  /// The classes, nil where labels are returns.
  var classes: [Int8]? { if case .int8(let classes) = labels { classes } else { nil } }

  /// What a class is called: empty for no class, the number for one without a name.
  func name(ofClass number: Int8) -> String {
    guard number >= 0 else { return "" }
    return Int(number) < classNames.count ? classNames[Int(number)] : "\(number)"
  }

  /// How many rows have each class, by number; as many as there are names, and more if need be.
  var classCounts: [Int] {
    let classes = classes ?? []
    var counts = [Int](repeating: 0, count: max(classNames.count, Int(classes.max() ?? -1) + 1))
    for number in classes where number >= 0 { counts[Int(number)] += 1 }
    return counts
  }

  /// Whether a row has a label.
  func isLabelled(_ row: Int) -> Bool {
    switch labels {
    case .int8(let classes): classes[row] >= 0
    case .floats(let returns): !returns[row].isNaN
    default: true
    }
  }

  /// Where the label of a row became known, as a row of the whole table; nil if it never did.
  func knownRow(of row: Int) -> Int? {
    let place = index.place(of: row)
    guard known[row] < Int64(index.symbols[place.symbol].rows), known[row] >= 0 else { return nil }
    return row - place.row + Int(known[row])
  }

  /// After how many rows each label that became known did so, in the order of the rows.
  var lags: [Double] {
    index.timestamps.indices.compactMap { row in
      isLabelled(row) ? knownRow(of: row).map { Double($0 - row) } : nil
    }
  }

  /// How many labels never became known.
  var neverKnown: Int {
    index.timestamps.indices.count { isLabelled($0) && knownRow(of: $0) == nil }
  }
}
