// The volume ratio.

import Columns

/// The volume as a multiple of its mean over the last `period` bars, this one included.
enum VolumeRatio {
  static let definition = IndicatorDefinition(
    name: "volumeratio",
    aliases: ["volumeratioindicator"],
    summary: "Volume ratio: volume as a multiple of its recent mean",
    notes: IndicatorNotes(
      formula: """
        `volume / mean`, with the simple mean of the last `period` volumes, this one included; 1 \
        where `|mean|` is not above 1e-10.
        """,
      warmUp: "1 in the first `period - 1` rows, a constant that looks like data.",
      missing: """
        Never NaN; 1 too while a missing volume is in the window. Bars without any volumes are \
        refused.
        """,
      talib: "That has none.",
      source: "Common knowledge, also called relative volume"),
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
