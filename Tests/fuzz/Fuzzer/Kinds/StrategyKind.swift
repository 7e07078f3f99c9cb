// Strategies of grammar v3: from any text to findings, or to a strategy, its canonical form and its
// tasks.

import BuildGraph
import Columns
import Rules
import Strategy
import Syntax

struct StrategyKind: Kind {
  static let name = "strategy"
  static let share = 120

  private let damage: YAMLDamage

  init(_ corpus: Corpus, scratch: String) throws {
    let sound = try ["strategies", "Tests/Golden/strategies", "Tests/fuzz/project/strategies"]
      .flatMap { try corpus.files($0, ".yaml") }
    // Most of those under `validation` are wrong in one way each.
    damage = YAMLDamage(
      Array(repeatElement(sound, count: 5).joined())
        + (try corpus.files("Tests/Golden/validation", ".yaml")))
  }

  func input(_ random: inout Randomness) -> [UInt8] { damage.input(&random) }

  func check(_ input: [UInt8]) throws -> Verdict {
    let (source, problems) = SourceText.decode(name: "strategy.yaml", bytes: input)
    try demandPlaces(of: problems, in: source)
    let (strategy, findings) = Strategy.load(source)
    try demandPlaces(of: findings, in: source)
    try demand(
      (strategy == nil) == findings.contains { $0.severity == .error },
      "a strategy and errors, or neither")
    guard let strategy else { return .rejected }
    try demandCanonicalForm(of: strategy)
    try demandTasks(of: strategy)
    return problems.isEmpty ? .accepted : .rejected
  }

  /// Demands that the canonical form is read as the same strategy.
  private func demandCanonicalForm(of strategy: Strategy) throws {
    let again = Strategy.load(SourceText(name: "canonical.yaml", text: strategy.canonicalText))
    guard let canonical = again.strategy else {
      let errors = again.diagnostics.filter { $0.severity == .error }.map(\.message)
      throw Violation("the canonical form is refused: \(errors.prefix(3))")
    }
    try demand(canonical.indicators == strategy.indicators, "canonical indicators differ")
    try demand(canonical.fuzzySets == strategy.fuzzySets, "canonical fuzzy sets differ")
    try demand(canonical.features == strategy.features, "canonical features differ")
  }

  private func demandTasks(of strategy: Strategy) throws {
    let files = BarFiles {
      "data/\($0)_\($1).csv"
    } exists: {
      $0.utf8.reduce(0) { $0 ^ $1 } & 1 == 0
    }
    let settings = BuildSettings(prefix: nil, files: files, ktaskVersion: "0", createdAt: 0)
    var graph = TaskGraph()
    do {
      let targets = try StrategyTargets(strategy, in: &graph, settings: settings)
      try demand(Set(graph.labels).count == graph.labels.count, "a label names two tasks")
      let closure = graph.closure(of: targets.goals)
      try demand(
        closure == closure.sorted(), "tasks are not in the order in which they can be made")
      for target in targets.targets {
        _ = LabelPattern(target.label.description)?.names(target.label)
      }
    } catch let failure as RuleFailure {
      try demand(!failure.description.isEmpty, "a failure says nothing")
    }
  }
}

extension Kind {
  /// Demands that findings are about places which the file has, and can be shown.
  func demandPlaces(of findings: [Diagnostic], in source: SourceText) throws {
    for finding in findings where finding.range != .outside {
      let range = finding.range
      try demand(
        (1...source.lines.count).contains(range.line),
        "line \(range.line) of \(source.lines.count): \(finding.message)")
      let width = source.line(range.line).count
      try demand(
        (1...width + 1).contains(range.column) && range.length >= 0,
        "\(range.line):\(range.column), \(range.length) of \(width): \(finding.message)")
    }
    for finding in findings.prefix(3) {
      let rendered = finding.render(in: source, color: false)
      let lines = finding.range == .outside ? 1...2 : 3...3
      try demand(
        lines.contains(rendered.split(separator: "\n", omittingEmptySubsequences: false).count),
        "a finding has other lines than it should: \(rendered)")
    }
  }
}

extension Strategy {
  /// A strategy file that has indicators, fuzzy sets and inputs in canonical form.
  fileprivate var canonicalText: String {
    let listed = JSON.object([
      .init("list", .strings(timeframes.map(\.description))),
      .init("base_timeframe", .string(baseTimeframe.description)),
    ])
    let data = JSON.object([
      .init("symbols", .strings(symbols)),
      .init(
        "timeframes", timeframes.count == 1 ? .string(baseTimeframe.description) : listed),
    ])
    let architecture = JSON.object([.init("hidden_layers", .array([]))])
    return JSON.object([
      .init("name", "canonical"), .init("training_data", data),
      .init("indicators", canonicalIndicators), .init("fuzzy_sets", canonicalFuzzySets),
      .init("nn_inputs", canonicalNNInputs),
      .init("model", .object([.init("architecture", architecture)])),
      .init("decisions", .object([])), .init("training", .object([])),
    ]).yaml
  }
}

extension JSON {
  /// The value as YAML 1.1 reads it: numbers with an exponent have a point, infinities a dot.
  fileprivate var yaml: String {
    switch self {
    case .number(let number):
      let text = "\(number)"
      guard !text.contains("."), let exponent = text.firstIndex(of: "e") else { return text }
      return "\(text[..<exponent]).0\(text[exponent...])"
    case "inf": return ".inf"
    case "-inf": return "-.inf"
    case .array(let elements): return "[" + elements.map(\.yaml).joined(separator: ", ") + "]"
    case .object(let members):
      let pairs = members.map { "\(JSON.string($0.name).text()): \($0.value.yaml)" }
      return "{" + pairs.joined(separator: ",\n ") + "}"
    case .null, .bool, .integer, .string: return text()
    }
  }
}
