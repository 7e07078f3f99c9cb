// atanh out of plain arithmetic. Knows numbers alone.
//
// Own for the same reason as exp: the C library's bits are not the same on every processor.

/// Returns `atanh(x) = ln((1 + x) / (1 - x)) / 2` within 4 units in the last place, for |x| below 1.
///
/// NaN gives NaN. With k the whole number for which `(1 + |x|) / (1 - |x|)` is 2^k times an m
/// between the roots of 1/2 and 2, atanh(|x|) is k ln(2) / 2 + atanh(s) for s = (m - 1) / (m + 1),
/// and atanh(s) is s + s^3/3 + s^5/5 + …, whose twelfth term is below 2^-60 of the first.
@inlinable
package func inverseHyperbolicTangent(_ x: Double) -> Double {
  let (above, below) = (1 + x.magnitude, 1 - x.magnitude)
  // Times the root of 2, a number has k for its exponent.
  let shifted = above / below * 1.414_213_562_373_095_1
  let exponent = shifted.bitPattern &>> 52
  let scaled = below * Double(bitPattern: exponent &<< 52)
  // With a k of 0, s is |x| itself, not rounded.
  let s = exponent == 1023 ? x.magnitude : (above - scaled) / (above + scaled)
  let square = s * s
  var sum = 1 / 21.0
  sum = sum * square + 1 / 19.0
  sum = sum * square + 1 / 17.0
  sum = sum * square + 1 / 15.0
  sum = sum * square + 1 / 13.0
  sum = sum * square + 1 / 11.0
  sum = sum * square + 1 / 9.0
  sum = sum * square + 1 / 7.0
  sum = sum * square + 1 / 5.0
  sum = sum * square + 1 / 3.0
  let k = Double(Int64(bitPattern: exponent) &- 1023)
  let magnitude = k * 0.346_573_590_279_972_65 + (s + s * square * sum)
  return x < 0 ? -magnitude : magnitude
}
