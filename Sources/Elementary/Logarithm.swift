// ln out of plain arithmetic. Knows numbers alone.
//
// Own for the same reason as exp: the C library's bits are not the same on every processor.

/// Returns `ln(x)` within one unit in the last place, for x that is not negative.
///
/// 0 gives -∞, ∞ gives ∞ and NaN gives NaN. With x = 2^k (1 + f), 1 + f between √½ and √2, ln x is
/// k ln 2 + ln(1 + f); with s = f / (2 + f), ln(1 + f) is 2s plus odd powers of s. The coefficients
/// are those of FreeBSD's msun, good to 2^-58.
@inlinable
package func logarithm(_ x: Double) -> Double {
  // Subnormal numbers are brought into the range where the exponent says all.
  let isSmall = x < .leastNormalMagnitude
  let scaled = isSmall ? x * 18_014_398_509_481_984 : x
  let rootOfHalf: UInt64 = 0x3fe6_a09e_0000_0000
  let shifted = scaled.bitPattern &+ (0x3ff0_0000_0000_0000 - rootOfHalf)
  let exponent = Int32(truncatingIfNeeded: shifted &>> 52) &- (isSmall ? 1_077 : 1_023)
  let k = Double(exponent)
  let f = Double(bitPattern: (shifted & 0x000f_ffff_ffff_ffff) &+ rootOfHalf) - 1
  let s = f / (2 + f)
  let square = s * s
  var r = 1.479_819_860_511_658_591e-1
  r = r * square + 1.531_383_769_920_937_332e-1
  r = r * square + 1.818_357_216_161_805_012e-1
  r = r * square + 2.222_219_843_214_978_396e-1
  r = r * square + 2.857_142_874_366_239_149e-1
  r = r * square + 3.999_999_999_940_941_908e-1
  r = r * square + 6.666_666_666_666_735_130e-1
  let half = 0.5 * f * f
  // ln 2 in two parts, the first of which gives exact products.
  let low = s * (half + r * square) + k * 1.908_214_929_270_587_70e-10
  let result = k * 6.931_471_803_691_238_16e-1 - (half - low - f)
  if x == 0 { return -.infinity }
  return x < .infinity ? result : x
}
