// From closes to what the network is to learn.

package import BuildGraph
import Columns
import Labeling

/// The positions of what the labels rule makes.
enum LabelsOutput {
  static let labels = 0
  static let known = 1
}

/// Labels every bar of the base timeframe with the zigzag leg that it lies in.
///
/// Inputs: the closes of each symbol. Outputs: `labels` (Int8: 0 BUY, 1 HOLD, 2 SELL) and `known`
/// (Int64: the row of its symbol at which the label became known; the symbol's number of rows if
/// none did), both with the symbols below each other.
package struct LabelsRule: Rule {
  package static let name = "labels"
  package static let revision = 1

  let zigzagThreshold: Double

  package init(zigzagThreshold: Double) { self.zigzagThreshold = zigzagThreshold }

  package var outputNames: [String] { ["labels", "known"] }

  package func describe(to sink: inout some FingerprintSink) {
    sink.field("source", .text("zigzag"))
    sink.field("zigzag_threshold", .real(zigzagThreshold))
  }

  package func run(_ inputs: Inputs, _ context: RuleContext) throws -> [[UInt8]] {
    var classes: [Int8] = []
    var known: [Int64] = []
    for symbol in 0..<inputs.count {
      let closes = try NPY.decodeDoubles(inputs.bytes(symbol))
      let labels = try ZigzagLabels.segments(closes: closes, threshold: zigzagThreshold)
      classes += labels.classes
      known += labels.knownAt
    }
    return [NPY.encode(classes), NPY.encode(known)]
  }
}
