// From finer bars to coarser ones, where there is no file of a timeframe.

package import BuildGraph
package import Columns

/// Joins finer bars into coarser ones.
///
/// Inputs: the six outputs of the finer bars. Outputs: those of the coarser ones. A bar covers its
/// open time up to, and without, the next bar's; bins without a bar are left out, partial ones kept.
/// What the finer timeframe is called does not matter to the bytes.
package struct ResampleRule: Rule {
  package static let name = "resample"
  package static let revision = 1

  let from: Timeframe
  let to: Timeframe
  let range: TimeRange

  package init(from: Timeframe, to: Timeframe, range: TimeRange) {
    self.from = from
    self.to = to
    self.range = range
  }

  package var outputNames: [String] { BarOutput.names }

  package func describe(to sink: inout some FingerprintSink) {
    sink.field("timeframe", .text(to.description))
    range.describe(to: &sink)
  }

  package func run(_ inputs: Inputs, _ context: RuleContext) throws -> [[UInt8]] {
    let bars = range.cut(try BarOutput.decode(inputs).resampled(to: to, from: from))
    guard bars.count > 0 else {
      throw RuleFailure("no \(to) bar lies between the strategy's start_date and end_date")
    }
    return BarOutput.encode(bars)
  }
}
