// Strategies of grammar v2: from any text to findings, or to a text of grammar v3.

import Strategy
import Syntax

struct MigrationKind: Kind {
  static let name = "migration"
  static let share = 30

  private let damage: YAMLDamage

  init(_ corpus: Corpus, scratch: String) throws {
    let newer =
      try corpus.files("strategies", ".yaml")
      + corpus.files("Tests/Golden/strategies", ".yaml")
    let older = try corpus.file("Tests/Golden/migration/v2_input.yaml")
    damage = YAMLDamage(
      Array(repeating: older, count: 6) + newer.map(Self.withoutInputs)
        + [try corpus.file("Tests/Golden/validation/indicators_list.yaml")])
  }

  /// A text without its section of inputs, which makes it one of grammar v2.
  private static func withoutInputs(_ text: [UInt8]) -> [UInt8] {
    var lines = Lines(text)
    guard let start = lines.lines.firstIndex(where: { $0.starts(with: "nn_inputs:".utf8) })
    else { return text }
    let rest = lines.lines[(start + 1)...]
    let end = rest.firstIndex { $0.first.map { $0 > 0x2d } == true } ?? lines.lines.count
    lines.lines.removeSubrange(start..<end)
    return lines.text
  }

  func input(_ random: inout Randomness) -> [UInt8] { damage.input(&random) }

  func check(_ input: [UInt8]) throws -> Verdict {
    let (source, _) = SourceText.decode(name: "old.yaml", bytes: input)
    switch Strategy.migrate(source) {
    case .alreadyVersion3: return .rejected
    case .refused(let findings):
      try demandPlaces(of: findings, in: source)
      try demand(findings.contains { $0.severity == .error }, "refused without an error")
      return .rejected
    case .migrated(let migration):
      try demandPlaces(of: migration.warnings, in: source)
      let migrated = SourceText(name: "new.yaml", text: migration.text)
      guard case .alreadyVersion3 = Strategy.migrate(migrated) else {
        throw Violation("the new text is not of grammar v3")
      }
      let (strategy, findings) = Strategy.load(migrated)
      try demandPlaces(of: findings, in: migrated)
      if let strategy {
        try demand(
          strategy.nnInputs.count == migration.inputCount, "another number of inputs than promised")
      }
      return .accepted
    }
  }
}
