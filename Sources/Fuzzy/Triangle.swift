// The triangular membership function.

import CKernels
import Columns

/// Rises from 0 at a to 1 at b and falls to 0 at c.
///
/// At b it is 1 even where a side is vertical: with a = b it is 1 at a and 0 just below; with b = c
/// it is 1 at c. A side shorter than the rounding unit is taken to be that long. Sides are multiplied by
/// their slope, which may be off from the quotient by a rounding unit.
struct Triangle {
  static let parameterNames = ["a", "b", "c"]

  let a: Double
  let b: Double
  let c: Double
  /// Degrees per unit of either side.
  private let rise: Double
  private let fall: Double

  init(a: Double, b: Double, c: Double) {
    self.a = a
    self.b = b
    self.c = c
    rise = slope(from: a, to: b)
    fall = slope(from: b, to: c)
  }

  init(parameters: [Double]) throws(MembershipError) {
    try checkCount(parameters, kind: "Triangular", names: Self.parameterNames)
    try checkOrder(parameters, names: Self.parameterNames)
    self.init(a: parameters[0], b: parameters[1], c: parameters[2])
  }

  var function: MembershipFunction { .triangular(a: a, b: b, c: c) }

  func degree(of value: Double) -> Double {
    let (rising, falling) = ((value - a) * rise, (c - value) * fall)
    let side = value < b ? rising : falling
    let degree = 0 >= side ? 0 : side
    return value == b ? 1 : degree
  }

  /// Whether both sides are slanted, so that `degreesOnSides` may be taken.
  var isSlanted: Bool { isSlanting(from: a, to: b) && isSlanting(from: b, to: c) }

  /// The degrees of a triangle that `isSlanted`.
  ///
  /// Where the other side would be the lower one, which rounding makes possible next to b, both are
  /// 1 as floats.
  func degreesOnSides(of values: Lane<Double>, into degrees: OutputLane<Float>) {
    precondition(values.count >= degrees.count)
    unsafe ktask_triangle(values.base, degrees.base, degrees.count, a, rise, c, fall)
  }
}
