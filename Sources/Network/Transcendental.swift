// exp, tanh and log out of plain arithmetic. Knows numbers; knows nothing of networks.
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

/// Returns the natural logarithm of a finite number above 0 that is not subnormal.
///
/// With m the significand between the roots of 1/2 and 2 and s = (m - 1) / (m + 1), log(m) is
/// 2 (s + s^3/3 + s^5/5 + …), whose tenth term is below 1e-15.
func naturalLogarithm(_ x: Double) -> Double {
  var significand = x.significand
  var exponent = Double(x.exponent)
  if significand > 1.414_213_562_373_095_1 {
    significand /= 2
    exponent += 1
  }
  let s = (significand - 1) / (significand + 1)
  let square = s * s
  var sum = 1 / 19.0
  sum = sum * square + 1 / 17.0
  sum = sum * square + 1 / 15.0
  sum = sum * square + 1 / 13.0
  sum = sum * square + 1 / 11.0
  sum = sum * square + 1 / 9.0
  sum = sum * square + 1 / 7.0
  sum = sum * square + 1 / 5.0
  sum = sum * square + 1 / 3.0
  sum = sum * square + 1
  return exponent * 0.693_147_180_559_945_3 + 2 * s * sum
}
