// What can be wrong with a membership function, and how it is said. Knows no source position.

/// Why a type and parameters make no membership function.
package enum MembershipError: Error, Equatable, Sendable {
  /// There is no such kind.
  case unknownType(String)
  /// The kind takes another number of parameters.
  case wrongCount(kind: String, parameterNames: [String], found: Int)
  /// The corners do not stand from left to right, or one is NaN.
  case unordered(parameterNames: [String], parameters: [Double])
  /// The width of a bell is zero, negative or NaN.
  case sigmaNotPositive(Double)
  /// The middle of a bell is NaN.
  case meanNotANumber
  /// A parameter that must be finite is infinite or NaN.
  case notFinite(parameterNames: [String], parameters: [Double])
  /// A parameter that must be positive is zero or negative.
  case notPositive(name: String, Double)
  /// The slope of a sigmoid is zero.
  case slopeZero

  /// One line that says what is wrong and what would be right.
  package var message: String {
    switch self {
    case .unknownType(let type):
      let names = MembershipFunction.typeNames.map { "'\($0)'" }.joined(separator: ", ")
      return "Unknown membership function type '\(type)'. Available: [\(names)]"
    case .wrongCount(let kind, let names, let found):
      let list = names.joined(separator: ", ")
      return "\(kind) requires exactly \(names.count) parameters [\(list)], got \(found)"
    case .unordered(let names, let parameters):
      let found = zip(names, parameters).map { "\($0)=\($1)" }.joined(separator: ", ")
      return "Parameters must satisfy \(names.joined(separator: " <= ")), got \(found)"
    case .sigmaNotPositive(let sigma):
      return "Sigma must be > 0, got \(sigma)"
    case .meanNotANumber:
      return "Mean must be a number, got nan"
    case .notFinite(let names, let parameters):
      let found = zip(names, parameters).map { "\($0)=\($1)" }.joined(separator: ", ")
      return "Parameters must be finite, got \(found)"
    case .notPositive(let name, let found):
      return "Parameter \(name) must be > 0, got \(found)"
    case .slopeZero:
      return "The slope c must not be 0"
    }
  }
}

/// Checks that there is one parameter for each name.
func checkCount(
  _ parameters: [Double], kind: String, names: [String]
) throws(MembershipError) {
  guard parameters.count == names.count
  else { throw .wrongCount(kind: kind, parameterNames: names, found: parameters.count) }
}

/// Checks that no parameter is smaller than the one before it; NaN is never in order.
func checkOrder(_ parameters: [Double], names: [String]) throws(MembershipError) {
  guard zip(parameters, parameters.dropFirst()).allSatisfy({ $0 <= $1 })
  else { throw .unordered(parameterNames: names, parameters: parameters) }
}

/// Checks that every parameter is a finite number.
func checkFinite(_ parameters: [Double], names: [String]) throws(MembershipError) {
  guard parameters.allSatisfy(\.isFinite)
  else { throw .notFinite(parameterNames: names, parameters: parameters) }
}
