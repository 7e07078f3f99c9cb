// Features of the golden strategies, also of those that need later versions.

import Columns
import Foundation
import Syntax
import TestSupport
import Testing

@testable import Strategy

/// A feature as the reference lists it.
private struct GoldenFeature: Decodable, Equatable, CustomStringConvertible {
  let featureID: String
  let timeframe: String
  let fuzzySet: String
  let membership: String
  let indicator: String
  let indicatorOutput: String?

  enum CodingKeys: String, CodingKey {
    case featureID = "feature_id"
    case timeframe
    case fuzzySet = "fuzzy_set_id"
    case membership = "membership_name"
    case indicator = "indicator_id"
    case indicatorOutput = "indicator_output"
  }

  var description: String { featureID }
}

extension GoldenFeature {
  init(_ feature: ResolvedFeature) {
    featureID = feature.featureID
    timeframe = feature.timeframe.description
    fuzzySet = feature.fuzzySet
    membership = feature.membership
    indicator = feature.indicator
    indicatorOutput = feature.indicatorOutput
  }
}

@Test func resolvesFeaturesAsTheReference() throws {
  var count = 0
  for root in Golden.roots where Golden.exists("strategies", in: root) {
    let directory = root.appending(path: "strategies")
    let files = try FileManager.default.contentsOfDirectory(atPath: directory.path)
    for file in files where file.hasSuffix(".yaml") {
      let text = try String(contentsOf: directory.appending(path: file), encoding: .utf8)
      let path = "strategies/\(file.dropLast(5))/resolved_features.json"
      guard Golden.exists(path, in: root) else {
        Issue.record("\(path) is missing")
        continue
      }
      let expected = try Golden.json(path, as: [GoldenFeature].self, in: root)
      let (draft, _) = StrategyDraft.read(
        SourceText(name: file, text: text), overrides: StrategyOverrides())
      #expect(draft?.features.map(GoldenFeature.init) == expected, "\(file)")
      count += 1
    }
  }
  #expect(count >= 5)
}

/// The reference's warnings are pairs of a message and a place as `indicators.NAME`.
@Test func warnsOfWhatTheReferenceWarnsOf() throws {
  for root in Golden.roots where Golden.exists("strategies", in: root) {
    let directory = root.appending(path: "strategies")
    let files = try FileManager.default.contentsOfDirectory(atPath: directory.path)
    for file in files where file.hasSuffix(".yaml") {
      let path = "strategies/\(file.dropLast(5))/warnings.json"
      guard Golden.exists(path, in: root) else { continue }
      let text = try String(contentsOf: directory.appending(path: file), encoding: .utf8)
      let warnings = Strategy.load(SourceText(name: file, text: text)).1
        .filter { $0.severity == .warning }.map(\.message)
      let expected = try Golden.json(path, as: [[String]].self, in: root)
      for pair in expected {
        let (message, place) = (try #require(pair.first), try #require(pair.last))
        // Some messages name their place themselves.
        #expect(
          warnings.contains { $0 == "\(place): \(message)" || $0 == message },
          "\(path): \(place): \(message)")
      }
      // Others are of settings that the reference reads and forgets.
      #expect(
        warnings.count { $0.contains("not referenced") }
          == expected.count { $0[0].contains("not referenced") }, "\(file): \(warnings)")
    }
  }
}

@Test func listsFeaturesAsJSON() throws {
  let strategy = try load(plainStrategy)
  #expect(
    strategy.features.map(\.featureID) == [
      "1h_rsi_z_low", "1h_rsi_z_high", "1d_rsi_z_low", "1d_rsi_z_high", "1h_bb_u_lo",
    ])
  #expect(
    strategy.features.last?.json.text()
      == #"{"feature_id":"1h_bb_u_lo","timeframe":"1h","fuzzy_set":"bb_u","membership":"lo","#
      + #""indicator":"bb","indicator_output":"upper"}"#)
  #expect(strategy.features.first?.json["indicator_output"] == .null)
}

@Test func splitsReferencesAtTheFirstDot() {
  #expect(IndicatorReference("a.b.c").id == "a")
  #expect(IndicatorReference("a.b.c").output == "b.c")
  #expect(IndicatorReference("a").output == nil)
  #expect(IndicatorReference("a.").description == "a.")
}
