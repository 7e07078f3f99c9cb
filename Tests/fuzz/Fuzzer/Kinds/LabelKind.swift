// Names of targets as people write them, against a plain matcher.

import Rules

/// An input is a pattern, a line feed and a label.
struct LabelKind: Kind {
  static let name = "label"
  static let share = 20

  init(_ corpus: Corpus, scratch: String) throws {}

  func input(_ random: inout Randomness) -> [UInt8] {
    var pattern = parts(&random)
    if random.once(in: 3) { pattern.damage(with: parts(&random), &random) }
    return pattern + [0x0a] + parts(&random)
  }

  private func parts(_ random: inout Randomness) -> [UInt8] {
    let parts = (0..<random.few(atMost: 6)).map { _ in random.pick(Self.pieces) }
    return Array(parts.joined(separator: random.once(in: 4) ? "" : "/").utf8)
  }

  private static let pieces =
    Label.Artifact.allCases.map(\.rawValue) + [
      "momentum", "EURUSD", "1h", "rsi_14", "macd.signal", "*", "**", "*a*b", "a", "b", "ab", "",
      ".",
      "..", "é", "🚀", "\r\n", "e\u{301}", "\0", " ", "x.y.z", "fe*", "*s", "1", "2",
    ]

  func check(_ input: [UInt8]) throws -> Verdict {
    let parts = input.split(separator: 0x0a, maxSplits: 1, omittingEmptySubsequences: false)
    let text = String(decoding: parts[0], as: UTF8.self)
    let other = parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : ""
    try demand(
      LabelPattern.matches(other, text)
        == Self.matches(Array(other.utf8)[...], Array(text.utf8)[...]),
      "'\(text)' is matched with '\(other)' in another way than it says")
    guard let pattern = LabelPattern(text) else { return .rejected }
    let selectors = other.split(separator: "/").map(String.init)
    for artifact in Label.Artifact.allCases {
      let label = Label(strategy: nil, artifact, selectors)
      let names = pattern.names(label)
      let meant = pattern.meant(among: ["value", "signal"], of: label)
      try demand(!names || meant == [0, 1], "a target that is named lacks outputs")
      if selectors.isEmpty, pattern.selectors.isEmpty, pattern.artifact == artifact.rawValue {
        try demand(names, "a target is not named by its own name")
      }
    }
    _ = pattern.parted
    return .accepted
  }

  /// Whether the second is a pattern of the first, tried in every way.
  private static func matches(_ text: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
    // Which beginnings of the text the beginning of the pattern matches.
    var reached = [true] + Array(repeating: false, count: text.count)
    for byte in pattern {
      var next = Array(repeating: false, count: text.count + 1)
      for length in 0...text.count {
        if byte == 0x2a {
          next[length] = reached[length] || length > 0 && next[length - 1]
        } else if length > 0, text[text.startIndex + length - 1] == byte {
          next[length] = reached[length - 1]
        }
      }
      reached = next
    }
    return reached[text.count]
  }
}
