// The values that an indicator is computed with. Knows nothing of how they were checked.

package import Columns

/// The value of one parameter.
package enum IndicatorArgument: Hashable, Sendable {
  case integer(Int)
  case real(Double)
  case flag(Bool)
  case text(String)
}

extension IndicatorArgument: CustomStringConvertible {
  /// The value as a message shows it: text in quotes, so that `'14'` is not taken for a number.
  package var description: String {
    switch self {
    case .integer(let number): String(number)
    case .real(let number): String(number)
    case .flag(let flag): String(flag)
    case .text(let text): "'\(text)'"
    }
  }
}

/// A value for each parameter of an indicator, in the order of its definition.
///
/// Only `IndicatorDefinition` makes them, so every parameter is there, of its own type and in its
/// range. Arguments that were given and arguments that are defaults cannot be told apart.
package struct IndicatorArguments: Hashable, Sendable {
  /// One value for each parameter, in the order of the definition.
  package let values: [Member]

  /// A parameter's name and its value.
  package struct Member: Hashable, Sendable {
    package let name: String
    package let value: IndicatorArgument
  }

  init(_ values: [Member]) { self.values = values }

  /// The value of the parameter `name`, nil if the indicator has no such parameter.
  package subscript(name: String) -> IndicatorArgument? {
    values.first { $0.name == name }?.value
  }

  /// The value of an integer parameter.
  ///
  /// - Precondition: The definition has an integer parameter of this name.
  package func integer(_ name: String) -> Int {
    guard case .integer(let value) = self[name] else { Self.missing(name, "an integer") }
    return value
  }

  /// The value of a real parameter.
  ///
  /// - Precondition: The definition has a real parameter of this name.
  package func real(_ name: String) -> Double {
    guard case .real(let value) = self[name] else { Self.missing(name, "a real") }
    return value
  }

  /// The value of a flag.
  ///
  /// - Precondition: The definition has a flag of this name.
  package func flag(_ name: String) -> Bool {
    guard case .flag(let value) = self[name] else { Self.missing(name, "a flag") }
    return value
  }

  /// The chosen word of a choice.
  ///
  /// - Precondition: The definition has a choice of this name.
  package func text(_ name: String) -> String {
    guard case .text(let value) = self[name] else { Self.missing(name, "a text") }
    return value
  }

  /// The bar column of a source parameter.
  ///
  /// - Precondition: The definition has a source parameter of this name.
  package func source(_ name: String) -> BarColumn {
    guard case .text(let value) = self[name], let column = BarColumn(rawValue: value)
    else { Self.missing(name, "a source") }
    return column
  }

  /// Stops: an indicator asked for a parameter that its own definition does not have.
  private static func missing(_ name: String, _ kind: String) -> Never {
    preconditionFailure("the indicator's definition has no parameter '\(name)' that is \(kind)")
  }
}
