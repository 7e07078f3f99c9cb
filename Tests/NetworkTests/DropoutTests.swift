// Which units steps leave out, and what that does to sums.

import CKernels
import TestSupport
import Testing

@testable import Network

@Suite struct DropoutTests {
  /// What a key makes of ones: 0 where a unit is left out.
  private func mask(_ key: ktask_dropout, count: Int) -> [Float] {
    let (values, slopes) = (FloatBuffer(count: count), FloatBuffer(count: count))
    values.assign([Float](repeating: 1, count: values.count))
    unsafe ktask_activate_training(
      ktask_identity, values.start, slopes.start, values.count, key)
    let mask = values.copy(count)
    // A difference of arrays this long would take long to print.
    let isSame = slopes.copy(count) == mask
    #expect(isSame, "slopes are not those of the mask")
    return mask
  }

  /// The masks of two steps, in two layers of two seeds.
  private func masks(_ share: Double, count: Int) -> [(name: String, mask: [Float])] {
    [UInt64(0), 77].flatMap { seed in
      [0, 1].flatMap { step in
        var dropout = Dropout(share: share, layers: 2, seed: seed)
        dropout.begin(step: step)
        return (0..<2).map { layer in
          (
            "seed \(seed), step \(step), layer \(layer)",
            mask(dropout.key(layer: layer, first: 0), count: count)
          )
        }
      }
    }
  }

  @Test(arguments: [0.05, 0.2, 0.5, 0.9]) func masksDropTheirShare(_ share: Double) {
    let count = 100_001
    let kept = Float(1 / (1 - share))
    // Five deviations of a share of so many draws.
    let allowed = 5 * (share * (1 - share) / Double(count)).squareRoot()
    for (name, mask) in masks(share, count: count) {
      #expect(mask.allSatisfy { $0 == 0 || $0 == kept }, "\(name)")
      let dropped = Double(mask.count { $0 == 0 }) / Double(count)
      #expect(abs(dropped - share) < allowed, "\(name): \(dropped)")
    }
  }

  /// How often two units are left out together, less what independent ones would be, in deviations.
  private func excess(
    _ one: some Collection<Float>, _ other: some Collection<Float>, _ share: Double
  ) -> Double {
    let pairs = Double(min(one.count, other.count))
    let both = Double(zip(one, other).count { $0 == 0 && $1 == 0 })
    let dropped = Double(
      one.prefix(Int(pairs)).count { $0 == 0 } + other.prefix(Int(pairs)).count { $0 == 0 })
    // Of what is 1 - share for a unit that is left out and -share for others: its product for two
    // units has that variance, share (1 - share), squared.
    let covariance = both - share * dropped + pairs * share * share
    return covariance / (share * (1 - share) * pairs.squareRoot())
  }

  @Test(arguments: [0.2, 0.5]) func unitsAreLeftOutIndependentlyOfTheirNeighbours(
    _ share: Double
  ) {
    // Neighbours in a row, in the next rows, and in parts and vectors further on.
    let distances = [1, 2, 3, 4, 5, 7, 8, 13, 15, 16, 17, 31, 32, 48, 64, 128, 1_024, 4_096]
    for (name, mask) in masks(share, count: 60_000) {
      for distance in distances {
        let excess = excess(mask, mask.dropFirst(distance), share)
        #expect(abs(excess) < 4.8, "\(name), distance \(distance): \(excess) deviations")
      }
    }
  }

  @Test(arguments: [0.2, 0.5]) func stepsLayersAndSeedsAreIndependent(_ share: Double) {
    let masks = masks(share, count: 60_000)
    for (index, one) in masks.enumerated() {
      for other in masks[(index + 1)...] {
        let excess = excess(one.mask, other.mask, share)
        #expect(abs(excess) < 4.8, "\(one.name) and \(other.name): \(excess) deviations")
      }
    }
  }

