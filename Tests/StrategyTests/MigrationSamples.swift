// What the tests of migration share: YAML as plain data, and a migration of data alone.

import Strategy
import Syntax
import Testing

/// The data of a YAML text, mapping order apart.
indirect enum YAMLData: Equatable {
  case null
  case bool(Bool)
  case integer(Int)
  case real(Double)
  case text(String)
  case sequence([YAMLData])
  case mapping([String: YAMLData])

  init(_ node: YAMLNode) {
    switch node.content {
    case .sequence(let nodes): self = .sequence(nodes.map(YAMLData.init))
    case .mapping(let pairs):
      self = .mapping(
        Dictionary(pairs.map { ($0.key.text ?? "", YAMLData($0.value)) }) { $1 })
    case .scalar(let scalar):
      switch scalar.resolved {
      case .null: self = .null
      case .bool(let flag): self = .bool(flag)
      case .integer(let integer): self = .integer(integer)
      case .real(let real): self = .real(real)
      case .text(let text): self = .text(text)
      }
    }
  }
}

/// The data of a text; an issue if it is no YAML.
func data(_ text: String) throws -> YAMLData {
  let source = SourceText(name: "x.yaml", text: text)
  let (root, diagnostics) = YAMLNode.parse(source)
  let rendered = diagnostics.map { $0.render(in: source, color: false) }
  return YAMLData(try #require(root, "\(rendered.joined(separator: "\n"))\n\(text)"))
}

/// The migration of a text; an issue if it is refused.
func migrated(_ text: String) throws -> StrategyMigration {
  let source = SourceText(name: "x.yaml", text: text)
  switch Strategy.migrate(source) {
  case .migrated(let migration): return migration
  case .alreadyVersion3: throw MigrationTestError(message: "is v3 already:\n\(text)")
  case .refused(let findings):
    let rendered = findings.map { $0.render(in: source, color: false) }
    throw MigrationTestError(message: rendered.joined(separator: "\n"))
  }
}

/// The findings of a migration: place, severity and message.
func migrationFindings(_ text: String) -> [String] {
  let findings =
    switch Strategy.migrate(SourceText(name: "x.yaml", text: text)) {
    case .migrated(let migration): migration.warnings
    case .alreadyVersion3: [Diagnostic]()
    case .refused(let findings): findings
    }
  return findings.map { "\($0.range.line):\($0.range.column) \($0.severity): \($0.message)" }
}

struct MigrationTestError: Error, CustomStringConvertible {
  let message: String
  var description: String { message }
}

func lines(of text: String) -> [String] {
  text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
}

/// The rules of the migration on data alone, which a test compares the text's migration with.
///
/// - Returns: The data of the v3 file, nil if the file must be refused.
func migratedData(_ root: YAMLNode) -> YAMLData? {
  guard case .mapping(var file) = YAMLData(root), case .mapping(let pairs) = root.content
  else { return nil }
  if case .sequence(let elements)? = file["indicators"] {
    var indicators: [String: YAMLData] = [:]
    for element in elements {
      guard case .mapping(var entry) = element else { return nil }
      let name = entry.removeValue(forKey: "name") ?? .null
      let featureID = entry.removeValue(forKey: "feature_id") ?? .null
      guard let id = [featureID, name].first(where: { $0 != .null && $0 != .text("") }) else {
        continue
      }
      guard let key = id.key, indicators[key] == nil else { return nil }
      if entry["type"] == nil {
        entry["type"] = [name, id].first { $0 != .null && $0 != .text("") }
      }
      switch entry["params"] {
      case .mapping(let nested):
        entry["params"] = nil
        for (key, value) in nested {
          if let own = entry[key], own != value { return nil }
          entry[key] = value
        }
      case .null: entry["params"] = nil
      default: break
      }
      indicators[key] = .mapping(entry)
    }
    file["indicators"] = .mapping(indicators)
  }
  let sets = pairs.first { $0.key.text == "fuzzy_sets" }?.value
  var inputs: [YAMLData] = []
  if case .mapping(let setPairs)? = sets?.content, case .mapping(var setData)? = file["fuzzy_sets"]
  {
    for (key, _) in setPairs {
      let id = YAMLData.text(key.text ?? "")
      inputs.append(.mapping(["fuzzy_set": id, "timeframes": .text("all")]))
      guard case .mapping(var set)? = setData[key.text ?? ""], set["indicator"] == nil else {
        continue
      }
      set["indicator"] = id
      setData[key.text ?? ""] = .mapping(set)
    }
    file["fuzzy_sets"] = .mapping(setData)
  }
  if file["nn_inputs"] == nil { file["nn_inputs"] = .sequence(inputs) }
  file["version"] = .text("3.0")
  return .mapping(file)
}

extension YAMLData {
  /// The scalar as the key of a mapping.
  fileprivate var key: String? {
    switch self {
    case .text(let text): text
    case .integer(let integer): "\(integer)"
    case .bool, .real, .null, .sequence, .mapping: nil
    }
  }
}

/// Checks the text that a migration gives, and that there is nothing to do with it any more.
func expect(
  _ old: String, becomes new: String, warnings: [String] = [],
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let migration = try migrated(old)
  #expect(migration.text == new, sourceLocation: sourceLocation)
  #expect(Array(migration.text.utf8) == Array(new.utf8), sourceLocation: sourceLocation)
  #expect(migrationFindings(old) == warnings, sourceLocation: sourceLocation)
  guard case .alreadyVersion3 = Strategy.migrate(SourceText(name: "x", text: migration.text))
  else {
    Issue.record("the migrated text is not v3", sourceLocation: sourceLocation)
    return
  }
}
