// Places that Yams does not tell: the second of two equal keys, and aliases inside keys.

import Yams

extension YAMLLocator {
  /// The next place after `mark` where `key` stands as a key: in its column if there is one.
  func nextKey(_ key: String, after mark: Mark) -> SourceRange? {
    let first = range(at: mark, length: key.count)
    var fallback: SourceRange?
    for number in first.line...max(first.line, source.lines.count) {
      for place in keys(key, inLine: number) where first < place {
        if place.column == first.column { return place }
        fallback = fallback ?? place
      }
    }
    return fallback
  }

  /// The stretches of a line where `key`, quoted or not, is followed by a colon.
  private func keys(_ key: String, inLine number: Int) -> [SourceRange] {
    let line = Array(source.line(number))
    let letters = Array(key)
    guard !letters.isEmpty, line.count >= letters.count else { return [] }
    return (0...(line.count - letters.count)).compactMap { start in
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

  /// Refuses aliases inside keys: looking for duplicates, Yams would visit all that they stand for.
  func aliasInKey() -> Diagnostic? {
    let hasExplicitKey = source.lines.contains { line in
      line.first { $0 != " " && $0 != "-" } == "?"
    }
    for (index, line) in source.lines.enumerated() where line.contains("*") {
      let characters = Array(line)
      for start in characters.indices where characters[start] == "*" {
        guard start == 0 || " \t,[{?".contains(characters[start - 1]) else { continue }
        let name = characters[(start + 1)...].prefix { !" \t,]}:".contains($0) }
        guard !name.isEmpty, source.text.contains("&" + String(name)),
          hasExplicitKey || isInKey(characters[name.endIndex...])
        else { continue }
        let place = SourceRange(line: index + 1, column: start + 1, length: name.count + 1)
        return Diagnostic(.error, at: place, "an alias cannot be a key, nor a part of one")
      }
    }
    return nil
  }

  /// Whether an alias, or brackets around it, is followed by a colon.
  private func isInKey(_ following: ArraySlice<Character>) -> Bool {
    var rest = following.drop { $0 == " " }
    while rest.first != ":" {
      guard let closing = rest.firstIndex(where: { $0 == "]" || $0 == "}" }) else { return false }
      rest = rest[(closing + 1)...].drop { $0 == " " }
    }
    return true
  }
}
