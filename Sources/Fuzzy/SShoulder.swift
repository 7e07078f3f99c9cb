// The membership function that rises in the shape of an S.

/// 0 up to a, 1 from b on, and between them two parabolas that meet at ½ without a bend.
///
/// With t = (x - a) / (b - a) it is 2t² up to the middle and 1 - 2(1 - t)² from there. scikit-fuzzy's
/// `smf(x, a, b)`. With a = b it is a step that is 1 at b, as everywhere, where `smf` gives NaN.
struct SShoulder {
  static let parameterNames = ["a", "b"]

  let a: Double
  let b: Double

  init(a: Double, b: Double) {
    self.a = a
    self.b = b
  }

  init(parameters: [Double]) throws(MembershipError) {
    try checkShoulder(parameters, kind: "S", names: Self.parameterNames)
    self.init(a: parameters[0], b: parameters[1])
  }

  var function: MembershipFunction { .s(a: a, b: b) }

  func degree(of value: Double) -> Double {
    if value >= b { return 1 }
    if value <= a { return 0 }
    return Self.ramp((value - a) / (b - a))
  }

  /// The two parabolas, t from 0 to 1: never falling, to the last bit.
  static func ramp(_ t: Double) -> Double {
    // From ½ on, 1 - t is exact.
    t < 0.5 ? 2 * (t * t) : 1 - 2 * ((1 - t) * (1 - t))
  }
}

/// Checks the two corners of a shoulder: finite, in order, and not so far apart that their distance
/// is infinite.
func checkShoulder(
  _ parameters: [Double], kind: String, names: [String]
) throws(MembershipError) {
  try checkCount(parameters, kind: kind, names: names)
  try checkFinite(parameters, names: names)
  try checkOrder(parameters, names: names)
  try checkFinite([parameters[1] - parameters[0]], names: ["\(names[1]) - \(names[0])"])
}
