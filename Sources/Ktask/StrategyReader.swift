// Strategies read without a word about what is wrong with them, for questions to which that is no
// answer.

import Strategy
import Syntax

/// Reads strategies quietly.
enum StrategyReader {
  /// The strategy that a file holds, nil where it has errors.
  static func strategy(in source: SourceText) -> Strategy? {
    Strategy.load(source, overrides: StrategyOverrides()).0
  }
}
