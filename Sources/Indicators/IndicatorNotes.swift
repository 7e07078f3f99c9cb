// What people should know of an indicator's numbers before they trust them.

/// How an indicator's numbers come about, and what stands where there are none.
///
/// Sentences for people; names and formulas stand between backquotes.
package struct IndicatorNotes: Hashable, Sendable {
  /// What each output is, in the names of parameters, outputs and bar columns.
  package let formula: String
  /// What the first rows hold.
  package let warmUp: String
  /// What missing values and prices that do not move give.
  package let missing: String
  /// How TA-Lib's numbers differ.
  package let talib: String
  /// Where the indicator was published, or that it is common knowledge.
  package let source: String
}
