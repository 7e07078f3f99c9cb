// exp and tanh in single precision, out of plain arithmetic. Knows numbers; knows nothing of networks.
//
// The C library has several versions of each function and picks one by processor, so that its bits
// are not the same everywhere. These are, and the compiler can vectorise loops over them.

/// Returns `exp(x)` within 2 units in the last place, for x from -87 to 88.
///
/// Arguments beyond are treated as -87 and 88, which keeps the result normal and finite; NaN gives
/// NaN. With n the whole number next to x / ln 2 and r the rest, exp(x) is 2^n times a polynomial
/// in r.
func exponential(_ x: Float) -> Float {
  let above: Float = x < -87 ? -87 : x
  let bounded: Float = above > 88 ? 88 : above
  // Adding 1.5 * 2^23 leaves no bits for a fraction: the sum's low bits are n.
  let shifted = bounded * 1.442_695_04 + 12_582_912
  let n = shifted - 12_582_912
  // ln 2 in two parts, the first of which gives exact products.
  let r = bounded - n * 0.693_359_375 + n * 2.121_944_4e-4
  var p: Float = 1.987_569_1e-4
  p = p * r + 1.398_199_9e-3
  p = p * r + 8.333_452e-3
  p = p * r + 4.166_579_6e-2
  p = p * r + 1.666_666_5e-1
  p = p * r + 0.5
  let power = Float(bitPattern: (shifted.bitPattern &<< 23) &+ (127 &<< 23))
  return (p * (r * r) + r + 1) * power
}

/// Returns `tanh(x)` within 3 units in the last place; NaN gives NaN.
func hyperbolicTangent(_ x: Float) -> Float {
  let square = x * x
  var p: Float = -5.704_988_7e-3
  p = p * square + 2.063_908_9e-2
  p = p * square - 5.373_971_5e-2
  p = p * square + 1.333_144_2e-1
  p = p * square - 3.333_328_2e-1
  let near = p * square * x + x
  let magnitude = abs(x)
  let tail = 1 - 2 / (exponential(2 * magnitude) + 1)
  let far = x < 0 ? -tail : tail
  return magnitude < 0.625 ? near : far
}
