// From bars to what the network is to learn.

package import BuildGraph
import Columns
package import Labeling

/// The positions of what the labels rule makes.
package enum LabelsOutput {
  package static let labels = 0
  static let known = 1
  static let weights = 2
}

/// Labels the bars of the base timeframe.
///
/// Inputs: for each symbol in turn the bar columns that the labeler reads. Outputs, with the symbols
/// below each other: `labels` (Int8 classes, -1 where a row has none; or Float32 returns, NaN where a
/// row has none), `known` (Int64: the row of its symbol at which the label became known; the symbol's
/// number of rows if none did) and, where the labeler weighs its labels, `weights` (Float32).
package struct LabelsRule: Rule {
  package static let name = "labels"
  package static let revision = 1

  let labeler: Labeler
  /// What messages call the symbols; the labels do not depend on it.
  let symbols: [String]

  package init(labeler: Labeler, symbols: [String] = []) {
    self.labeler = labeler
    self.symbols = symbols
  }

  package var outputNames: [String] {
    ["labels", "known"] + (labeler.computesWeights ? ["weights"] : [])
  }

  package func describe(to sink: inout some FingerprintSink) {
    for (name, value) in labeler.fields { sink.field(name, value) }
  }

  package func run(_ inputs: Inputs, _ context: RuleContext) throws -> [[UInt8]] {
    let columns = labeler.columns
    let parts = try (0..<inputs.count / columns.count).map { symbol in
      var values: [BarColumn: [Double]] = [:]
      for (offset, column) in columns.enumerated() {
        values[column] = try NPY.decodeDoubles(inputs.bytes(symbol * columns.count + offset))
      }
      return try label(LabelInput(columns: values), symbol: symbol)
    }
    let labels = LabelColumn(joining: parts.map(\.values))
    let known = parts.flatMap(\.knownAt)
    let weights = labeler.computesWeights ? [NPY.encode(parts.flatMap { $0.weights ?? [] })] : []
    return [labels.encoded, NPY.encode(known)] + weights
  }

  private func label(_ input: LabelInput, symbol: Int) throws -> Labels {
    let name = symbol < symbols.count ? "\(symbols[symbol]): " : ""
    do {
      let labels = try labeler.labels(of: input)
      guard (0..<labels.count).contains(where: { labels.isLabelled($0) }) else {
        throw RuleFailure("\(name)no bar has a label: \(labeler.reasonForNone)")
      }
      return labels
    } catch let error as LabelingError {
      throw RuleFailure("\(name)\(error)")
    }
  }
}
