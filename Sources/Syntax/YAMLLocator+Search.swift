// The place that Yams does not tell of two equal keys: that of the second.

import Yams

extension YAMLLocator {
  /// The next place after `mark` where `key` stands as a key: in its column if there is one.
  mutating func nextKey(_ key: String, after mark: Mark) -> SourceRange? {
    let first = range(at: mark, length: key.count)
    var fallback: SourceRange?
    // A long key that begins like much of the file is not looked for to the end.
    var comparisonsLeft = 10_000_000
    for number in first.line...max(first.line, source.lines.count) {
      for place in keys(key, inLine: number, &comparisonsLeft) where first < place {
        if place.column == first.column { return place }
        fallback = fallback ?? place
      }
    }
    return fallback
  }

  private static let precedeKeys: Set<Character> = [" ", "\t", ",", "{", "[", "'", "\""]

  /// The stretches of a line where `key`, quoted or not, is followed by a colon.
  private func keys(
    _ key: String, inLine number: Int, _ comparisonsLeft: inout Int
  ) -> [SourceRange] {
    let line = Array(source.line(number))
    let letters = Array(key)
    guard !letters.isEmpty, line.count >= letters.count else { return [] }
    return (0...(line.count - letters.count)).compactMap { start in
      guard start == 0 || Self.precedeKeys.contains(line[start - 1]), comparisonsLeft > 0
      else { return nil }
      comparisonsLeft -= letters.count
      guard line[start..<(start + letters.count)].elementsEqual(letters) else { return nil }
      var (opening, end) = (start, start + letters.count)
      if opening > 0, end < line.count, "'\"".contains(line[opening - 1]),
        line[opening - 1] == line[end]
      {
        (opening, end) = (opening - 1, end + 1)
      }
      let isWhole = opening == 0 || " \t,{[".contains(line[opening - 1])
      let colon = line[end...].first { $0 != " " }
      guard isWhole, colon == ":" else { return nil }
      return SourceRange(line: number, column: opening + 1, length: end - opening)
    }
  }
}
