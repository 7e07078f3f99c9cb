// Pins what every rule makes of a fixed input: bytes that change need a new revision.

import BuildGraph
import Columns
import Foundation
import Fuzzy
import Indicators
import Labeling
import Network
import Syntax
import TestSupport
import Testing

@testable import Rules

/// A rule, its inputs, and the digest of its outputs one after another.
struct PinnedRule: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let rule: any Rule
  let inputs: @Sendable () throws -> [[UInt8]]
  let digest: String

  init(
    _ name: String, _ rule: any Rule, digest: String,
    inputs: @escaping @Sendable () throws -> [[UInt8]]
  ) {
    testDescription = "\(name), revision \(type(of: rule).revision)"
    self.rule = rule
    self.digest = digest
    self.inputs = inputs
  }
}

/// 400 golden hourly bars as the outputs of the bars rule.
func bars() throws -> [[UInt8]] {
  let text = String(decoding: try Golden.bytes("input/EURUSD_1h_2000.csv.gz"), as: UTF8.self)
  let lines = text.split(separator: "\n").prefix(401).joined(separator: "\n")
  let rule = BarsRule(range: TimeRange(), timeframe: try timeframe("1h"), path: "EURUSD_1h.csv")
  return try rule.run(Inputs([Array(lines.utf8)]), RuleContext())
}

