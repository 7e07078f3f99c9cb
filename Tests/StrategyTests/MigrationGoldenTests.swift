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

extension YAMLData {
  fileprivate var mapping: [String: YAMLData] {
    if case .mapping(let map) = self { map } else { [:] }
  }

  fileprivate var elements: [YAMLData] {
    switch self {
    case .sequence(let elements): elements
    case .mapping(let map): Array(map.values)
    default: []
    }
  }

  fileprivate var text: String? { if case .text(let text) = self { text } else { nil } }
}

/// What the reference's check of a migration says of two files.
private func issues(of old: YAMLData, migratedTo new: YAMLData) -> [String] {
  var issues: [String] = []
  let before = old.mapping["indicators"]?.elements ?? []
  let after = new.mapping["indicators"]?.mapping ?? [:]
  if before.count != after.count {
    issues.append("Indicator count changed: \(before.count) -> \(after.count)")
  }
  for entry in before.map(\.mapping) {
    guard let id = (entry["feature_id"] ?? entry["name"])?.text else { continue }
    guard let type = after[id]?.mapping["type"]?.text else {
      issues.append("Indicator '\(id)' missing in migrated config")
      continue
    }
    if let name = entry["name"]?.text, !name.isEmpty, name != type {
      issues.append("Indicator '\(id)' type mismatch: '\(type)' != '\(name)'")
    }
  }
  let (oldSets, newSets) = (
    old.mapping["fuzzy_sets"]?.mapping ?? [:], new.mapping["fuzzy_sets"]?.mapping ?? [:]
  )
  if oldSets.count != newSets.count {
    issues.append("Fuzzy set count changed: \(oldSets.count) -> \(newSets.count)")
  }
  let missing = oldSets.keys.filter { newSets[$0] == nil }.map { "'\($0)'" }.sorted()
  if !missing.isEmpty {
    issues.append("Fuzzy sets missing in migrated config: {\(missing.joined(separator: ", "))}")
  }
  return issues
}

@Test(arguments: Golden.roots.filter { Golden.exists("migration/v2_input.yaml", in: $0) })
func migratesAsTheReferenceButForNestedParameters(root: URL) throws {
  func text(_ name: String) throws -> String {
    String(decoding: try Golden.bytes("migration/\(name)", in: root), as: UTF8.self)
  }
  let migration = try migrated(text("v2_input.yaml"))
  let expected = withoutNestedParameters(try data(text("v3_output.yaml")))
  #expect(try data(migration.text) == expected, "\(root.path)/migration:\n\(migration.text)")

  let old = try data(text("v2_input.yaml"))
  let golden = try Golden.json("migration/issues.json", as: Issues.self, in: root)
  #expect(issues(of: old, migratedTo: try data(migration.text)) == golden.messages, "\(root.path)")
  let left = migration.warnings.count { $0.message.contains("left out, as it has neither") }
  let before = old.mapping["indicators"]?.elements.count
  #expect(before == migration.indicatorCount + left, "\(root.path)/migration")
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
