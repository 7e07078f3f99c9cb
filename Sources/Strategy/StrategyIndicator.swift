// Indicators of a strategy and references to them. Knows no numbers.

package import Indicators

/// An indicator under the name that a strategy gives it.
package struct StrategyIndicator: Sendable, Equatable {
  /// The key in `indicators`, by which fuzzy sets and inputs name it.
  package let id: String
  /// The canonical name of the indicator's definition.
  package let type: String
  /// A value for every parameter, defaults filled in.
  package let arguments: IndicatorArguments

  /// How the indicator is computed; nil only if the catalogue has lost it.
  package var definition: IndicatorDefinition? { IndicatorCatalogue.definition(named: type) }
}

/// An indicator's id, with the name of one of its outputs if the reference has a dot.
package struct IndicatorReference: Sendable, Hashable, CustomStringConvertible {
  /// What stands before the first dot.
  package let id: String
  /// The output after the first dot; without one the primary output is meant.
  package let output: String?

  /// Splits a reference at its first dot.
  package init(_ text: String) {
    let dot = text.firstIndex(of: ".")
    id = String(text[..<(dot ?? text.endIndex)])
    output = dot.map { String(text[text.index(after: $0)...]) }
  }

  /// The reference as a strategy writes it.
  package var description: String { output.map { "\(id).\($0)" } ?? id }
}
