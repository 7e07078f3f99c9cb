// The trapezoidal membership function.

import CKernels
import Columns

/// Rises from 0 at a to 1 at b, stays 1 until c and falls to 0 at d.
///
/// At a and at d it is 0 even where a side is vertical: with a = b it is 0 at a and 1 just above;
/// with c = d it is 0 at d. A side shorter than the rounding unit is taken to be that long.
struct Trapezoid {
  static let parameterNames = ["a", "b", "c", "d"]

  let a: Double
  let b: Double
  let c: Double
  let d: Double

  /// Degrees per unit of either side.
  private let rise: Double
  private let fall: Double

  init(a: Double, b: Double, c: Double, d: Double) {
    self.a = a
    self.b = b
    self.c = c
    self.d = d
    rise = slope(from: a, to: b)
    fall = slope(from: c, to: d)
  }

  init(parameters: [Double]) throws(MembershipError) {
    try checkCount(parameters, kind: "Trapezoidal", names: Self.parameterNames)
    try checkOrder(parameters, names: Self.parameterNames)
    self.init(a: parameters[0], b: parameters[1], c: parameters[2], d: parameters[3])
  }

  var function: MembershipFunction { .trapezoidal(a: a, b: b, c: c, d: d) }

  func degree(of value: Double) -> Double {
    if value.isNaN { return .nan }
    if value <= a || value >= d { return 0 }
    if value < b { return (value - a) * rise }
    return value > c ? (d - value) * fall : 1
  }

  /// Whether both sides are slanted, so that `degreesOnSides` may be taken.
  var isSlanted: Bool { isSlanting(from: a, to: b) && isSlanting(from: c, to: d) }

  /// The degrees of a trapezoid that `isSlanted`; see `Triangle`.
  func degreesOnSides(of values: Lane<Double>, into degrees: OutputLane<Float>) {
    precondition(values.count >= degrees.count)
    unsafe ktask_trapezoid(values.base, degrees.base, degrees.count, a, rise, d, fall)
  }
}
