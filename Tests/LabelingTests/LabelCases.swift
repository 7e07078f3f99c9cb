// The golden label files, and how they are read.

import Columns
import Foundation
import Labeling
import TestSupport
import Testing

/// A golden label file with the parameters it was made with.
struct LabelCase: Sendable, CustomTestStringConvertible {
  let root: URL
  /// The path of the file below the root.
  let path: String
  let entry: LabelManifest.Entry

  var testDescription: String { path }

  /// The cases of some kinds in the manifests, that of KTASK_EXTRA_GOLDEN included.
  static func all(_ kinds: String...) throws -> [LabelCase] {
    try Golden.roots.flatMap { root in
      guard Golden.exists("labels/manifest.json", in: root) else { return [LabelCase]() }
      return try Golden.json("labels/manifest.json", as: LabelManifest.self, in: root).files
        .compactMap { entry in
          guard let file = entry.file, kinds.contains(entry.kind ?? "") else { return nil }
          return LabelCase(root: root, path: "labels/\(file)", entry: entry)
        }
    }
  }

  func table() throws -> GoldenTable { try Golden.table(path, in: root) }

  func bars() throws -> LabelInput { try goldenBars(#require(entry.input), root: root) }

  /// The value of a parameter of which the manifest must have one.
  func value<Value>(_ parameter: KeyPath<LabelManifest.Entry, Value?>) throws -> Value {
    try #require(entry[keyPath: parameter], "\(path) has no \(parameter) in the manifest")
  }
}

/// The part of `labels/manifest.json` that is tested.
struct LabelManifest: Decodable, Sendable {
  struct Entry: Decodable, Sendable {
    let file: String?
    let kind: String?
    let input: String?
    let threshold: Double?
    let lookahead: Int?
    let minSwingLength: Int?
    let horizon: Int?
    let bullishThreshold: Double?
    let bearishThreshold: Double?
    let ptMultiplier: Double?
    let slMultiplier: Double?
    let maxHoldingPeriod: Int?
    let volSpan: Int?
    let volMethod: String?
    let cusumMultiplier: Double?
    let macroATRMult: Double?
    let microATRMult: Double?
    let atrPeriod: Int?
    let volLookback: Int?
    let volCrisisThreshold: Double?
    let progressionTolerance: Double?
    let trendingThreshold: Double?

    private enum CodingKeys: String, CodingKey {
      case file
      case kind
      case input
      case threshold
      case lookahead
      case minSwingLength = "min_swing_length"
      case horizon
      case bullishThreshold = "bullish_threshold"
      case bearishThreshold = "bearish_threshold"
      case ptMultiplier = "pt_multiplier"
      case slMultiplier = "sl_multiplier"
      case maxHoldingPeriod = "max_holding_period"
      case volSpan = "vol_span"
      case volMethod = "vol_method"
      case cusumMultiplier = "cusum_multiplier"
      case macroATRMult = "macro_atr_mult"
      case microATRMult = "micro_atr_mult"
      case atrPeriod = "atr_period"
      case volLookback = "vol_lookback"
      case volCrisisThreshold = "vol_crisis_threshold"
      case progressionTolerance = "progression_tolerance"
      case trendingThreshold = "trending_threshold"
    }
  }

  let files: [Entry]
}

/// The prices of a golden bar file.
func goldenBars(_ input: String, root: URL) throws -> LabelInput {
  let packed = "input/\(input).csv.gz"
  let plain = "input/\(input).csv"
  let isPlain = Golden.exists(plain, in: root) && !Golden.exists(packed, in: root)
  let isPacked = [root, Golden.directory].contains { Golden.exists(packed, in: $0) }
  let path = isPacked && !isPlain ? packed : plain
  let table = try Golden.table(path, in: Golden.root(of: path, preferring: root))
  var columns: [BarColumn: [Double]] = [:]
  for column in [BarColumn.open, .high, .low, .close] {
    columns[column] = try table.numbers(column.rawValue)
  }
  return LabelInput(columns: columns)
}

extension Labels {
  /// The labels as a golden file has them, NaN where there is none.
  var numbers: [Double] {
    switch values {
    case .classes(let classes): classes.map { $0 == LabelClass.none ? .nan : Double($0) }
    case .returns(let returns): returns.map { Double($0) }
    }
  }

  /// The classes, none of a regression.
  var classes: [Int8] {
    switch values {
    case .classes(let classes): classes
    case .returns: []
    }
  }
}

extension Tolerance {
  /// Equal but for NaN, which equals NaN.
  static let none = Tolerance(relative: 0, ofLargest: 0)
}

/// The zigzag labels of closes.
func zigzagLabels(
  _ closes: [Double], threshold: Double, variant: ZigzagLabels.Variant = .segment
) throws -> Labels {
  let labeler = Labeler.zigzag(.init(threshold: threshold, variant: variant))
  return try labeler.labels(of: bars(closes: closes))
}

/// Bars whose highs and lows are their closes.
func bars(closes: [Double]) -> LabelInput {
  LabelInput(columns: [.high: closes, .low: closes, .close: closes])
}
