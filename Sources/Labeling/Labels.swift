// What a network is to learn at each row. Knows classes and returns; knows nothing of how they were found.

/// What is to be learnt at each row, and when it became known.
package struct Labels: Equatable, Sendable {
  /// Labels of one kind, one a row.
  package enum Values: Equatable, Sendable {
    /// The class of each row; `LabelClass.none` where the row has no label.
    case classes([Int8])
    /// The number of each row; NaN where the row has no label.
    case returns([Float])
  }

  /// The label of each row.
  package let values: Values
  /// A row from which on nothing that follows changes the row's label.
  ///
  /// `count` where no row in the data settles it, and where the row has no label.
  package let knownAt: [Int64]
  /// How much of each label is its own, mean 1 over the labelled rows and 0 elsewhere.
  ///
  /// Nil if the labeler was not asked for it.
  package let weights: [Float]?

  /// - Precondition: All arrays have the same length.
  package init(values: Values, knownAt: [Int64], weights: [Float]? = nil) {
    self.values = values
    self.knownAt = knownAt
    self.weights = weights
    let count =
      switch values {
      case .classes(let classes): classes.count
      case .returns(let returns): returns.count
      }
    precondition(count == knownAt.count && count == weights?.count ?? count)
  }

  /// The number of rows, those without a label included.
  package var count: Int { knownAt.count }

  /// Whether the row has a label.
  package func isLabelled(_ row: Int) -> Bool {
    switch values {
    case .classes(let classes): classes[row] != LabelClass.none
    case .returns(let returns): !returns[row].isNaN
    }
  }
}

/// What a class stands for.
package enum LabelClass {
  /// The row has no label.
  package static let none: Int8 = -1

  package static let buy: Int8 = 0
  package static let hold: Int8 = 1
  package static let sell: Int8 = 2

  package static let bullish: Int8 = 0
  package static let bearish: Int8 = 1
  package static let neutral: Int8 = 2

  package static let trendingUp: Int8 = 0
  package static let trendingDown: Int8 = 1
  package static let ranging: Int8 = 2
  package static let volatile: Int8 = 3

  /// Names of the classes of a decision to trade, in their order.
  static let decisions = ["BUY", "HOLD", "SELL"]
  /// Names of the classes of what the market does over the next rows.
  static let contexts = ["BULLISH", "BEARISH", "NEUTRAL"]
  /// Names of the classes of how the market moves.
  static let regimes = ["TRENDING_UP", "TRENDING_DOWN", "RANGING", "VOLATILE"]
}
