// Random numbers that depend on nothing but a seed, a kind and a number. Knows no input.

/// A generator (SplitMix64) for one input, which can be had again without those before it.
struct Randomness: RandomNumberGenerator {
  private var state: UInt64

  /// Begins the stream of input number `iteration` of a kind.
  init(seed: UInt64, kind: String, iteration: UInt64) {
    state = seed
    for byte in kind.utf8 {
      state = state &+ UInt64(byte)
      state = next()
    }
    state ^= iteration &* 0xd134_2543_de82_ef95
    state = next()
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
    return word ^ (word >> 31)
  }

  /// A number from 0 up to `count`, 0 if there is none.
  mutating func below(_ count: Int) -> Int {
    count < 2 ? 0 : Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(count)).high)
  }

  /// True once in `count` times.
  mutating func once(in count: Int) -> Bool { below(count) == 0 }

  /// A small number: 1 half of the time, 2 a quarter of it, and so on up to `most`.
  mutating func few(atMost most: Int = 8) -> Int {
    min(most, next().trailingZeroBitCount + 1)
  }

  /// One of the elements.
  ///
  /// - Precondition: There is one.
  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

  /// A stretch of up to `most` of `count` positions, empty where there are none.
  mutating func stretch(of count: Int, atMost most: Int) -> Range<Int> {
    let start = below(count + 1)
    return start..<min(count, start + below(most + 1))
  }
}
