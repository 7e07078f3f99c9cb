// The triangular membership function.

/// Rises from 0 at a to 1 at b and falls to 0 at c.
///
/// At b it is 1 even where a side is vertical: with a = b it is 1 at a and 0 just below; with b = c
/// it is 1 at c. A side shorter than the rounding unit is taken to be that long.
struct Triangle {
  static let parameterNames = ["a", "b", "c"]

  let a: Double
  let b: Double
  let c: Double

  init(a: Double, b: Double, c: Double) {
    self.a = a
    self.b = b
    self.c = c
  }

  init(parameters: [Double]) throws(MembershipError) {
    try checkCount(parameters, kind: "Triangular", names: Self.parameterNames)
    try checkOrder(parameters, names: Self.parameterNames)
    self.init(a: parameters[0], b: parameters[1], c: parameters[2])
  }

  var function: MembershipFunction { .triangular(a: a, b: b, c: c) }

  func degree(of value: Double) -> Double {
    if value.isNaN { return .nan }
    if value == b { return 1 }
    if value <= a || value >= c { return 0 }
    return value < b
      ? (value - a) / max(b - a, .ulpOfOne)
      : (c - value) / max(c - b, .ulpOfOne)
  }
}
