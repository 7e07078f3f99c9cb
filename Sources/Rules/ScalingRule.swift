// From raw inputs to how they are scaled. Sees the rows before the validation alone, and no labels.

package import BuildGraph
import Columns

/// How a raw input is scaled, with the numbers that were fitted.
package enum FittedScaling: Equatable, Sendable {
  /// `(x - minimum) / (maximum - minimum)`, 0 where the two are equal.
  case minmax(minimum: Double, maximum: Double)
  /// `(x - mean) / deviation`, 0 where the deviation is 0.
  case zscore(mean: Double, deviation: Double)

  /// What becomes 0.
  var origin: Double { numbers[0] }

  /// What becomes 1 after the origin is taken off; 0 where all values were equal.
  var unit: Double {
    switch self {
    case .minmax(let minimum, let maximum): maximum - minimum
    case .zscore(_, let deviation): deviation
    }
  }

  /// The values that the network sees.
  func scaled(_ values: [Float]) -> [Float] {
    let (origin, unit) = (origin, unit)
    return values.map { value in
      let distance = Double(value) - origin
      return Float(unit == 0 ? distance - distance : distance / unit)
    }
  }

  /// The two numbers in the order in which they are stored.
  var numbers: [Double] {
    switch self {
    case .minmax(let minimum, let maximum): [minimum, maximum]
    case .zscore(let mean, let deviation): [mean, deviation]
    }
  }
}

/// What is done to a raw input before the network sees it.
package enum ScalingMethod: String, Equatable, Sendable {
  case minmax
  case zscore

  /// The scaling with numbers that were stored.
  func fitted(_ first: Double, _ second: Double) -> FittedScaling {
    switch self {
    case .minmax: .minmax(minimum: first, maximum: second)
    case .zscore: .zscore(mean: first, deviation: second)
    }
  }

  /// Fits the scaling to values, NaN and infinities left out.
  ///
  /// - Parameter values: Any numbers.
  /// - Returns: Nil if none of them is finite. The deviation is the population's.
  /// - Complexity: O(*n*).
  func fitted(to values: [Double]) -> FittedScaling? {
    let finite = values.filter(\.isFinite)
    guard let first = finite.first else { return nil }
    switch self {
    case .minmax:
      return .minmax(
        minimum: finite.reduce(first, Double.minimum), maximum: finite.reduce(first, Double.maximum)
      )
    case .zscore:
      let count = Double(finite.count)
      // Around the first value, so that neither a far origin nor a constant column loses digits.
      let mean = first + finite.reduce(0) { $0 + ($1 - first) } / count
      let squares = finite.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return .zscore(mean: mean, deviation: (squares / count).squareRoot())
    }
  }
}

/// Fits the scaling of raw inputs to the rows before the validation, those of all symbols together.
///
/// All of them count, whether or not they have a label and train: which rows do may depend on what
/// prices did later, and no feature may.
///
/// Inputs, for each symbol in turn: the open times of the base bars, those of every other timeframe
/// of the layout, then the raw columns in order. Output: `scaling`, two numbers for each column
/// (Float64): minimum and maximum, or mean and deviation. Bars from the validation on change none.
package struct ScalingRule: Rule {
  package static let name = "scaling"
  package static let revision = 1

  let symbolCount: Int
  let layout: ColumnLayout
  /// For each column.
  let methods: [ScalingMethod]
  let shares: SplitShares

  package var outputNames: [String] { ["scaling"] }

  package func describe(to sink: inout some FingerprintSink) {
    sink.field("symbols", .integer(Int64(symbolCount)))
    layout.describe(to: &sink)
    sink.field("normalization", .texts(methods.map(\.rawValue)))
    shares.describeTraining(to: &sink)
  }

  package func run(_ inputs: Inputs, _ context: RuleContext) throws -> [[UInt8]] {
    let symbols = try (0..<symbolCount).map {
      try SymbolColumns(inputs, first: $0 * layout.width, layout: layout)
    }
    let fitted = methods.indices.map { scaling(of: $0, symbols, context) }
    return [NPY.encode(fitted.flatMap(\.numbers))]
  }

  /// The scaling of one column; that of values which are none makes 0 of all.
  private func scaling(
    of column: Int, _ symbols: [SymbolColumns], _ context: RuleContext
  ) -> FittedScaling {
    let name = layout.columnNames[column]
    guard let fitted = methods[column].fitted(to: values(of: column, symbols)) else {
      context.warn("\(name) has no value in the training part: the network sees 0 for it")
      return methods[column].fitted(0, 0)
    }
    if fitted.unit == 0 {
      context.warn("\(name) is constant in the training part: the network sees 0 for it")
    }
    return fitted
  }

  /// What the rows before the validation show of a column.
  private func values(of column: Int, _ symbols: [SymbolColumns]) -> [Double] {
    symbols.flatMap { symbol in
      let rows = 0..<shares.borders(rows: symbol.base.count).validation
      let values = symbol.columns[column]
      guard let visible = symbol.visibleRows[column] else {
        return values[rows].map(Double.init)
      }
      return visible[rows].compactMap { $0 < 0 ? nil : Double(values[Int($0)]) }
    }
  }
}