func timeframe(_ text: String) throws -> Timeframe { try #require(Timeframe(text)) }

func closes() throws -> [UInt8] { try bars()[4] }

private func indicatorRule(_ name: String) throws -> IndicatorRule {
  let definition = try #require(IndicatorCatalogue.definition(named: name))
  return IndicatorRule(definition: definition, arguments: definition.defaultArguments)
}

private func membership(_ type: String, _ parameters: [Double]) throws -> MembershipRule {
  MembershipRule(function: try MembershipFunction.make(type: type, parameters: parameters))
}

private func matrixRule() throws -> MatrixRule {
  MatrixRule(
    symbolCount: 1,
    layout: ColumnLayout(
      timeframes: [try timeframe("1h")], columnTimeframes: [0, 0], columnNames: ["a", "b"]))
}

private func matrix() throws -> [[UInt8]] {
  let values = try NPY.decodeDoubles(closes())
  let low = values.map { Float(($0 - 1.04) * 20) }
  let high = values.map { Float((1.08 - $0) * 20) }
  return try matrixRule().run(
    Inputs([bars()[0], NPY.encode(low), NPY.encode(high)]), RuleContext())
}

private func labels() throws -> [[UInt8]] {
  try LabelsRule(labeler: .zigzag(ZigzagLabels(threshold: 0.005))).run(
    Inputs([closes()]), RuleContext())
}

private func scalingRule() throws -> ScalingRule {
  ScalingRule(
    symbolCount: 1,
    layout: ColumnLayout(
      timeframes: [try timeframe("1h")], columnTimeframes: [0, 0], columnNames: ["a", "b"]),
    methods: [.minmax, .zscore], shares: SplitShares(train: 0.7, validation: 0.15))
}

private func trainingRule() throws -> TrainingRule {
  TrainingRule(
    architecture: .mlp(
      try MLPArchitecture(inputs: 2, hiddenLayers: [8], outputs: 3, dropout: 0.1)),
    settings: try TrainingSettings(epochs: 3, batchSize: 32, learningRate: 0.01, seed: 5),
    shares: SplitShares(train: 0.7, validation: 0.15), classNames: ["BUY", "HOLD", "SELL"])
}

private func metadataRule() -> MetadataRule {
  var template = ModelMetadata(modelName: "m", strategyName: "m", createdAt: "")
  template.resolvedFeatures = ["a", "b"]
  return MetadataRule(
    template: template, features: .object([.init("count", .integer(2))]), bars: ["EURUSD_1h"],
    seed: 5, kernels: "portable", version: "test", createdAt: nil)
}

/// The digest of each indicator's columns with its default arguments, by canonical name.
private let indicatorDigests: [(name: String, digest: String)] = [
  ("rsi", "c3cf9c06a013d3d0ceb9a43c86fb2fc3"),
  ("sma", "c0d3afb48523b45e3988b160b3f44f34"),
  ("ema", "633236bcae68618b6eea472a3636034b"),
  ("wma", "4cb98f5a8bbacb5c52da7249461c45a2"),
  ("macd", "5370aff23a7f7e0c1b612b0be6eee5ef"),
  ("bbands", "8ee5a023aa7e3e47ba17889b0f9bd813"),
  ("roc", "f9ff1d7cce121936fd9d676ca7a51750"),
  ("momentum", "fbef8d13e2310d3c70566c0b315e24a8"),
  ("atr", "4170ce65209d19b44343f695c82413ad"),
  ("adx", "7378241b4d10cf1ca75a5edd2ce060e1"),
  ("stochastic", "5fcac8ad3e6ae7eac2eda4deb538245e"),
  ("cci", "e7c100c97ad7acb0efd9d8ea9b56cccb"),
  ("williamsr", "1b7779d725327a5c5ee58b07800e1ea5"),
  ("rvi", "ac1ebbbc6ba5d4e92ca08afbb2a99980"),
  ("fishertransform", "cdc2f3b987b99b4f0605f7627949a4b0"),
  ("aroon", "0096d732814152001f5092a33c04cb45"),
  ("bollingerbandwidth", "4af487e80ebed941ceb9f9f14489096b"),
  ("keltnerchannels", "2bdb2705ffadf797478f0639e09f6398"),
  ("donchianchannels", "b9b4b58501ea4b83d6f9df742682b6e1"),
  ("supertrend", "699190718681c8f5fcae00b7f0e1608c"),
  ("parabolicsar", "acb73b4f3fc6b5764d3090f58307d9b1"),
  ("ichimoku", "1cb0392f392a730035dc2b5c070cfaa9"),
  ("obv", "c24258178f7dd5dacbc70e12ef58b24e"),
  ("vwap", "1a94146880cca9a460ad45f7678b2397"),
  ("mfi", "ba2105a3dc0eebb69aa73b49d363ee6d"),
  ("cmf", "0bda564a06b8044cda3468b44cf4d2fd"),
  ("adline", "c3be81a031f9829fa087dd48765b973d"),
  ("volumeratio", "c353aeb55a755eee992cb71133b1b2f8"),
  ("distancefromma", "f67be2b5298760109f3c3e4bfd9915b3"),
  ("squeezeintensity", "4aacdc1b0ab95a45a6db55001b681595"),
  ("zigzag", "a2de7373ce5bfd8cc44f732181127a79"),
]

private func indicatorPin(_ name: String, digest: String) throws -> PinnedRule {
  let rule = try indicatorRule(name)
  return PinnedRule(
    "\(name), revision \(rule.definition.revision)", rule, digest: digest
  ) {
    let bars = try bars()
    return rule.definition.columns(rule.arguments).map { bars[BarOutput.position(of: $0)] }
  }
}

private let indicatorPins: [@Sendable () throws -> PinnedRule] = indicatorDigests.map { pin in
  { try indicatorPin(pin.name, digest: pin.digest) }
}

private let pinned: [@Sendable () throws -> PinnedRule] =
  indicatorPins + rulePins + variantPins

private let rulePins: [@Sendable () throws -> PinnedRule] =
  [
    {
      PinnedRule(
        "bars", BarsRule(range: TimeRange(), timeframe: try timeframe("1h"), path: ""),
        digest: "023ba29cc844b8e9332e583c16316711"
      ) { [try Golden.bytes("input/EURUSD_1h_2000.csv.gz")] }
    },
    {
      PinnedRule(
        "resample",
        ResampleRule(from: try timeframe("1h"), to: try timeframe("4h"), range: TimeRange()),
        digest: "25f100524ac1e7a2ffcd87f17143cd10"
      ) { try bars() }
    },
    {
      PinnedRule(
        "triangular", try membership("triangular", [1.04, 1.05, 1.07]),
        digest: "f2c0a80820b036e64a45e7e0742fdaf0"
      ) {
        [try closes()]
      }
    },
    {
      PinnedRule(
        "trapezoidal", try membership("trapezoidal", [1.03, 1.04, 1.05, 1.08]),
        digest: "7aee079aedf0c3d9f48212015e3a12c3"
      ) { [try closes()] }
    },
    {
      PinnedRule(
        "gaussian", try membership("gaussian", [1.05, 0.01]),
        digest: "3c446ae7ec9409c7a034a32fbf366faa"
      ) {
        [try closes()]
      }
    },
    {
      PinnedRule(
        "sigmoid", try membership("sigmoid", [1.05, 300]),
        digest: "77a35b1a8bb1e2428e8ef9913aecd84a"
      ) { [try closes()] }
    },
    {
      PinnedRule(
        "bell", try membership("bell", [0.01, 2, 1.05]), digest: "12da5e4817ff16685c6fa0ac91ee4ca5"
      ) { [try closes()] }
    },
    {
      PinnedRule(
        "z", try membership("z", [1.04, 1.06]), digest: "50d75b5a30b22d0d371bbb619974cf24"
      ) { [try closes()] }
    },
    {
      PinnedRule(
        "s", try membership("s", [1.04, 1.06]), digest: "4b52827af6c72fcdd542942afefb7abb"
      ) { [try closes()] }
    },
    {
      PinnedRule("raw", RawInputRule(), digest: "bd6af356be7439e767d907a25cce6fb7") {
        [try closes()]
      }
    },
    {
      PinnedRule("matrix", try matrixRule(), digest: "04662abbae0829474c73c9d81683ebea") {
        let column = NPY.encode(try NPY.decodeDoubles(closes()).map { Float($0) })
        return [try bars()[0], column, column]
      }
    },
    {
      PinnedRule(
        "labels zigzag", LabelsRule(labeler: .zigzag(ZigzagLabels(threshold: 0.005))),
        digest: "02cf6f8869f7ba74d8853eb2a3bf8482"
      ) { [try closes()] }
    },
    {
      PinnedRule(
        "labels forward_return", LabelsRule(labeler: .forwardReturn(ForwardReturnLabels())),
        digest: "36d33055b390218a798485d6a8c08467"
      ) { [try closes()] }
    },
    {
      PinnedRule(
        "labels context",
        LabelsRule(
          labeler: .context(ContextLabels(bullishThreshold: 0.001, bearishThreshold: -0.001))),
        digest: "f059e2ca8b4b1cd79f076baac86edf22"
      ) { [try closes()] }
    },
    {
      PinnedRule(
        "labels triple_barrier",
        LabelsRule(
          labeler: .tripleBarrier(TripleBarrierLabels(computesWeights: true, cusumThreshold: 0))),
        digest: "ac067a0e75ce4d01cb11e18c61c882af"
      ) { Array(try bars()[2...4]) }
    },
    {
      PinnedRule(
        "labels regime", LabelsRule(labeler: .regime(RegimeLabels())),
        digest: "b0f7e42548668d08cf6ba3a540c4d3e9"
      ) { Array(try bars()[2...4]) }
    },
    {
      PinnedRule("scaling", try scalingRule(), digest: "2678c8c07bb6924616d988194fce3f23") {
        let column = NPY.encode(try NPY.decodeDoubles(closes()).map { Float($0) })
        return [try bars()[0], column, column]
      }
    },
    {
      PinnedRule("training", try trainingRule(), digest: "04cd729320159c54d729224b26877c16") {
        [try matrix()[0], try matrix()[2]] + (try labels())
      }
    },
    {
      PinnedRule("metadata", metadataRule(), digest: "dc197ad87252400b1ae3db63ab2dea96") {
        [Array("{}".utf8), Array("2026-01-01T00:00:00Z".utf8), [1], [2]]
          + (0..<6).map { [UInt8($0)] }
      }
    },
  ]

@Suite struct RuleDigestTests {
  /// Fails when a rule's bytes changed: raise its revision (an indicator's: its definition's), then
  /// put the digest that the failure prints here.
  @Test(arguments: pinned.indices)
  func outputsHaveNotChangedWithoutANewRevision(index: Int) throws {
    let pin = try pinned[index]()
    var sink = HashingSink()
    for output in try pin.rule.run(Inputs(pin.inputs()), RuleContext(time: 0)) {
      sink.append(Digest(of: output))
    }
    #expect("\(sink.digest)" == pin.digest, "\(pin.testDescription)")
  }

  @Test func everyIndicatorOfTheCatalogueIsPinned() throws {
    let names = try pinned.compactMap { try ($0().rule as? IndicatorRule)?.definition.name }
    #expect(Set(names) == Set(IndicatorCatalogue.definitions.map(\.name)))
  }
}
