// Predictions as comma-separated values. Knows rows and answers; computes none.

import Columns
import Network
import Rules

/// What a model answers to the bars of some symbols, a line for each bar.
///
/// A line has the time at which its bar opens, the symbol, and for classes the probability of each
/// and the likeliest one, for returns the predicted return and which side it is on. Bars before the
/// first answer have empty cells.
struct PredictionTable {
  let model: PredictionModel
  let symbols: [PredictionRows]

  /// The names of the columns.
  var header: [String] {
    let answers =
      model.classNames.isEmpty ? ["value"] : model.classNames.map { "p_" + $0.lowercased() }
    return ["time", "symbol"] + answers + ["decision"]
  }

  /// Hands over the lines from the first to the last, some at a time.
  ///
  /// - Throws: `RuleFailure` where a bar cannot be answered for; what `append` does.
  func write(_ append: (_ lines: [UInt8]) throws -> Void) throws {
    try append(Array((header.joined(separator: ",") + "\n").utf8))
    for symbol in symbols {
      for start in stride(from: 0, to: symbol.timestamps.count, by: Self.chunk) {
        let rows = start..<min(start + Self.chunk, symbol.timestamps.count)
        try append(lines(symbol, rows))
      }
    }
  }

  /// How many bars are answered for at a time.
  private static let chunk = 4096

  private func lines(_ symbol: PredictionRows, _ rows: Range<Int>) throws -> [UInt8] {
    let answered = rows.clamped(to: symbol.firstAnswer..<symbol.timestamps.count)
    let logits = answered.isEmpty ? [] : try symbol.logits(answered)
    let width = max(1, model.classNames.count)
    let empty = String(repeating: ",", count: width)
    var lines: [UInt8] = []
    for row in rows {
      lines += UTCTime.format(symbol.timestamps[row]).utf8
      lines.append(UInt8(ascii: ","))
      CSVTable.append(symbol.symbol, to: &lines)
      lines.append(UInt8(ascii: ","))
      if answered.contains(row) {
        let start = (row - answered.lowerBound) * width
        lines += answer(logits[start..<start + width]).utf8
      } else {
        lines += empty.utf8
      }
      lines.append(UInt8(ascii: "\n"))
    }
    return lines
  }

  /// The cells of one answer.
  private func answer(_ logits: ArraySlice<Float>) -> String {
    guard !model.classNames.isEmpty else {
      let value = logits[logits.startIndex]
      return "\(value),\(value > 0 ? "BUY" : value < 0 ? "SELL" : "HOLD")"
    }
    let probabilities = Logits.probabilities(logits).map(\.description)
    return (probabilities + [model.classNames[Logits.decision(logits)]]).joined(separator: ",")
  }
}
