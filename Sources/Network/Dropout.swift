// Which units a step leaves out. Knows random words; knows no layers.

import CKernels

/// The units that one step leaves out: a function of seed, step, layer and place alone, so that no
/// state has to be kept between steps.
struct Dropout {
  private let share: Double
  private var words: RandomStream
  private var keys: [ktask_dropout]

  /// Prepares dropout for steps with so many layers of units that may be left out.
  init(share: Double, layers: Int, seed: UInt64) {
    self.share = share
    words = RandomStream(seed: seed).split(RandomPurpose.dropout.rawValue)
    keys = Array(repeating: ktask_dropout(), count: layers)
  }

  /// Goes to a step, counted from 0.
  mutating func begin(step: Int) {
    guard share > 0 else { return }
    var stream = words.split(UInt64(step))
    for layer in keys.indices {
      let word = stream.next()
      keys[layer] = ktask_dropout(
        key: (UInt32(truncatingIfNeeded: word), UInt32(truncatingIfNeeded: word >> 32)),
        first: 0, threshold: UInt32(share * 0x1p32), kept: Float(1 / (1 - share)))
    }
  }

  /// What a layer leaves out from the unit of number `first` in the whole batch on.
  func key(layer: Int, first: Int) -> ktask_dropout {
    var key = keys[layer]
    key.first = UInt32(truncatingIfNeeded: first)
    return key
  }
}
