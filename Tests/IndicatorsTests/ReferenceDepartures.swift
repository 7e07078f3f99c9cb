// Where the catalogue departs from the reference on purpose.

import Indicators

/// What is not as the reference has it, and why.
enum ReferenceDepartures {
  /// Parameters that the reference has not; their defaults give its numbers.
  static let parameters: [String: Set<String>] = [
    "ichimoku": ["displaced"],
    "zigzag": ["confirmed"],
  ]

  /// Indicators whose numbers are not those of the reference, and why.
  static let values: [String: String] = [
    "supertrend": """
    The reference starts its recursion from the NaN of row 0, with which nothing compares, so that \
    its trend is NaN and its direction 1 in every row.
    """
  ]
}

extension IndicatorArguments {
  /// The arguments of parameters that the reference has too.
  func ofReference(for definition: IndicatorDefinition) -> [String: IndicatorArgument] {
    let added = ReferenceDepartures.parameters[definition.name, default: []]
    return byName.filter { !added.contains($0.key) }
  }
}
