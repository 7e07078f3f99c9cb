// Where all randomness of a training comes from. Knows nothing of what it is used for.

/// A seeded stream of random words that is a function of its key and a counter (SplitMix64).
///
/// Streams split off one another are independent for all practical purposes, so that the draws of
/// one purpose do not depend on how many another has made.
package struct RandomStream: Sendable {
  private var state: UInt64

  /// Makes the stream that belongs to a seed.
  package init(seed: UInt64) { state = Self.mixed(seed &+ Self.step) }

  /// Makes the stream that belongs to `number` within this one, wherever this one stands.
  package func split(_ number: UInt64) -> RandomStream {
    RandomStream(seed: state ^ Self.mixed(number &* 0xd134_2543_de82_ef95 &+ 1))
  }

  /// Returns 64 random bits.
  package mutating func next() -> UInt64 {
    state &+= Self.step
    return Self.mixed(state)
  }

  /// Returns a number from 0 up to 1, a multiple of 2^-53.
  package mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Returns a number from 0 up to `bound`, all equally likely.
  ///
  /// Takes the high half of a product and draws again in the rare case that would favour some
  /// (Lemire, "Fast random integer generation in an interval").
  ///
  /// - Precondition: `bound` is above 0.
  package mutating func below(_ bound: UInt32) -> UInt32 {
    let rejected = UInt32(truncatingIfNeeded: (1 &<< 32) % UInt64(bound))
    while true {
      let product = (next() >> 32) * UInt64(bound)
      if UInt32(truncatingIfNeeded: product) >= rejected { return UInt32(product >> 32) }
    }
  }

  /// Puts `values` into random order (Fisher and Yates).
  package mutating func shuffle(_ values: inout [Int32]) {
    for last in stride(from: values.count - 1, to: 0, by: -1) {
      values.swapAt(last, Int(below(UInt32(last + 1))))
    }
  }

  private static let step: UInt64 = 0x9e37_79b9_7f4a_7c15

  private static func mixed(_ word: UInt64) -> UInt64 {
    var word = word
    word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
    return word ^ (word >> 31)
  }
}
