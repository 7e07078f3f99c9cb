// The grammar of expressions:
//
//   expression := term { ("+" | "union" | "-" | "except" | "^" | "intersect") term }
//   term       := "(" expression ")" | function "(" arguments ")" | label | path
//
// Operators bind equally and from the left.

import Syntax

extension QueryExpression {
  /// Reads an expression.
  ///
  /// - Throws: `QueryError` naming what would be right at the place.
  static func parse(_ text: String) throws(QueryError) -> QueryExpression {
    var parser = QueryParser(tokens: try QueryToken.tokens(of: text))
    return try parser.parse()
  }
}

/// What can be called in an expression.
private enum QueryFunction: String, CaseIterable {
  case deps
  case rdeps
  case somepath
  case allpaths
  case kind
  case filter

  /// How a call looks.
  var usage: String {
    switch self {
    case .deps: "deps(EXPRESSION) or deps(EXPRESSION, DEPTH)"
    case .rdeps: "rdeps(EXPRESSION) or rdeps(EXPRESSION, DEPTH)"
    case .somepath: "somepath(FROM, TO)"
    case .allpaths: "allpaths(FROM, TO)"
    case .kind: "kind(KIND, EXPRESSION), as in kind(indicator, deps(model))"
    case .filter: "filter(\"PATTERN\", EXPRESSION), as in filter(\"*_rsi_*\", deps(model))"
    }
  }
}

private struct QueryParser {
  private let tokens: [QueryToken]
  private var position = 0
  private var depth = 0
  private var operators = 0

  /// More than anybody nests, and less than the stack holds.
  private static let deepest = 100

  /// More than anybody writes; each makes the tree deeper by one, wherever it stands.
  private static let mostOperators = 1_000

  init(tokens: [QueryToken]) { self.tokens = tokens }

  private var token: QueryToken { tokens[position] }

  private mutating func advance() { position = min(position + 1, tokens.count - 1) }

  mutating func parse() throws(QueryError) -> QueryExpression {
    let expression = try expression()
    guard token.kind == .end else {
      let isClosing = token.kind == .symbol(")")
      throw QueryError(
        at: token.range,
        isClosing ? "there is no '(' for this ')'" : "\(token.name) does not go on with anything",
        hint: isClosing ? "leave it out" : "write +, - or ^ before it, or leave it out")
    }
    return expression
  }

  private mutating func expression() throws(QueryError) -> QueryExpression {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else {
      throw QueryError(
        at: token.range, "the expression is nested deeper than \(Self.deepest) levels",
        hint: "ask in parts")
    }
    var left = try term()
    while let found = token.queryOperator {
      operators += 1
      guard operators <= Self.mostOperators else {
        throw QueryError(
          at: token.range, "the expression has more than \(Self.mostOperators) operators",
          hint: "ask in parts")
      }
      advance()
      left = .both(found, left, try term())
    }
    return left
  }

  private mutating func term() throws(QueryError) -> QueryExpression {
    let first = token
    switch first.kind {
    case .symbol("("):
      advance()
      let inner = try expression()
      try close(first)
      return inner
    case .word(let text) where tokens[position + 1].kind == .symbol("("):
      return try call(text, at: first.range)
    case .word(let text) where QueryOperator(rawValue: text) == nil:
      advance()
      return .names(QueryWord(text: text, range: first.range))
    case .quoted(let text) where !text.isEmpty:
      advance()
      return .names(QueryWord(text: text, range: first.range))
    default:
      throw QueryError(
        at: first.range, "a label, a path or a function is missing before \(first.name)",
        hint: "write one, as model, bars/EURUSD/1h, data/EURUSD_1h.csv or deps(model)")
    }
  }

  private mutating func close(_ opening: QueryToken) throws(QueryError) {
    guard token.kind == .symbol(")") else {
      throw QueryError(
        at: token.range,
        "the '(' in column \(opening.range.column) is not closed before \(token.name)",
        hint: token.kind == .end ? "write ) here" : "write ) or an operator here")
    }
    advance()
  }

  private mutating func call(
    _ name: String, at range: SourceRange
  ) throws(QueryError) -> QueryExpression {
    guard let function = QueryFunction(rawValue: name) else {
      let known = QueryFunction.allCases.map(\.rawValue)
      throw QueryError(
        at: range, "there is no function '\(name)'",
        hint: nearest(name, among: known).map { "did you mean '\($0)'?" }
          ?? "there are: " + known.joined(separator: ", "))
    }
    advance()
    let opening = token
    advance()
    let result = try arguments(of: function)
    if token.kind == .symbol(",") {
      throw QueryError(
        at: token.range, "\(name) takes no more arguments", hint: "write \(function.usage)")
    }
    try close(opening)
    return result
  }

  private mutating func arguments(
    of function: QueryFunction
  ) throws(QueryError) -> QueryExpression {
    switch function {
    case .deps:
      let inner = try expression()
      return .dependencies(inner, depth: try depth(of: function))
    case .rdeps:
      let inner = try expression()
      return .dependants(inner, depth: try depth(of: function))
    case .somepath, .allpaths:
      let from = try expression()
      try comma(of: function)
      let to = try expression()
      return function == .somepath ? .somePath(from, to) : .allPaths(from, to)
    case .kind, .filter:
      let word = try word(of: function)
      try comma(of: function)
      let inner = try expression()
      return function == .kind ? .ofKind(word, inner) : .matching(word, inner)
    }
  }

  private mutating func comma(of function: QueryFunction) throws(QueryError) {
    guard token.kind == .symbol(",") else {
      throw QueryError(
        at: token.range, "\(function.rawValue) takes two arguments",
        hint: "write \(function.usage)")
    }
    advance()
  }

  private mutating func word(of function: QueryFunction) throws(QueryError) -> QueryWord {
    switch token.kind {
    case .word(let text) where tokens[position + 1].kind == .symbol(","), .quoted(let text):
      defer { advance() }
      return QueryWord(text: text, range: token.range)
    default:
      throw QueryError(
        at: token.range,
        "\(function.rawValue) begins with a \(function == .kind ? "kind" : "pattern")",
        hint: "write \(function.usage)")
    }
  }

  private mutating func depth(of function: QueryFunction) throws(QueryError) -> Int? {
    guard token.kind == .symbol(",") else { return nil }
    advance()
    guard case .word(let text) = token.kind, let depth = Int(text), depth >= 0 else {
      throw QueryError(
        at: token.range, "a depth is a number from 0 on, not \(token.name)",
        hint: "write \(function.usage)")
    }
    advance()
    return depth
  }
}
