// The sigmoid membership function.

import Elementary

/// 1 / (1 + exp(-c (x - b))): ½ at the centre b, rising if the slope c is positive, else falling.
///
/// scikit-fuzzy's `sigmf(x, b, c)`; MATLAB names the same two parameters in the other order. At the
/// infinities it is 0 and 1.
struct Sigmoid {
  static let parameterNames = ["b", "c"]

  let center: Double
  let slope: Double

  init(center: Double, slope: Double) {
    self.center = center
    self.slope = slope
  }

  init(parameters: [Double]) throws(MembershipError) {
    try checkCount(parameters, kind: "Sigmoid", names: Self.parameterNames)
    try checkFinite(parameters, names: Self.parameterNames)
    guard parameters[1] != 0 else { throw .slopeZero }
    self.init(center: parameters[0], slope: parameters[1])
  }

  var function: MembershipFunction { .sigmoid(center: center, slope: slope) }

  func degree(of value: Double) -> Double { 1 / (1 + exponential(slope * (center - value))) }
}
