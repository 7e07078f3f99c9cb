// The generalised bell membership function.

import Elementary

/// 1 / (1 + |(x - c) / a|^(2b)): 1 at the centre c, ½ at a distance of a, steeper with larger b.
///
/// scikit-fuzzy's `gbellmf(x, a, b, c)`, but that one takes a negative width a for its absolute
/// value. The power is exp(2b ln d), whose error is at most 1e-15 in a degree and, however small the
/// degree is, 4e-13 of it; where x is c or c ± a there is none. At the infinities it is 0.
struct Bell {
  static let parameterNames = ["a", "b", "c"]

  let width: Double
  let slope: Double
  let center: Double

  init(width: Double, slope: Double, center: Double) {
    self.width = width
    self.slope = slope
    self.center = center
  }

  init(parameters: [Double]) throws(MembershipError) {
    try checkCount(parameters, kind: "Bell", names: Self.parameterNames)
    try checkFinite(parameters, names: Self.parameterNames)
    for index in 0...1 where parameters[index] <= 0 {
      throw .notPositive(name: Self.parameterNames[index], parameters[index])
    }
    self.init(width: parameters[0], slope: parameters[1], center: parameters[2])
  }

  var function: MembershipFunction { .bell(width: width, slope: slope, center: center) }

  func degree(of value: Double) -> Double {
    let distance = abs((value - center) / width)
    // Twice the product and not twice b, which may overflow where the logarithm is 0.
    return 1 / (1 + exponential(2 * (slope * logarithm(distance))))
  }
}
