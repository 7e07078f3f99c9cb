// Kinds of membership functions and their names. One kind a file beside it; knows no YAML.

package import Columns

/// A checked membership function: how far a value belongs to a fuzzy set's member, 0 to 1.
///
/// NaN gives NaN. Degrees are not clipped and the members of a set are not normalised.
package enum MembershipFunction: Hashable, Sendable {
  case triangular(a: Double, b: Double, c: Double)
  case trapezoidal(a: Double, b: Double, c: Double, d: Double)
  case gaussian(mean: Double, sigma: Double)
  case sigmoid(center: Double, slope: Double)
  case bell(width: Double, slope: Double, center: Double)
  case z(a: Double, b: Double)
  case s(a: Double, b: Double)

  /// Canonical names of the kinds.
  package static let typeNames = [
    "bell", "gaussian", "s", "sigmoid", "trapezoidal", "triangular", "z",
  ]

  /// Other names: scikit-fuzzy's, and the shapes' own.
  private static let aliases = [
    "gaussmf": "gaussian", "gbellmf": "bell", "sigmf": "sigmoid", "trapezoid": "trapezoidal",
    "trapmf": "trapezoidal", "triangle": "triangular", "trimf": "triangular",
  ]

  /// Makes a function of what a strategy says.
  ///
  /// - Parameters:
  ///   - type: A canonical name, or one with `mf` after it, `triangle` or `trapezoid`, or the name
  ///     of scikit-fuzzy's function (`trimf`, `gbellmf`, …), in any case.
  ///   - parameters: The parameters in the order of `parameterNames`.
  /// - Returns: The function, its parameters checked.
  /// - Throws: `MembershipError` for an unknown kind and for parameters that make no function.
  package static func make(
    type: String, parameters: [Double]
  ) throws(MembershipError) -> MembershipFunction {
    switch canonicalName(of: type) {
    case "triangular": try Triangle(parameters: parameters).function
    case "trapezoidal": try Trapezoid(parameters: parameters).function
    case "gaussian": try Gaussian(parameters: parameters).function
    case "sigmoid": try Sigmoid(parameters: parameters).function
    case "bell": try Bell(parameters: parameters).function
    case "z": try ZShoulder(parameters: parameters).function
    case "s": try SShoulder(parameters: parameters).function
    default: throw .unknownType(type)
    }
  }

  /// The name in `typeNames` that a strategy's `type` stands for, nil if there is no such kind.
  package static func canonicalName(of type: String) -> String? {
    let name = type.lowercased()
    return typeNames.first { name == $0 || name == $0 + "mf" } ?? aliases[name]
  }

  /// Every name that strategies may use for a kind, in lower case, the canonical one first.
  package static func names(ofType typeName: String) -> [String] {
    let others = aliases.filter { $0.value == typeName }.keys
    return [typeName] + Set(others).union(["\(typeName)mf"]).sorted()
  }

  /// The canonical name of the kind.
  package var typeName: String {
    switch self {
    case .triangular: "triangular"
    case .trapezoidal: "trapezoidal"
    case .gaussian: "gaussian"
    case .sigmoid: "sigmoid"
    case .bell: "bell"
    case .z: "z"
    case .s: "s"
    }
  }

  /// Parameters in the order in which a strategy lists them.
  package var parameters: [Double] {
    switch self {
    case .triangular(let a, let b, let c): [a, b, c]
    case .trapezoidal(let a, let b, let c, let d): [a, b, c, d]
    case .gaussian(let mean, let sigma): [mean, sigma]
    case .sigmoid(let center, let slope): [center, slope]
    case .bell(let width, let slope, let center): [width, slope, center]
    case .z(let a, let b), .s(let a, let b): [a, b]
    }
  }

  /// Names of `parameters`.
  package var parameterNames: [String] { Self.parameterNames(ofType: typeName) }

  /// Names of the parameters of a kind in the order in which a strategy lists them.
  ///
  /// - Parameter typeName: One of `typeNames`.
  /// - Returns: The names, none where there is no such kind.
  package static func parameterNames(ofType typeName: String) -> [String] {
    switch typeName {
    case "triangular": Triangle.parameterNames
    case "trapezoidal": Trapezoid.parameterNames
    case "gaussian": Gaussian.parameterNames
    case "sigmoid": Sigmoid.parameterNames
    case "bell": Bell.parameterNames
    case "z": ZShoulder.parameterNames
    case "s": SShoulder.parameterNames
    default: []
    }
  }

  /// The degree of one value.
  package func degree(of value: Double) -> Double {
    switch self {
    case .triangular(let a, let b, let c): Triangle(a: a, b: b, c: c).degree(of: value)
    case .trapezoidal(let a, let b, let c, let d):
      Trapezoid(a: a, b: b, c: c, d: d).degree(of: value)
    case .gaussian(let mean, let sigma): Gaussian(mean: mean, sigma: sigma).degree(of: value)
    case .sigmoid(let center, let slope): Sigmoid(center: center, slope: slope).degree(of: value)
    case .bell(let width, let slope, let center):
      Bell(width: width, slope: slope, center: center).degree(of: value)
    case .z(let a, let b): ZShoulder(a: a, b: b).degree(of: value)
    case .s(let a, let b): SShoulder(a: a, b: b).degree(of: value)
    }
  }

  /// The degrees of a column, computed as doubles and stored as floats.
  package func degrees(of values: [Double]) -> [Float] {
    values.withLane { values in
      [Float](count: values.count) { degrees(of: values, into: $0) }
    }
  }

  /// The degrees of a column in several members, as those of a fuzzy set.
  ///
  /// The column is gone through once: some rows are read, and each member's degrees of them written,
  /// before the next rows are.
  ///
  /// - Parameters:
  ///   - values: The column.
  ///   - members: The members.
  /// - Returns: A column for each member, what `degrees(of:)` gives.
  package static func degrees(
    of values: [Double], in members: [MembershipFunction]
  ) -> [[Float]] {
    let rows = 512
    let fillers = members.map(DegreeFiller.init)
    return values.withLane { values in
      makeColumns(members.count, of: Float.self, count: values.count) { columns in
        for start in stride(from: 0, to: values.count, by: rows) {
          let count = min(rows, values.count - start)
          for member in fillers.indices {
            let degrees = columns[member].from(start).prefix(count)
            fillers[member].fill(degrees, of: values.from(start))
          }
        }
      }
    }
  }

  /// The degrees of some rows, computed as doubles and stored as floats.
  ///
  /// - Parameters:
  ///   - values: The rows.
  ///   - degrees: Where the degrees go, as many.
  package func degrees(of values: Lane<Double>, into degrees: OutputLane<Float>) {
    DegreeFiller(self).fill(degrees, of: values)
  }
}
