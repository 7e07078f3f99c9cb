// Where a list or mapping in brackets ends, and its elements. Looks at the text only.

/// A list in `[]` or a mapping in `{}`.
struct FlowSpan {
  /// The brackets and all between them.
  let range: Range<String.Index>
  /// The elements or pairs, without commas, comments and blanks around them.
  let entries: [Range<String.Index>]

  /// Reads the collection whose bracket stands at `start`; nil if there is none, or it has no end.
  init?(in text: String, at start: String.Index) {
    guard start < text.endIndex, text[start] == "[" || text[start] == "{" else { return nil }
    var scanner = Scanner(text: text, position: start)
    guard let end = scanner.scan() else { return nil }
    range = start..<end
    entries = scanner.entries
  }

  /// The entry that the character at `index` belongs to.
  func entry(at index: String.Index) -> Int? { entries.firstIndex { $0.contains(index) } }

  /// The inner part, between the brackets.
  func inner(of text: String) -> Range<String.Index> {
    text.index(after: range.lowerBound)..<text.index(before: range.upperBound)
  }
}

/// Goes through a collection to its last bracket.
private struct Scanner {
  let text: String
  var position: String.Index
  private(set) var entries: [Range<String.Index>] = []
  private var depth = 0
  private var entry: Range<String.Index>?
  /// Whether the last character belongs to a scalar without quotes, in which quotes mean nothing.
  private var isPlain = false

  init(text: String, position: String.Index) {
    self.text = text
    self.position = position
  }

  mutating func scan() -> String.Index? {
    while position < text.endIndex {
      let character = text[position]
      switch character {
      case "[", "{":
        if depth > 0 { extend(to: text.index(after: position)) }
        depth += 1
        step(plain: false)
      case "]", "}":
        depth -= 1
        if depth == 0 { return close() }
        extend(to: text.index(after: position))
        step(plain: false)
      case ",":
        if depth == 1 { endEntry() } else { extend(to: text.index(after: position)) }
        step(plain: false)
      case "#" where isAfterBlank: skip { !$0.isNewline }
      case "'" where !isPlain, "\"" where !isPlain: skipQuoted(character)
      case "&" where !isPlain, "!" where !isPlain, "*" where !isPlain:
        skip { !$0.isWhitespace && !",[]{}".contains($0) }
      case ":" where !isPlain || isBeforeBlank:
        extend(to: text.index(after: position))
        step(plain: false)
      default:
        if character.isWhitespace {
          position = text.index(after: position)
        } else {
          extend(to: text.index(after: position))
          step(plain: true)
        }
      }
    }
    return nil
  }

  private mutating func close() -> String.Index {
    endEntry()
    return text.index(after: position)
  }

  private mutating func step(plain: Bool) {
    position = text.index(after: position)
    isPlain = plain
  }

  /// Counts the characters up to `end` into the present entry, which begins with the first of them.
  private mutating func extend(to end: String.Index) {
    entry = (entry?.lowerBound ?? position)..<end
  }

  private mutating func endEntry() {
    if let entry { entries.append(entry) }
    entry = nil
  }

  private mutating func skip(_ belongs: (Character) -> Bool) {
    let isComment = text[position] == "#"
    let end = text[position...].firstIndex { !belongs($0) } ?? text.endIndex
    if !isComment { extend(to: end) }
    position = end
    isPlain = false
  }

  private mutating func skipQuoted(_ quote: Character) {
    var end = text.index(after: position)
    while end < text.endIndex {
      let next = text.index(after: end)
      let isDoubled = quote == "'" && next < text.endIndex && text[next] == quote
      if text[end] == quote, !isDoubled {
        end = next
        break
      }
      let skipsNext = isDoubled && text[end] == quote || quote == "\"" && text[end] == "\\"
      end = skipsNext && next < text.endIndex ? text.index(after: next) : next
    }
    extend(to: end)
    position = end
    isPlain = false
  }

  private var isAfterBlank: Bool {
    position == text.startIndex || text[text.index(before: position)].isWhitespace
  }

  private var isBeforeBlank: Bool {
    let next = text.index(after: position)
    return next == text.endIndex || text[next].isWhitespace || ",[]{}".contains(text[next])
  }
}
