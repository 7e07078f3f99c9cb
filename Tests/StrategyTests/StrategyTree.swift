// Strategies as trees that can be damaged at random and written as YAML again.

import Syntax
import TestSupport

/// A YAML document without comments: scalars as they are written.
indirect enum StrategyTree {
  case scalar(String)
  case list([StrategyTree])
  case mapping([(key: String, value: StrategyTree)])

  init(_ node: YAMLNode) {
    switch node.content {
    case .scalar(let scalar):
      self = .scalar(scalar.isPlain ? scalar.text : JSON.string(scalar.text).text())
    case .sequence(let nodes): self = .list(nodes.map(StrategyTree.init))
    case .mapping(let pairs):
      self = .mapping(pairs.map { ($0.key.text ?? "", StrategyTree($0.value)) })
    }
  }

  /// The document on one line.
  var yaml: String {
    switch self {
    case .scalar(let text): text
    case .list(let elements): "[" + elements.map(\.yaml).joined(separator: ", ") + "]"
    case .mapping(let pairs):
      "{" + pairs.map { "\(JSON.string($0.key).text()): \($0.value.yaml)" }.joined(separator: ", ")
        + "}"
    }
  }

  /// The keys of all mappings in it.
  var keys: Set<String> {
    switch self {
    case .scalar: []
    case .list(let elements): elements.reduce(into: []) { $0.formUnion($1.keys) }
    case .mapping(let pairs): pairs.reduce(into: []) { $0.formUnion($1.value.keys.union([$1.key])) }
    }
  }

  /// All parts of it, itself first.
  var parts: [StrategyTree] {
    switch self {
    case .scalar: [self]
    case .list(let elements): [self] + elements.flatMap(\.parts)
    case .mapping(let pairs): [self] + pairs.flatMap(\.value.parts)
    }
  }
}

/// Damage to strategies: keys and values that somebody could have meant.
struct StrategyDamage {
  /// Keys that mean something somewhere.
  let keys: [String]
  /// Values that stand somewhere, and such as stand on borders.
  let values: [StrategyTree]

  private static let scalars = [
    "0", "1", "2", "-1", "0.5", "1.0", "1e-3", "1.5e+3", "\"0.5\"", "\"7\"", "1_000", "017", ".inf",
    "-.inf", ".nan", "1000001", "99999999999999999999", "true", "false", "yes", "off", "~", "\"\"",
    "none", "None", "auto", "all", "ADAM", "Step", "1h", "1d", "90m", "EURUSD", "\"a b\"",
    "2017-01-01", "\"2017-01-01T10:00:00Z\"", "rsi", "RSI", "sma", "gaussian", "TriMF", "holdout",
    "window", "efficiency_ratio", "gru", "regression", "forward_return", "huber", "focal", "close",
    "cosine", "zscore",
  ]

  init(_ trees: [StrategyTree], keys: Set<String>) {
    self.keys = keys.union(trees.flatMap(\.keys)).sorted()
    values =
      Self.scalars.map(StrategyTree.scalar) + [.list([]), .mapping([])] + trees.flatMap(\.parts)
  }

  /// Damages one place of a tree.
  func damage(_ tree: StrategyTree, _ generator: inout SeededGenerator) -> StrategyTree {
    // The deeper parts of a tree are the most.
    if Int.random(in: 0..<5, using: &generator) > 0 {
      switch tree {
      case .list(var elements) where !elements.isEmpty:
        let index = Int.random(in: elements.indices, using: &generator)
        elements[index] = damage(elements[index], &generator)
        return .list(elements)
      case .mapping(var pairs) where !pairs.isEmpty:
        let index = Int.random(in: pairs.indices, using: &generator)
        pairs[index].value = damage(pairs[index].value, &generator)
        return .mapping(pairs)
      default: break
      }
    }
    return damageHere(tree, &generator)
  }

  private func damageHere(
    _ tree: StrategyTree, _ generator: inout SeededGenerator
  ) -> StrategyTree {
    let value = values.randomElement(using: &generator) ?? .list([])
    let scalar = StrategyTree.scalar(Self.scalars.randomElement(using: &generator) ?? "0")
    switch tree {
    case .scalar(let text):
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: return value
      case 1: return .scalar(text.uppercased())
      case 2: return .list([tree])
      default: return scalar
      }
    case .list(var elements):
      let index = Int.random(in: 0...elements.count, using: &generator)
      switch Int.random(in: 0..<3, using: &generator) {
      case 0 where index < elements.count: elements.remove(at: index)
      case 1 where index < elements.count: elements.append(elements[index])
      default: elements.insert(scalar, at: index)
      }
      return .list(elements)
    case .mapping(let pairs):
      return .mapping(damagePairs(pairs, value, scalar, &generator))
    }
  }

  private func damagePairs(
    _ pairs: [(key: String, value: StrategyTree)], _ value: StrategyTree, _ scalar: StrategyTree,
    _ generator: inout SeededGenerator
  ) -> [(key: String, value: StrategyTree)] {
    var pairs = pairs
    let key = keys.randomElement(using: &generator) ?? "x"
    let index = Int.random(in: 0...pairs.count, using: &generator)
    switch Int.random(in: 0..<6, using: &generator) {
    case 0 where index < pairs.count: pairs.remove(at: index)
    case 1 where index < pairs.count: pairs[index].key = String(pairs[index].key.dropLast())
    case 2 where index < pairs.count: pairs[index].key = key
    case 3: pairs.append((key, value))
    default: pairs.append((key, scalar))
    }
    // A key that stands twice is an error of YAML already.
    return pairs.reduce(into: []) { unique, pair in
      if !unique.contains(where: { $0.key == pair.key }) { unique.append(pair) }
    }
  }
}
