// Pins of the ways through rules that their plainest forms do not take.

import BuildGraph
import Columns
import Labeling
import Network
import Syntax
import TestSupport
import Testing

@testable import Rules

/// Two columns of which the second one is of four hours.
private func layout() throws -> ColumnLayout {
  ColumnLayout(
    timeframes: [try timeframe("1h"), try timeframe("4h")], columnTimeframes: [0, 1],
    columnNames: ["a", "b"])
}

/// The times and columns of one symbol in the order of `layout()`.
private func symbol() throws -> [[UInt8]] {
  let hours = try bars()
  let resample = ResampleRule(
    from: try timeframe("1h"), to: try timeframe("4h"), range: TimeRange())
  let higher = try resample.run(Inputs(hours), RuleContext())
  let columns = try [hours[4], higher[4]].map { closes in
    NPY.encode(try NPY.decodeDoubles(closes).map { Float($0) })
  }
  return [hours[0], higher[0]] + columns
}

/// A matrix of two columns and its rows by symbol.
private func plainMatrix() throws -> [[UInt8]] {
  let values = try NPY.decodeDoubles(closes())
  let columns = [
    NPY.encode(values.map { Float(($0 - 1.04) * 20) }),
    NPY.encode(values.map { Float((1.08 - $0) * 20) }),
  ]
  let rule = MatrixRule(
    symbolCount: 1,
    layout: ColumnLayout(
      timeframes: [try timeframe("1h")], columnTimeframes: [0, 0], columnNames: ["a", "b"]))
  let outputs = try rule.run(Inputs([bars()[0]] + columns), RuleContext())
  return [outputs[MatrixOutput.features], outputs[MatrixOutput.rows]]
}

private func training(
  _ settings: TrainingSettings, _ classNames: [String], unlabelled: Int
) throws -> TrainingRule {
  TrainingRule(
    architecture: .mlp(
      try MLPArchitecture(
        inputs: 2, hiddenLayers: [8], outputs: max(1, classNames.count), activation: .tanh,
        dropout: 0.1)),
    settings: settings,
    shares: SplitShares(train: 0.7, validation: 0.15, unlabelledEnds: .init(last: unlabelled)),
    classNames: classNames)
}

/// The outputs of two trainings of which the second one is better where it is validated.
private let twoTrainings: [[UInt8]] = [0.9, 0.8].enumerated().flatMap { index, loss in
  let metrics = """
    {"test_accuracy": 0.\(index + 5), "best_epoch": 1, "history": {"val_loss": [\(loss)]}}
    """
  return [[UInt8(index)], [2], Array(metrics.utf8), [3], [4]]
}

private func labels(
  _ name: String, _ labeler: Labeler, digest: String, columns: ClosedRange<Int> = 4...4
) -> PinnedRule {
  PinnedRule("labels \(name)", LabelsRule(labeler: labeler), digest: digest) {
    Array(try bars()[columns])
  }
}

