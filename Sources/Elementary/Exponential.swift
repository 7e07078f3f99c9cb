// exp out of plain arithmetic. Knows numbers alone.
//
// The C library has several versions of exp and picks one by processor, so that its bits are not the
// same everywhere. This one's are, and the compiler can vectorise loops over it.

/// Returns `exp(x)` within one unit in the last place, whatever x is.
///
/// NaN gives NaN; results too small for a Double are 0, those too large are infinite, and subnormal
/// ones are rounded once. With n the whole number next to x / ln 2 and r the rest, exp(x) is 2^n
/// times exp(r), and exp(r) is 1 + r + rc / (2 - c), where r - c is an even function of r.
@inlinable
package func exponential(_ x: Double) -> Double {
  let above: Double = x < -746 ? -746 : x
  let bounded: Double = above > 710 ? 710 : above
  // Adding 1.5 * 2^52 leaves no bits for a fraction: the sum's low bits are n.
  let shifter = 6_755_399_441_055_744.0
  let shifted = bounded * 1.442_695_040_888_963_4 + shifter
  let n = shifted - shifter
  // ln 2 in two parts, the first of which gives exact products.
  let high = bounded - n * 6.931_471_803_691_238_2e-1
  let low = n * 1.908_214_929_270_587_7e-10
  let r = high - low
  // r - c is r coth(r / 2) - 2, here a polynomial in r² that is good to 2^-59 up to |r| = ln 2 / 2.
  let square = r * r
  var p = 4.138_136_797_057_238_5e-8
  p = p * square - 1.653_390_220_546_525_2e-6
  p = p * square + 6.613_756_321_437_934e-5
  p = p * square - 2.777_777_777_701_559_3e-3
  p = p * square + 1.666_666_666_666_660_2e-1
  let c = r - p * square
  let significand = 1 - (low - r * c / (2 - c) - high)
  // 2^n as two factors that are normal: the second product alone rounds.
  let exponents = shifted.bitPattern &- (shifter.bitPattern &- 2046)
  let first = exponents &>> 1
  let second = exponents &- first
  return significand * Double(bitPattern: first &<< 52) * Double(bitPattern: second &<< 52)
}
