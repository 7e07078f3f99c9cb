// cos out of plain arithmetic. Knows numbers alone.
//
// Own for the same reason as exp: the C library's bits are not the same on every processor.

/// Returns `cos(πx)` within 2 units in the last place; exact where it is 0, 1 or -1.
///
/// NaN and infinities give NaN. With n the whole number next to 2|x| and r = |x| - n / 2, which is
/// exact, cos(πx) is ±cos(πr) for an even n and ±sin(πr) for an odd one. Their polynomials are
/// those of FreeBSD's msun, good to 2^-58 of the result up to π/4.
package func cosine(halfTurns x: Double) -> Double {
  let magnitude = x.magnitude
  // From 2^53 on all numbers are even.
  guard magnitude < 9_007_199_254_740_992 else { return x.isFinite ? 1 : .nan }
  let n = (2 * magnitude).rounded()
  let angle = (magnitude - 0.5 * n) * .pi
  switch Int64(n) & 3 {
  case 0: return cosineOfSmall(angle)
  // A difference from 0 has no negative zero.
  case 1: return 0 - sineOfSmall(angle)
  case 2: return -cosineOfSmall(angle)
  default: return sineOfSmall(angle)
  }
}

/// The cosine of an angle of π/4 at most.
private func cosineOfSmall(_ angle: Double) -> Double {
  let square = angle * angle
  var p = -1.135_964_755_778_819_482_65e-11
  p = p * square + 2.087_572_321_298_174_827_90e-9
  p = p * square - 2.755_731_435_139_066_330_35e-7
  p = p * square + 2.480_158_728_947_672_941_78e-5
  p = p * square - 1.388_888_888_887_410_957_49e-3
  p = p * square + 4.166_666_666_666_660_190_37e-2
  let half = 0.5 * square
  // What rounding takes from 1 - half comes back with the rest.
  let first = 1 - half
  return first + ((1 - first - half) + square * square * p)
}

/// The sine of an angle of π/4 at most.
private func sineOfSmall(_ angle: Double) -> Double {
  let square = angle * angle
  var p = 1.589_690_995_211_550_102_21e-10
  p = p * square - 2.505_076_025_340_686_341_95e-8
  p = p * square + 2.755_731_370_707_006_767_89e-6
  p = p * square - 1.984_126_982_985_794_931_34e-4
  p = p * square + 8.333_333_333_322_489_461_24e-3
  p = p * square - 1.666_666_666_666_663_243_48e-1
  return angle + angle * square * p
}
