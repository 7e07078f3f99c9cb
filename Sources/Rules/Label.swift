// What people call targets, and which targets a pattern names. Knows names, nothing of what they are.

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
    case model
    case metadata

    /// How many selectors name one target of the kind.
    var depth: Int {
      switch self {
      case .bars, .feature: 2
      case .indicator: 3
      case .labels, .scaling, .features, .model, .metadata: 0
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

  package var description: String {
    ([strategy, artifact.rawValue].compactMap { $0 } + selectors).joined(separator: "/")
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
  /// The first part is the artifact if it is the name of one or stands alone, else the strategy.
  ///
  /// - Returns: nil where a part is empty.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard !parts.contains("") else { return nil }
    self.text = text
    if parts.count == 1 || Label.Artifact(rawValue: parts[0]) != nil {
      strategy = nil
      artifact = parts[0]
      selectors = Array(parts.dropFirst())
    } else {
      strategy = parts[0]
      artifact = parts[1]
      selectors = Array(parts.dropFirst(2))
    }
  }

  /// Whether the pattern names the strategy called `name`.
  package func names(strategy name: String, default defaultStrategy: String?) -> Bool {
    guard let strategy else { return name == defaultStrategy }
    return Self.matches(name, strategy)
  }

  /// Whether the pattern, its strategy aside, names `label`.
  ///
  /// The first selectors alone name all that begins with them, `feature/ID` names that feature of
  /// every symbol, and an indicator's id followed by a dot and one of its outputs that indicator.
  ///
  /// - Parameters:
  ///   - label: The label of a target.
  ///   - outputs: What the target's outputs are called.
  /// - Returns: Whether the target is one of those that the pattern stands for.
  package func names(_ label: Label, outputs: [String] = []) -> Bool {
    if label.artifact == .indicator, let dot = selectors.last?.lastIndex(of: "."),
      let last = selectors.last, outputs.contains(String(last[last.index(after: dot)...]))
    {
      return names(label, selectors: selectors.dropLast() + [String(last[..<dot])])
    }
    return names(label, selectors: selectors)
  }

  private func names(_ label: Label, selectors: [String]) -> Bool {
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

  /// Whether `pattern` stands for `text`, `*` being any characters, none included.
  ///
  /// - Complexity: O(*n* · *m*) at worst, for the lengths of both.
  package static func matches(_ text: String, _ pattern: String) -> Bool {
    let (text, pattern) = (Array(text.utf8), Array(pattern.utf8))
    let star = UInt8(ascii: "*")
    var (position, next) = (0, 0)
    var (resumeText, resumePattern) = (0, -1)
    while position < text.count {
      if next < pattern.count, pattern[next] == star {
        resumePattern = next
        resumeText = position
        next += 1
      } else if next < pattern.count, pattern[next] == text[position] {
        position += 1
        next += 1
      } else if resumePattern >= 0 {
        resumeText += 1
        position = resumeText
        next = resumePattern + 1
      } else {
        return false
      }
    }
    return pattern[next...].allSatisfy { $0 == star }
  }
}
