// What a network is to learn at each row. Knows classes; knows nothing of how they were found.

/// A class for each row, and when it became known.
package struct Labels: Sendable, Equatable {
  /// The class of each row: 0 buy, 1 hold, 2 sell; -1 none.
  package let classes: [Int8]
  /// The first row at which nothing that may follow can change the row's class.
  ///
  /// `classes.count` where no row in the data settles it.
  package let knownAt: [Int64]

  /// - Precondition: Both arrays have the same length.
  package init(classes: [Int8], knownAt: [Int64]) {
    precondition(classes.count == knownAt.count)
    self.classes = classes
    self.knownAt = knownAt
  }
}

/// What a class stands for.
package enum LabelClass {
  package static let buy: Int8 = 0
  package static let hold: Int8 = 1
  package static let sell: Int8 = 2
}
