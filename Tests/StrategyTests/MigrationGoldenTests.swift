// The migration of strategies against that of the reference.

import Foundation
import Strategy
import Syntax
import TestSupport
import Testing

/// What the reference's check of a migration reports.
private struct Issues: Decodable {
  enum CodingKeys: String, CodingKey { case messages = "validate_migration" }

  let messages: [String]
}

/// Where the migrated file is meant to differ from the reference's: the reference keeps the mapping
/// `params` of an indicator, and then ignores what is in it.
private func withoutNestedParameters(_ value: YAMLData) -> YAMLData {
  guard case .mapping(var file) = value, case .mapping(var indicators)? = file["indicators"] else {
    return value
  }
  for (id, indicator) in indicators {
    guard case .mapping(var entry) = indicator, let params = entry["params"] else { continue }
    if case .mapping(let nested) = params {
      entry["params"] = nil
      entry.merge(nested) { own, _ in own }
    } else if params == .null {
      entry["params"] = nil
    }
    indicators[id] = .mapping(entry)
  }
  file["indicators"] = .mapping(indicators)
  return .mapping(file)
}

@Test(arguments: Golden.roots)
func migratesAsTheReferenceButForNestedParameters(root: URL) throws {
  guard Golden.exists("migration/v2_input.yaml", in: root) else { return }
  func text(_ name: String) throws -> String {
    String(decoding: try Golden.bytes("migration/\(name)", in: root), as: UTF8.self)
  }
  let migration = try migrated(text("v2_input.yaml"))
  let expected = withoutNestedParameters(try data(text("v3_output.yaml")))
  #expect(try data(migration.text) == expected, "\(root.path)/migration:\n\(migration.text)")

  let issues = try Golden.json("migration/issues.json", as: Issues.self, in: root)
  let left = migration.warnings.count { $0.message.contains("left out, as it has neither") }
  let before = migration.indicatorCount + left
  #expect(
    issues.messages.filter { $0.hasPrefix("Indicator count changed") }
      == (left == 0 ? [] : ["Indicator count changed: \(before) -> \(migration.indicatorCount)"]))
}

@Test func theGoldenStrategyKeepsEveryLineThatHasNoReasonToChange() throws {
  let input = String(
    decoding: try Golden.bytes("migration/v2_input.yaml"), as: UTF8.self)
  let migration = try migrated(input)
  let (old, new) = (lines(of: input), lines(of: migration.text))
  #expect(migration.indicatorCount == 5)
  #expect(migration.fuzzySetCount == 4)
  #expect(migration.inputCount == 4)
  let indicators = try #require(old.firstIndex(of: "indicators:"))
  let sets = try #require(old.firstIndex(of: "fuzzy_sets:"))
  let others = old[..<indicators] + old[sets...]
  let kept = others.filter { $0 != "version: '2.0'" }
  let added = new.difference(from: Array(kept)).removals
  #expect(added.isEmpty, "\(added)")
  #expect(new.contains("version: '3.0'"))
}