/// Pins of higher timeframes, several symbols, scaling, weights, returns and other labels.
let variantPins: [@Sendable () throws -> PinnedRule] = [
  {
    PinnedRule(
      "matrix of two timeframes, one column scaled",
      MatrixRule(symbolCount: 1, layout: try layout(), methods: [nil, .zscore]),
      digest: "7b07b80c6e92e4d03615d1f6d8692c44"
    ) { try symbol() + [NPY.encode([1.06, 0.01] as [Double])] }
  },
  {
    PinnedRule(
      "scaling of two timeframes and symbols",
      ScalingRule(
        symbolCount: 2, layout: try layout(), methods: [.minmax, .zscore],
        shares: SplitShares(train: 0.7, validation: 0.15)),
      digest: "f340666cc27aa1e32b10f1822d3bed61"
    ) { try symbol() + symbol() }
  },
  {
    PinnedRule(
      "training with focal loss, weights, sgd and a step schedule",
      try training(
        TrainingSettings(
          epochs: 3, batchSize: 32, learningRate: 0.01, seed: 5, loss: .focal(gamma: 2),
          optimizer: .sgd(momentum: 0.9), learningRateSchedule: .step(size: 2, gamma: 0.5)),
        ["BUY", "HOLD", "SELL"], unlabelled: 20),
      digest: "3eb3657ddea3628f1099e63ace2858c3"
    ) {
      let labeler = TripleBarrierLabels(maxHoldingPeriod: 20, volSpan: 20, computesWeights: true)
      let labels = try LabelsRule(labeler: .tripleBarrier(labeler)).run(
        Inputs(Array(bars()[2...4])), RuleContext())
      return try plainMatrix() + labels
    }
  },
  {
    PinnedRule(
      "training on returns with the Huber loss",
      try training(
        TrainingSettings(
          epochs: 3, batchSize: 32, learningRate: 0.01, seed: 5, loss: .huber(delta: 0.01)),
        [], unlabelled: 10),
      digest: "5017f4c78ff13cc6cbec0c003b4d6723"
    ) {
      let labels = try LabelsRule(labeler: .forwardReturn(ForwardReturnLabels(horizon: 10))).run(
        Inputs([closes()]), RuleContext())
      return try plainMatrix() + labels
    }
  },
  {
    let shape = try RecurrentArchitecture(
      cell: .gru, inputs: 2, hiddenSize: 4, layerCount: 2, sequenceLength: 5, outputs: 1,
      dropout: 0.1)
    return PinnedRule(
      "training of a GRU on a fold",
      TrainingRule(
        architecture: .recurrent(shape),
        settings: try TrainingSettings(
          epochs: 3, batchSize: 32, learningRate: 0.01, seed: 5, loss: .mse, optimizer: .adamw,
          learningRateSchedule: .cosine(warmUp: 1), earlyStopping: EarlyStopping(patience: 1)),
        shares: SplitShares(
          train: 0.7, validation: 0.15, embargo: 2, unlabelledEnds: .init(last: 10),
          fold: WalkForwardFold(number: 2, of: 3)), classNames: []),
      digest: "4e606e805085b6f28103d001e1b10116"
    ) {
      let labels = try LabelsRule(labeler: .forwardReturn(ForwardReturnLabels(horizon: 10))).run(
        Inputs([closes()]), RuleContext())
      return try plainMatrix() + labels
    }
  },
  {
    PinnedRule(
      "seeds", SeedSelectionRule(seeds: [3, 4]), digest: "d0b2d8d591adb4b2720cde0c86ccdbaa"
    ) { twoTrainings }
  },
  {
    PinnedRule(
      "walk_forward",
      WalkForwardRule(
        symbols: ["EURUSD"],
        folds: (1...2).map {
          SplitShares(
            train: 0.7, validation: 0.15, embargo: 1, fold: WalkForwardFold(number: $0, of: 2))
        }, seed: 5), digest: "f729b3f892a100cf7b38416a71b161c2"
    ) {
      [try bars()[0], NPY.encode([400] as [Int64]), twoTrainings[2], twoTrainings[7]]
    }
  },
  {
    PinnedRule(
      "scaling of a fold",
      ScalingRule(
        symbolCount: 1, layout: try layout(), methods: [.minmax, .zscore],
        shares: SplitShares(
          train: 0.7, validation: 0.15, fold: WalkForwardFold(number: 2, of: 4))),
      digest: "10cf90f87da0dab79863463bdf7cf7ce"
    ) { try symbol() }
  },
  {
    var template = ModelMetadata(modelName: "m", strategyName: "m", createdAt: "")
    template.resolvedFeatures = ["a", "b"]
    return PinnedRule(
      "metadata with scaled inputs",
      MetadataRule(
        template: template, features: .object([.init("count", .integer(2))]),
        scaled: [ScaledFeature(id: "a", method: .minmax), ScaledFeature(id: "b", method: .zscore)],
        bars: ["EURUSD_1h"], seed: 5, kernels: "portable", version: "test", createdAt: nil),
      digest: "5eea427e0a0ed3aa3950681affbb2a8b"
    ) {
      [
        Array("{}".utf8), Array("2026-01-01T00:00:00Z".utf8), [1], [2],
        NPY.encode([1, 2, 3, 4] as [Double]),
      ] + (0..<6).map { [UInt8($0)] }
    }
  },
  {
    labels(
      "zigzag point", .zigzag(ZigzagLabels(threshold: 0.005, variant: .point)),
      digest: "5c0df41e0ef5bfc4de6ad72422e3400b")
  },
  {
    labels(
      "zigzag window", .zigzag(ZigzagLabels(threshold: 0.002, variant: .window)),
      digest: "a5e28d4e3d78fab29220545f732e8a99")
  },
  {
    labels(
      "regime efficiency_ratio", .regime(RegimeLabels(method: .efficiencyRatio())),
      digest: "f9ee7097de4b90589bd3ffa1a578757f")
  },
  {
    labels(
      "triple_barrier of closes", .tripleBarrier(TripleBarrierLabels(volMethod: .close)),
      digest: "70720c871916a2b41941d829cb4f6561", columns: 2...4)
  },
]
