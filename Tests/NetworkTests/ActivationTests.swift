// Activations and what they are made of, against double precision.

import CKernels
import Foundation
import PlainNetwork
import TestSupport
import Testing

@testable import Network

/// What an activation gives in double precision.
func plainActivation(_ activation: Activation) -> @Sendable (Double) -> Double {
  switch activation {
  case .relu: { max($0, 0) }
  case .leakyReLU: { $0 > 0 ? $0 : 0.01 * $0 }
  case .sigmoid: logistic
  case .tanh: { tanh($0) }
  case .gelu: { $0 * (1 + erf($0 / 2.0.squareRoot())) / 2 }
  case .silu: { $0 * logistic($0) }
  }
}

/// The derivatives, 0 at the corner of relu and 0.01 at that of the leaky one.
private func plainSlope(_ activation: Activation) -> @Sendable (Double) -> Double {
  switch activation {
  case .relu: { $0 > 0 ? 1 : 0 }
  case .leakyReLU: { $0 > 0 ? 1 : 0.01 }
  case .sigmoid: { logistic($0) * logistic(-$0) }
  case .tanh: { 1 - tanh($0) * tanh($0) }
  case .gelu:
    {
      (1 + erf($0 / 2.0.squareRoot())) / 2 + $0 * exp(-$0 * $0 / 2) / (2 * Double.pi).squareRoot()
    }
  case .silu: { logistic($0) * (1 + $0 * logistic(-$0)) }
  }
}

@Suite struct ActivationTests {
  /// What the loops make of some numbers, and the slopes there.
  private func results(
    _ activation: Activation, _ values: [Float]
  ) -> (values: [Float], slopes: [Float]) {
    let (alone, trained) = (FloatBuffer(count: values.count), FloatBuffer(count: values.count))
    let slopes = FloatBuffer(count: values.count)
    alone.assign(values)
    trained.assign(values)
    unsafe ktask_activate(activation.loop, alone.start, alone.count)
    unsafe ktask_activate_training(
      activation.loop, trained.start, slopes.start, trained.count, ktask_dropout())
    let found = alone.copy(values.count)
    #expect(found.map(\.bitPattern) == trained.copy(values.count).map(\.bitPattern))
    return (found, slopes.copy(values.count))
  }

  /// Where results are furthest off in some measure.
  private func worst(
    _ places: [Float], _ found: [Float], _ exact: (Double) -> Double,
    _ measure: (Float, Double) -> Double
  ) -> (error: Double, place: Float) {
    var worst = (error: 0.0, place: Float(0))
    for (place, value) in zip(places, found) {
      let error = measure(value, exact(Double(place)))
      if !(error <= worst.error) { worst = (error, place) }
    }
    return worst
  }

  /// How far a result is off, in units in the last place of the right one.
  private func ulps(_ value: Float, _ exact: Double) -> Double {
    abs(Double(value) - exact) / Double(max(Float(exact).ulp, Float.leastNormalMagnitude.ulp))
  }

  private func places(_ limit: Float, _ count: Int) -> [Float] {
    (0...count).map { limit * (2 * Float($0) / Float(count) - 1) }
  }

  /// Units in the last place for what is exact relatively; absolute errors where digits cancel.
  @Test(arguments: [
    (Activation.relu, 0.0), (.leakyReLU, 1), (.sigmoid, 4), (.tanh, 3), (.silu, 5),
  ])
  func areExactToAFewUnits(_ activation: Activation, _ units: Double) {
    let places = places(86, 60_001) + self.places(2, 20_001) + self.places(1e-3, 2_001)
    let worst = worst(
      places, results(activation, places).values, plainActivation(activation), ulps)
    #expect(worst.error <= units, "\(activation)(\(worst.place)) is off \(worst.error) units")
  }

  @Test func geluIsExactToTheLastDigitsOfItsArgument() {
    let places = places(12, 60_001) + self.places(2, 20_001) + self.places(1e-3, 2_001)
    let worst = worst(places, results(.gelu, places).values, plainActivation(.gelu)) {
      abs(Double($0) - $1) / max(1e-3, abs($1))
    }
    #expect(worst.error <= 1e-4, "gelu(\(worst.place)) is off \(worst.error)")
    let absolute = self.worst(places, results(.gelu, places).values, plainActivation(.gelu)) {
      abs(Double($0) - $1) / max(1, abs($1))
    }
    #expect(absolute.error <= 2e-7, "gelu(\(absolute.place)) is off \(absolute.error)")
  }

  @Test(arguments: Activation.allCases) func haveTheirSlopes(_ activation: Activation) {
    let places = places(30, 40_001) + self.places(2, 20_001)
    let worst = worst(places, results(activation, places).slopes, plainSlope(activation)) {
      abs(Double($0) - $1)
    }
    // That of silu multiplies the last digit of a share by its argument.
    let allowed = activation == .silu ? 1.5e-6 : 5e-7
    #expect(worst.error <= allowed, "slope of \(activation) at \(worst.place): \(worst.error)")
  }

  @Test(arguments: Activation.allCases) func letNaNThrough(_ activation: Activation) {
    for payload in [Float.nan, -.nan, .signalingNaN, Float(bitPattern: 0x7fff_ffff)] {
      let values = [payload, 1, payload]
      let found = results(activation, values).values
      #expect(found.map(\.isNaN) == [true, false, true], "\(activation)")
    }
  }

  @Test func giveTheirLimitsFarOut() {
    let far: [Float] = [-.infinity, -1e30, -200, 200, 1e30, .infinity]
    #expect(results(.tanh, far).values == [-1, -1, -1, 1, 1, 1])
    #expect(results(.relu, far).values == [0, 0, 0, 200, 1e30, .infinity])
    #expect(results(.leakyReLU, far).values == far.map { $0 > 0 ? $0 : 0.01 * $0 })
    let sigmoid = results(.sigmoid, far).values
    #expect(sigmoid[3...] == [1, 1, 1])
    #expect(sigmoid[..<3].allSatisfy { (0..<1e-37).contains($0) })
    for activation in [Activation.gelu, .silu] {
      let (values, slopes) = results(activation, Array(far[1...4]))
      #expect(values[2...] == [200, 1e30], "\(activation)")
      #expect(abs(values[1]) < 1e-34 && abs(values[0]) < 1e-7, "\(activation)")
      #expect(
        difference(doubles(slopes), [0, 0, 1, 1], within: 1e-6) == nil, "\(activation)")
    }
  }

  @Test func zeroStaysZero() {
    for activation in Activation.allCases where activation != .sigmoid {
      #expect(results(activation, [0, -0.0]).values == [0, 0], "\(activation)")
    }
    #expect(results(.sigmoid, [0]).values == [0.5])
  }
}
