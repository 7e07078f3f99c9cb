// Logits, labels, and what scikit-learn makes of them.

import Testing

/// Answers to a few rows, and their scores.
///
/// Accuracy, balanced accuracy, precision, recall, F1 and confusion matrix are scikit-learn 1.9's
/// (`zero_division=0`), as is the Brier score of several classes (`scale_by_half=False`; for two
/// classes and the rest NumPy). The log loss is NumPy's: scikit-learn's cuts probabilities at 2e-16,
/// and agrees where there are none as small. The calibration error is NumPy's with the edges
/// `linspace(0, 1, 16)`.
struct ScoreCase: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let logits: [[Float]]
  let labels: [Int8]
  let trainingCounts: [Int]
  let confusion: [[Int]]
  /// Accuracy, balanced accuracy, weighted precision, recall and F1, macro precision, recall and F1,
  /// log loss, Brier score, calibration error.
  let scores: [Double]
  /// The same of answering by the training counts.
  let baseline: [Double]

  init(
    _ name: String, logits: [[Float]], labels: [Int8], trainingCounts: [Int], confusion: [[Int]],
    scores: [Double], baseline: [Double]
  ) {
    testDescription = name
    self.logits = logits
    self.labels = labels
    self.trainingCounts = trainingCounts
    self.confusion = confusion
    self.scores = scores
    self.baseline = baseline
  }

  static let all = [
    ScoreCase(
      "every class answered",
      logits: [
        [2, 0.5, -1], [0.25, 1.5, 0], [-0.5, 0, 0.75], [1, 1, 0.5], [3, -2, 0], [0, 0.5, 0.25],
        [1.5, 0.5, 0], [-1, 2, 1], [0.5, 0, 2.5], [0.75, 0.5, 0.25],
      ],
      labels: [0, 1, 2, 1, 0, 2, 0, 1, 2, 2], trainingCounts: [5, 3, 2],
      confusion: [[3, 0, 0], [1, 2, 0], [1, 1, 2]],
      scores: [
        0.7, 0.722_222_222_222_222_2, 0.78, 0.7, 0.691_666_666_666_666_7, 0.755_555_555_555_555_5,
        0.722_222_222_222_222_2, 0.694_444_444_444_444_3, 0.572_964_808_257_082_7,
        0.306_897_661_348_648_4, 0.310_373_001_714_571_94,
      ],
      baseline: [
        0.3, 0.333_333_333_333_333_3, 0.09, 0.3, 0.138_461_538_461_538_47, 0.099_999_999_999_999_99,
        0.333_333_333_333_333_3, 0.153_846_153_846_153_85, 1.212_911_160_439_404_5,
        0.740_000_000_000_000_2, 0.2,
      ]),
    ScoreCase(
      "a class never answered",
      logits: [[2, 0, 1], [1, 0, 3], [2, -1, 0.5], [0, -2, 1]],
      labels: [0, 1, 1, 2], trainingCounts: [1, 6, 3],
      confusion: [[1, 0, 0], [1, 0, 1], [0, 0, 1]],
      scores: [
        0.5, 0.666_666_666_666_666_6, 0.25, 0.5, 0.333_333_333_333_333_3, 0.333_333_333_333_333_3,
        0.666_666_666_666_666_6, 0.444_444_444_444_444_4, 1.791_943_874_356_502_4,
        0.887_350_017_687_889_7, 0.564_691_575_149_388_2,
      ],
      baseline: [
        0.5, 0.333_333_333_333_333_3, 0.25, 0.5, 0.333_333_333_333_333_3, 0.166_666_666_666_666_66,
        0.333_333_333_333_333_3, 0.222_222_222_222_222_2, 1.132_052_286_212_990_7,
        0.659_999_999_999_999_9, 0.099_999_999_999_999_98,
      ]),
    ScoreCase(
      "a class without rows, but answered",
      logits: [[2, 0, 1, -1], [1, 3, 0, 0], [0, 0.5, 2, 1], [0, 4, 1, 2]],
      labels: [0, 1, 1, 3], trainingCounts: [4, 3, 2, 1],
      confusion: [[1, 0, 0, 0], [0, 1, 1, 0], [0, 0, 0, 0], [0, 1, 0, 0]],
      scores: [
        0.5, 0.5, 0.5, 0.5, 0.5, 0.375, 0.375, 0.375, 1.220_594_041_085_938_8,
        0.717_109_589_173_728_2, 0.394_018_230_530_251_2,
      ],
      baseline: [
        0.25, 0.333_333_333_333_333_3, 0.0625, 0.25, 0.1, 0.083_333_333_333_333_33,
        0.333_333_333_333_333_3, 0.133_333_333_333_333_33, 1.406_705_358_380_018_2, 0.75,
        0.150_000_000_000_000_02,
      ]),
    ScoreCase(
      "ties",
      logits: [[1, 1, 0], [0, 0, 0], [2, -1, 2], [0.5, 0.5, 0.5]],
      labels: [0, 1, 2, 0], trainingCounts: [2, 2, 1],
      confusion: [[2, 0, 0], [1, 0, 0], [1, 0, 0]],
      scores: [
        0.5, 0.333_333_333_333_333_3, 0.25, 0.5, 0.333_333_333_333_333_3, 0.166_666_666_666_666_66,
        0.333_333_333_333_333_3, 0.222_222_222_222_222_2, 0.944_238_825_015_293_3,
        0.592_606_118_447_393_4, 0.349_717_521_560_545_9,
      ],
      baseline: [
        0.5, 0.333_333_333_333_333_3, 0.25, 0.5, 0.333_333_333_333_333_3, 0.166_666_666_666_666_66,
        0.333_333_333_333_333_3, 0.222_222_222_222_222_2, 1.089_577_527_014_141_2, 0.66,
        0.099_999_999_999_999_98,
      ]),
    ScoreCase(
      "a single row",
      logits: [[0.5, 1.25]],
      labels: [1], trainingCounts: [3, 1],
      confusion: [[0, 0], [0, 1]],
      scores: [
        1, 1, 1, 1, 1, 1, 1, 1, 0.386_871_006_114_9, 0.205_852_614_125_586, 0.320_821_300_824_607,
      ],
      baseline: [0, 0, 0, 0, 0, 0, 0, 0, 1.386_294_361_119_890_6, 1.125, 0.75]),
    ScoreCase(
      "probabilities of 0 and 1, all right",
      logits: [[1000, 0], [0, 1000], [1000, 0]],
      labels: [0, 1, 0], trainingCounts: [1, 1],
      confusion: [[2, 0], [0, 1]],
      scores: [1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0],
      baseline: [
        0.666_666_666_666_666_6, 0.5, 0.444_444_444_444_444_4, 0.666_666_666_666_666_6,
        0.533_333_333_333_333_3, 0.333_333_333_333_333_3, 0.5, 0.4, 0.693_147_180_559_945_3, 0.5,
        0.166_666_666_666_666_63,
      ]),
    ScoreCase(
      "probabilities of 0 and 1, one wrong",
      logits: [[100, 0], [0, 100]],
      labels: [1, 1], trainingCounts: [1, 3],
      confusion: [[0, 0], [1, 1]],
      scores: [
        0.5, 0.5, 1, 0.5, 0.666_666_666_666_666_6, 0.5, 0.25, 0.333_333_333_333_333_3, 50, 1, 0.5,
      ],
      baseline: [1, 1, 1, 1, 1, 1, 1, 1, 0.287_682_072_451_780_9, 0.125, 0.25]),
    ScoreCase(
      "a class that no training row is of",
      logits: [[1, 0], [0, 1]],
      labels: [0, 1], trainingCounts: [2, 0],
      confusion: [[1, 0], [0, 1]],
      scores: [
        1, 1, 1, 1, 1, 1, 1, 1, 0.313_261_687_518_222_86, 0.144_658_976_257_026_5,
        0.268_941_421_369_995_1,
      ],
      baseline: [
        0.5, 0.5, 0.25, 0.5, 0.333_333_333_333_333_3, 0.25, 0.5, 0.333_333_333_333_333_3, .infinity,
        1, 0.5,
      ]),
  ]
}
