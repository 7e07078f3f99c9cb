// Kinds of membership functions and what is wrong with their parameters. One kind a file beside it.

/// A checked membership function: how far a value belongs to a fuzzy set's member, 0 to 1.
package enum MembershipFunction: Hashable, Sendable {
  case triangular(a: Double, b: Double, c: Double)
  case trapezoidal(a: Double, b: Double, c: Double, d: Double)
  case gaussian(mean: Double, sigma: Double)
}
