// What an indicator is to the rest of ktask. Knows no strategy file and no store.

package import Columns

/// One kind of indicator: its names, parameters and outputs, and how it is computed.
package struct IndicatorDefinition: Sendable {
  /// The canonical name in lower case, as strategies write it.
  package let name: String
  /// The other names that strategies may use, in lower case.
  package let aliases: [String]
  /// One line on what the indicator measures.
  package let summary: String
  /// How its numbers come about, and what stands where there are none.
  package let notes: IndicatorNotes
  /// The parameters in the order in which arguments list them.
  package let parameters: [IndicatorParameter]
  /// The names of the computed columns, the primary one first; `["value"]` if there is only one.
  package let outputs: [String]
  /// Raised whenever the same input and arguments would give other bits than before.
  package let revision: Int
  /// The fewest rows from which the indicator can be computed.
  package let minimumRows: @Sendable (IndicatorArguments) -> Int
  /// The bar columns that the indicator reads, in a fixed order.
  package let columns: @Sendable (IndicatorArguments) -> [BarColumn]
  /// Whether a row's values may depend on later rows, as they do where a past extreme is marked.
  ///
  /// What a strategy feeds its network must not: in a backtest it would know what is to come.
  package var readsLaterRows: @Sendable (IndicatorArguments) -> Bool = { _ in false }
  /// Computes one column for each output, each as long as the input.
  ///
  /// Call it through `IndicatorCatalogue.compute`, which checks the number of rows first.
  package let compute: Computation

  /// A pure function from bar columns and arguments to one column for each output.
  package typealias Computation =
    @Sendable (IndicatorInput, IndicatorArguments) throws(IndicatorError) -> [[Double]]

  /// Every name that strategies may use, the canonical one first.
  package var names: [String] { [name] + aliases }

  /// The parameter called `name`, nil if there is none.
  package func parameter(named name: String) -> IndicatorParameter? {
    parameters.first { $0.name == name }
  }
}

/// Why an indicator could not be computed.
package enum IndicatorError: Error, Equatable {
  /// The data are shorter than the indicator's arguments demand.
  case tooFewRows(needed: Int, found: Int)
  /// A volume is below 0; rows count from 0.
  case negativeVolume(row: Int, value: Double)
}

extension IndicatorError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .tooFewRows(let needed, let found): "needs at least \(needed) rows, found \(found)"
    case .negativeVolume(let row, let value):
      "needs volumes that are 0 or more, found \(value) in bar \(row + 1)"
    }
  }
}