  /// A unit's fate over many steps is as random as that of many units in one step.
  @Test func aUnitIsLeftOutIndependentlyFromStepToStep() {
    let share = 0.3
    var dropout = Dropout(share: share, layers: 1, seed: 5)
    let fates = (0..<20_000).map { step in
      dropout.begin(step: step)
      return mask(dropout.key(layer: 0, first: 0), count: 16)
    }
    for unit in [0, 7, 15] {
      let fate = fates.map { $0[unit] }
      let dropped = Double(fate.count { $0 == 0 }) / Double(fate.count)
      #expect(abs(dropped - share) < 5 * (0.21 / Double(fate.count)).squareRoot())
      for distance in [1, 2, 3, 64] {
        let excess = excess(fate, fate.dropFirst(distance), share)
        #expect(abs(excess) < 4.8, "unit \(unit), distance \(distance): \(excess) deviations")
      }
    }
  }

  /// Groups of four neighbours take all sixteen patterns as often as independent units do.
  @Test func patternsOfNeighboursAreEven() {
    for (name, mask) in masks(0.5, count: 64_000) {
      var counts = [Double](repeating: 0, count: 16)
      for start in stride(from: 0, to: mask.count, by: 4) {
        let bits = (0..<4).reduce(0) { $0 * 2 + (mask[start + $1] == 0 ? 1 : 0) }
        counts[bits] += 1
      }
      let expected = Double(mask.count / 4) / 16
      let square = counts.reduce(0) { $0 + ($1 - expected) * ($1 - expected) / expected }
      // Chi square of 15 degrees of freedom is above 50 once in a hundred thousand times.
      #expect(square < 50, "\(name): \(square)")
    }
  }

  @Test func masksDependOnThePlaceInTheBatchAlone() {
    var dropout = Dropout(share: 0.4, layers: 1, seed: 9)
    dropout.begin(step: 12)
    let whole = mask(dropout.key(layer: 0, first: 0), count: 4_096)
    for first in [16, 48, 1_024, 4_080] {
      let part = mask(dropout.key(layer: 0, first: first), count: 4_096 - first)
      let isSame = part == Array(whole[first...])
      #expect(isSame, "from \(first)")
    }
    var again = Dropout(share: 0.4, layers: 1, seed: 9)
    for step in [3, 0, 12] { again.begin(step: step) }
    let isSame = mask(again.key(layer: 0, first: 0), count: 4_096) == whole
    #expect(isSame, "by another way to the step")
  }

  @Test func noShareLeavesOutNothing() {
    var dropout = Dropout(share: 0, layers: 1, seed: 1)
    dropout.begin(step: 0)
    let mask = mask(dropout.key(layer: 0, first: 0), count: 1_000)
    #expect(mask.allSatisfy { $0 == 1 })
  }

  /// Every hidden unit gives 1; the output adds them up.
  @Test func keepsTheMeanOfEachOutput() throws {
    let architecture = try mlp(inputs: 1, hiddenLayers: [4_000], outputs: 1, dropout: 0.3)
    let values =
      [Float](repeating: 0, count: 4_000) + [Float](repeating: 1, count: 8_000) + [0]
    let parameters = Parameters(architecture: architecture, values: values)
    let matrix = try FeatureMatrix(values: [1], rows: 1, columns: 1)
    let pass = makePass(parameters, kernels: .portable, rows: 1)
    var dropout = Dropout(share: 0.3, layers: 1, seed: 4)
    let sums = (0..<50).map { step in
      dropout.begin(step: step)
      return unsafe Double(
        pass.forwardTraining([0], of: matrix, dropout, first: 0).outputs.start[0])
    }
    #expect(Set(sums).count > 10)
    // A sum deviates by √(4,000 · 0.3 / 0.7) = 41, the mean of 50 by 6.
    #expect(abs(sums.reduce(0, +) / 50 - 4_000) < 30)
    #expect(unsafe pass.forward([0], of: matrix).start[0] == 4_000)
  }
}
