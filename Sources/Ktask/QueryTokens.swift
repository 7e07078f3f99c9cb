// An expression cut into words and signs.

import Syntax

/// A piece of an expression.
struct QueryToken: Equatable {
  enum Kind: Equatable {
    case word(String)
    /// A word between quotes, which is never an operator or a number.
    case quoted(String)
    case symbol(Character)
    case end
  }

  let kind: Kind
  let range: SourceRange
}

extension QueryToken {
  /// Cuts an expression into pieces, an end after the last one.
  ///
  /// `+` and `^` are signs wherever they stand, `-` only where no word goes on with it, as names may
  /// have one inside. Between quotes everything belongs to the word.
  ///
  /// - Throws: `QueryError` where a quote is not closed.
  static func tokens(of expression: String) throws(QueryError) -> [QueryToken] {
    var tokens: [QueryToken] = []
    for (index, line) in SourceText(name: "", text: expression).lines.enumerated() {
      var scanner = LineScanner(Array(line), line: index + 1)
      while let token = try scanner.next() { tokens.append(token) }
    }
    let lines = SourceText(name: "", text: expression).lines
    let end = SourceRange(line: lines.count, column: (lines.last?.count ?? 0) + 1, length: 1)
    return tokens + [QueryToken(kind: .end, range: end)]
  }

  /// The piece as a message names it.
  var name: String {
    switch kind {
    case .word(let text), .quoted(let text): "'\(text)'"
    case .symbol(let symbol): "'\(symbol)'"
    case .end: "the end"
    }
  }

  /// The operator that it stands for, if any.
  var queryOperator: QueryOperator? {
    switch kind {
    case .symbol("+"): .union
    case .symbol("-"): .except
    case .symbol("^"): .intersect
    case .word(let text): QueryOperator(rawValue: text)
    default: nil
    }
  }
}

/// Cuts one line.
private struct LineScanner {
  private let characters: [Character]
  private let line: Int
  private var position = 0

  private static let symbols: Set<Character> = ["(", ")", ",", "+", "^"]

  init(_ characters: [Character], line: Int) {
    self.characters = characters
    self.line = line
  }

  mutating func next() throws(QueryError) -> QueryToken? {
    while position < characters.count, characters[position].isWhitespace { position += 1 }
    guard position < characters.count else { return nil }
    let start = position
    let character = characters[start]
    if character == "\"" || character == "'" { return try quoted(by: character) }
    if Self.symbols.contains(character) || character == "-" {
      position += 1
      return QueryToken(kind: .symbol(character), range: range(from: start))
    }
    while position < characters.count, !Self.endsWord(characters[position]) { position += 1 }
    return QueryToken(kind: .word(String(characters[start..<position])), range: range(from: start))
  }

  private mutating func quoted(by quote: Character) throws(QueryError) -> QueryToken {
    let start = position
    position += 1
    while position < characters.count, characters[position] != quote { position += 1 }
    guard position < characters.count else {
      throw QueryError(
        at: SourceRange(line: line, column: start + 1, length: 1), "the quote is not closed",
        hint: "write \(quote) behind the word")
    }
    position += 1
    let text = String(characters[start + 1..<position - 1])
    return QueryToken(kind: .quoted(text), range: range(from: start))
  }

  private func range(from start: Int) -> SourceRange {
    SourceRange(line: line, column: start + 1, length: position - start)
  }

  private static func endsWord(_ character: Character) -> Bool {
    character.isWhitespace || symbols.contains(character) || character == "\"" || character == "'"
  }
}
