// From bars to an indicator's columns. Knows the catalogue, not one indicator by name.

package import BuildGraph
import Columns
package import Indicators

/// Computes one indicator.
///
/// Inputs: the bar columns that the indicator reads, in its own order. Outputs: one Float64 column
/// for each of its outputs, as long as the bars.
package struct IndicatorRule: Rule {
  package static let name = "indicator"
  package static let revision = 1

  package let definition: IndicatorDefinition
  let arguments: IndicatorArguments
  /// What messages call the bars; no column depends on it.
  let origin: String

  /// Makes the rule of an indicator.
  ///
  /// - Parameters:
  ///   - definition: The kind of indicator.
  ///   - arguments: Arguments made by that definition.
  ///   - origin: Where the bars are from, for messages: a file, or bars made from one.
  package init(
    definition: IndicatorDefinition, arguments: IndicatorArguments, origin: String = "the bars"
  ) {
    self.definition = definition
    self.arguments = arguments
    self.origin = origin
  }

  package var outputNames: [String] { definition.outputs }

  package func describe(to sink: inout some FingerprintSink) {
    sink.field("type", .text(definition.name))
    sink.field("revision", .integer(Int64(definition.revision)))
    for (argument, parameter) in zip(arguments.values, definition.parameters)
    where parameter.hasEffect {
      sink.field(argument.name, FieldValue(argument.value))
    }
  }

  package func run(_ inputs: Inputs, _ context: RuleContext) throws -> [[UInt8]] {
    var columns: [BarColumn: [Double]] = [:]
    for (index, column) in definition.columns(arguments).enumerated() {
      columns[column] = try NPY.decodeDoubles(inputs.bytes(index))
    }
    return try outputs(of: columns).map { NPY.encode($0) }
  }

  /// The indicator's columns.
  ///
  /// - Parameter columns: The bar columns that it reads.
  /// - Returns: One column for each of its outputs, as long as the bars.
  /// - Throws: `RuleFailure` where the bars have no volumes or are too few.
  func outputs(of columns: [BarColumn: [Double]]) throws(RuleFailure) -> [[Double]] {
    if let volumes = columns[.volume], volumes.allSatisfy(\.isNaN) {
      throw RuleFailure(
        "\(definition.name) needs volumes, and there is no column 'volume' in \(origin)")
    }
    do {
      return try IndicatorCatalogue.compute(
        definition, arguments, IndicatorInput(columns: columns))
    } catch {
      throw RuleFailure("\(definition.name) \(error) in \(origin)")
    }
  }
}

extension FieldValue {
  init(_ argument: IndicatorArgument) {
    switch argument {
    case .integer(let value): self = .integer(Int64(value))
    case .real(let value): self = .real(value)
    case .flag(let value): self = .flag(value)
    case .text(let value): self = .text(value)
    }
  }
}
