// The volume ratio.

import Columns

/// The volume as a multiple of its mean over the last `period` bars, this one included.
///
/// - Warm-up: None; 1 in the first `period - 1` rows, a constant that looks like data.
/// - NaN: Never; 1 too while a missing volume is in the window, and where the mean is at most
///   1e-10. Without any volumes every row is 1.
/// - Compared with TA-Lib: That has no such indicator.
enum VolumeRatio {
  static let definition = IndicatorDefinition(
    name: "volumeratio",
    aliases: ["volumeratioindicator"],
    summary: "Volume ratio: volume as a multiple of its recent mean",
    parameters: [.bars("period", "Bars averaged over", default: 20, range: 2...100)],
    outputs: ["value"],
    revision: 1,
    minimumRows: { $0.integer("period") },
    columns: { _ in [.volume] },
    compute: { input, arguments in
      let volume = input[.volume]
      let mean = Rolling.mean(of: volume, window: arguments.integer("period"))
      return [volume.indices.map { abs(mean[$0]) > 1e-10 ? volume[$0] / mean[$0] : 1 }]
    })
}
