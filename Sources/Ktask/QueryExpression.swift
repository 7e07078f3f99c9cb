// What `ktask query` is asked, as a tree. Knows neither how it is written nor what the answer is.

import Syntax

/// A question about what depends on what.
indirect enum QueryExpression {
  /// Targets and files by label or path, `*` standing for any characters within a part.
  case names(QueryWord)
  /// What two questions give, put together.
  case both(QueryOperator, QueryExpression, QueryExpression)
  /// What something is made from, itself included; so many steps away at most.
  case dependencies(QueryExpression, depth: Int?)
  /// What is made from something, itself included; so many steps away at most.
  case dependants(QueryExpression, depth: Int?)
  /// One shortest way from the first to the second.
  case somePath(QueryExpression, QueryExpression)
  /// Everything on any way from the first to the second.
  case allPaths(QueryExpression, QueryExpression)
  /// What is of a kind.
  case ofKind(QueryWord, QueryExpression)
  /// What has a label or path that a pattern matches.
  case matching(QueryWord, QueryExpression)
}

/// How two answers become one.
enum QueryOperator: String, CaseIterable {
  case union
  case except
  case intersect
}

/// A word of an expression, and where it stands.
struct QueryWord: Equatable {
  let text: String
  let range: SourceRange
}

/// What is wrong with an expression, and where.
struct QueryError: Error, Equatable {
  let range: SourceRange
  let message: String
  /// What would be right.
  let hint: String?

  init(at range: SourceRange, _ message: String, hint: String? = nil) {
    self.range = range
    self.message = message
    self.hint = hint
  }

  /// The error with the expression and a mark below the place.
  func render(in expression: String, isColored: Bool) -> String {
    Diagnostic(.error, at: range, message, hint: hint)
      .render(in: SourceText(name: "expression", text: expression), color: isColored)
  }
}

extension QueryExpression {
  /// The labels and paths in the expression, in order.
  var names: [QueryWord] {
    switch self {
    case .names(let word): [word]
    case .both(_, let left, let right), .somePath(let left, let right),
      .allPaths(let left, let right):
      left.names + right.names
    case .dependencies(let inner, _), .dependants(let inner, _), .ofKind(_, let inner),
      .matching(_, let inner):
      inner.names
    }
  }

  /// Whether it asks for what is made from something, by any strategy.
  var asksForDependants: Bool {
    switch self {
    case .names: false
    case .dependants: true
    case .both(_, let left, let right), .somePath(let left, let right),
      .allPaths(let left, let right):
      left.asksForDependants || right.asksForDependants
    case .dependencies(let inner, _), .ofKind(_, let inner), .matching(_, let inner):
      inner.asksForDependants
    }
  }
}
