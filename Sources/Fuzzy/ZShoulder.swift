// The membership function that falls in the shape of a Z.

/// 1 up to a, 0 from b on, and between them two parabolas that meet at ½ without a bend.
///
/// What S is not: the two add up to 1. scikit-fuzzy's `zmf(x, a, b)`. With a = b it is a step that is
/// 0 at b, as `zmf` is.
struct ZShoulder {
  static let parameterNames = ["a", "b"]

  let a: Double
  let b: Double

  init(a: Double, b: Double) {
    self.a = a
    self.b = b
  }

  init(parameters: [Double]) throws(MembershipError) {
    try checkShoulder(parameters, kind: "Z", names: Self.parameterNames)
    self.init(a: parameters[0], b: parameters[1])
  }

  var function: MembershipFunction { .z(a: a, b: b) }

  func degree(of value: Double) -> Double {
    if value >= b { return 0 }
    if value <= a { return 1 }
    return SShoulder.ramp((b - value) / (b - a))
  }
}
