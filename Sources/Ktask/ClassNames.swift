// What the classes of labels are called: the one place where commands look it up.

import Strategy

/// The names of classes by their numbers.
enum ClassNames {
  /// The names of the classes of a strategy's labels, in the order of their numbers.
  static func names(for strategy: Strategy) -> [String] { ["BUY", "HOLD", "SELL"] }
}
