// What people call targets, and which targets a pattern names. Knows names, nothing of what they are.

import Syntax

/// The name of one target: of a strategy, a kind of artifact, and which one of its kind.
package struct Label: Hashable, Sendable, CustomStringConvertible {
  /// Kinds of artifacts, in the order in which they are made.
  package enum Artifact: String, CaseIterable, Sendable {
    case bars
    case indicator
    case feature
    case labels
    case scaling
    case features
    /// The model of one of several seeds.
    case seed
    case model
    case metadata
    /// The model of one fold of a walk forward, and, below it, a matrix of its own.
    case fold
    case walkForward = "walk_forward"

    /// How many selectors name one target of the kind.
    var depth: Int {
      switch self {
      case .bars, .feature: 2
      case .indicator: 3
      case .seed, .fold: 1
      case .labels, .scaling, .features, .model, .metadata, .walkForward: 0
      }
    }
  }

  /// The strategy's name; nil for the default one, whose labels go without.
  package let strategy: String?
  package let artifact: Artifact
  /// Which one of its kind, as `["EURUSD", "1h", "rsi_14"]`.
  package let selectors: [String]

  package init(strategy: String?, _ artifact: Artifact, _ selectors: [String] = []) {
    self.strategy = strategy
    self.artifact = artifact
    self.selectors = selectors
  }

  /// What kind of content the target has: seeds and folds are models, and what a fold has of its own
  /// is as what the strategy has.
  package var content: Artifact {
    switch artifact {
    case .seed: .model
    case .fold: selectors.dropFirst().first.flatMap(Artifact.init(rawValue:)) ?? .model
    default: artifact
    }
  }

  /// Whether a label that begins with `name` and a slash means targets of that kind, so that it
  /// cannot mean those of a strategy of that name.
  package static func isKind(_ name: String) -> Bool {
    Artifact(rawValue: name).map { $0.depth > 0 } == true
  }

  package var description: String { strategy.map { "\($0)/\(name)" } ?? name }

  /// The label without its strategy.
  package var name: String {
    var name = artifact.rawValue
    for selector in selectors {
      name += "/"
      name += selector
    }
    return name
  }
}

/// A label as it is written on the command line, `*` standing for any characters within a part.
package struct LabelPattern: Hashable, Sendable {
  /// The pattern of the strategy's name; nil for the default strategy.
  package let strategy: String?
  package let artifact: String
  package let selectors: [String]
  /// The pattern as it was written.
  package let text: String

  /// Reads `[STRATEGY/]ARTIFACT[/SELECTOR…]`.
  ///
  /// The first part is the artifact if it is the name of one or stands alone, else the strategy. A
  /// name of which there is one target, as `model`, is a strategy's before a kind of target, as in
  /// `model/features`.
  ///
  /// - Returns: nil where a part is empty.
  package init?(_ text: String) {
    let parts = text.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false)
      .map { String($0) }
    guard !parts.contains("") else { return nil }
    self.text = text
    if parts.count == 1 || Self.isArtifact(parts[0], before: parts[1]) {
      strategy = nil
      artifact = parts[0]
      selectors = Array(parts.dropFirst())
    } else {
      strategy = parts[0]
      artifact = parts[1]
      selectors = Array(parts.dropFirst(2))
    }
  }

  /// Whether a part that another follows is the artifact and not the strategy.
  private static func isArtifact(_ part: String, before next: String) -> Bool {
    guard let artifact = Label.Artifact(rawValue: part) else { return false }
    return artifact.depth > 0
      || !Label.Artifact.allCases.contains { matches($0.rawValue, next) }
  }

  /// Whether the pattern names the strategy called `name`.
  package func names(strategy name: String, default defaultStrategy: String?) -> Bool {
    guard let strategy else { return name == defaultStrategy }
    return Self.matches(name, strategy)
  }

  /// Whether the pattern, its strategy aside, names `label`.
  ///
  /// The first selectors alone name all that begins with them, and `feature/ID` names that feature of
  /// every symbol.
  ///
  /// - Parameter label: The label of a target.
  /// - Returns: Whether the target, whole, is one of those that the pattern stands for.
  package func names(_ label: Label) -> Bool {
    guard Self.matches(label.artifact.rawValue, artifact) else { return false }
    if selectors.isEmpty { return true }
    if label.artifact == .feature, selectors.count == 1, label.selectors.count == 2,
      Self.matches(label.selectors[1], selectors[0])
    {
      return true
    }
    return (selectors.count == label.selectors.count || selectors.count < label.artifact.depth)
      && zip(label.selectors, selectors).allSatisfy { Self.matches($0, $1) }
  }

  /// The positions of the outputs of a target that the pattern, its strategy aside, names: all of a
  /// target that it names, and those of an indicator whose names follow its id and a dot.
  ///
  /// - Parameters:
  ///   - outputs: What the target's outputs are called.
  ///   - label: The label of the target.
  /// - Returns: Positions in order; none where the pattern does not stand for the target.
  package func meant(among outputs: [String], of label: Label) -> [Int] {
    if names(label) { return Array(outputs.indices) }
    guard label.artifact == .indicator, selectors.count == label.selectors.count,
      Self.matches(label.artifact.rawValue, artifact),
      let id = label.selectors.last, let last = selectors.last,
      zip(label.selectors, selectors).dropLast().allSatisfy({ Self.matches($0, $1) })
    else { return [] }
    return outputs.indices.filter { Self.matches("\(id).\(outputs[$0])", last) }
  }

  /// The pattern of an indicator and the name of an output, for `ID.OUTPUT`; nil for others.
  package var parted: (indicator: LabelPattern, output: String)? {
    guard let last = selectors.last, let dot = last.lastIndex(of: "."),
      let indicator = LabelPattern(String(text.dropLast(last[dot...].count)))
    else { return nil }
    return (indicator, String(last[last.index(after: dot)...]))
  }

  /// Whether `pattern` stands for `text`, `*` being any characters, none included.
  ///
  /// - Complexity: O(*n* · *m*) at worst, for the lengths of both.
  package static func matches(_ text: String, _ pattern: String) -> Bool {
    Glob.matches(text, pattern)
  }
}
