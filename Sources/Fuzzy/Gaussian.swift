// The Gaussian membership function.

import Elementary

/// The bell exp(-((x - mean) / sigma)² / 2): 1 at the mean, 0 at both infinities.
struct Gaussian {
  static let parameterNames = ["μ", "σ"]

  let mean: Double
  let sigma: Double

  init(mean: Double, sigma: Double) {
    self.mean = mean
    self.sigma = sigma
  }

  init(parameters: [Double]) throws(MembershipError) {
    try checkCount(parameters, kind: "Gaussian", names: Self.parameterNames)
    guard !parameters[0].isNaN else { throw .meanNotANumber }
    guard parameters[1] > 0 else { throw .sigmaNotPositive(parameters[1]) }
    self.init(mean: parameters[0], sigma: parameters[1])
  }

  var function: MembershipFunction { .gaussian(mean: mean, sigma: sigma) }

  func degree(of value: Double) -> Double {
    if value.isInfinite { return 0 }
    let distance = (value - mean) / sigma
    return exponential(-0.5 * (distance * distance))
  }
}
