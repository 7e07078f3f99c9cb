// A text as lines, and damage to lines. Knows line ends; knows neither YAML nor CSV.

/// The lines of a text, without the line feeds between them.
struct Lines {
  var lines: [[UInt8]]

  init(_ text: [UInt8]) {
    lines = text.split(separator: 0x0a, omittingEmptySubsequences: false).map(Array.init)
  }

  /// The text that the lines are.
  var text: [UInt8] { Array(lines.joined(separator: [0x0a])) }

  /// Removes, repeats, exchanges or takes over lines of `other`.
  mutating func damage(with other: Lines, _ random: inout Randomness) {
    if lines.isEmpty { lines = [[]] }
    let place = random.below(lines.count)
    switch random.below(6) {
    case 0: lines.removeSubrange(random.stretch(of: lines.count, atMost: 3))
    case 1: lines.insert(lines[place], at: random.below(lines.count + 1))
    case 2: lines.swapAt(place, random.below(lines.count))
    case 3: lines.insert(random.pick(other.lines), at: place)
    case 4:
      let block = Array(lines[random.stretch(of: lines.count, atMost: 8)])
      let times = random.once(in: 24) ? 60 : random.few(atMost: 4)
      lines.insert(contentsOf: repeatElement(block, count: times).joined(), at: place)
    default:
      lines.replaceSubrange(
        random.stretch(of: lines.count, atMost: 4),
        with: other.lines[random.stretch(of: other.lines.count, atMost: 6)])
    }
  }

  /// Changes the ends of all lines, or of one.
  mutating func changeEnds(_ random: inout Randomness) {
    let end = Array(random.pick(["\r", "\r\r", " ", "\t", "\u{85}", "\u{2028}", "\0"]).utf8)
    if random.once(in: 2) {
      for index in lines.indices { lines[index] += end }
    } else if !lines.isEmpty {
      lines[random.below(lines.count)] += end
    }
  }
}
