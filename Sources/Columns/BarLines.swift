// Which line of a file each bar is on. Knows that lines mostly follow each other.

/// The lines of a file's bars, as the few places at which they do not follow each other.
struct BarLines {
  private var jumps: [(bar: Int, line: Int)] = []
  private var count = 0
  private var last = 0
  private var isReversed = false

  /// Takes the line of the next bar.
  mutating func append(_ line: Int) {
    if line != last + 1 || count == 0 { jumps.append((count, line)) }
    last = line
    count += 1
  }

  /// Turns the order of the bars round.
  mutating func reverse() { isReversed.toggle() }

  /// The line of a bar.
  ///
  /// - Complexity: O(log *n*).
  func line(ofBar bar: Int) -> Int {
    let position = isReversed ? count - 1 - bar : bar
    var (low, high) = (0, jumps.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if jumps[middle].bar <= position { low = middle } else { high = middle }
    }
    return jumps[low].line + position - jumps[low].bar
  }
}
