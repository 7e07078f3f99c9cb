// Edges, names and general properties of membership functions.

import Fuzzy
import TestSupport
import Testing

private let shapes: [MembershipFunction] = [
  .triangular(a: 0, b: 20, c: 35),
  .triangular(a: 5, b: 5, c: 5),
  .trapezoidal(a: 0, b: 0, c: 20, d: 30),
  .trapezoidal(a: -3, b: -1, c: 1, d: 3),
  .gaussian(mean: 50, sigma: 10),
  .gaussian(mean: 0, sigma: 1e-9),
  .sigmoid(center: 50, slope: 0.2),
  .sigmoid(center: 0, slope: -1e9),
  .bell(width: 10, slope: 2, center: 50),
  .bell(width: 1e-9, slope: 0.3, center: 0),
  .z(a: 10, b: 30),
  .z(a: 5, b: 5),
  .s(a: 10, b: 30),
  .s(a: 5, b: 5),
]

@Test(arguments: shapes)
private func columnHasTheDegreesOfItsValuesAsFloats(_ shape: MembershipFunction) {
  let seed: UInt64 = 11
  var generator = SeededGenerator(seed: seed)
  var values = (0..<500).map { _ in (generator.unit() - 0.25) * 80 }
  values += [.nan, .infinity, -.infinity, 0, -0.0] + shape.parameters
  let degrees = shape.degrees(of: values)
  #expect(degrees.count == values.count)
  for (value, degree) in zip(values, degrees) {
    let expected = Float(shape.degree(of: value))
    #expect(degree.bitPattern == expected.bitPattern, "seed \(seed), value \(value)")
  }
}

@Test(arguments: shapes)
private func degreesLieFromZeroToOne(_ shape: MembershipFunction) {
  let seed: UInt64 = 12
  var generator = SeededGenerator(seed: seed)
  for _ in 0..<2_000 {
    let value = generator.normal() * 40
    #expect((0...1).contains(shape.degree(of: value)), "seed \(seed), value \(value)")
  }
  for infinity in [Double.infinity, -.infinity] {
    let farAway = infinity > 0 ? Double.greatestFiniteMagnitude : -.greatestFiniteMagnitude
    #expect([0, 1].contains(shape.degree(of: infinity)))
    #expect(abs(shape.degree(of: infinity) - shape.degree(of: farAway)) < 1e-9)
  }
  #expect(shape.degree(of: .nan).isNaN)
}

@Test(arguments: shapes)
private func functionCanBeMadeOfWhatItSaysOfItself(_ shape: MembershipFunction) throws {
  #expect(shape.parameters.count == shape.parameterNames.count)
  #expect(MembershipFunction.typeNames.contains(shape.typeName))
  let copy = try MembershipFunction.make(type: shape.typeName, parameters: shape.parameters)
  #expect(copy == shape)
}

@Test func noColumnHasNoDegrees() {
  #expect(MembershipFunction.gaussian(mean: 0, sigma: 1).degrees(of: []).isEmpty)
}

@Test func triangleWithVerticalSideIsOneAtItsPeak() {
  let left = MembershipFunction.triangular(a: 0, b: 0, c: 10)
  #expect(left.degree(of: 0) == 1)
  #expect(left.degree(of: -1e-12) == 0)
  let right = MembershipFunction.triangular(a: 0, b: 10, c: 10)
  #expect(right.degree(of: 10) == 1)
  #expect(right.degree(of: 10.000_001) == 0)
}

@Test func trapezoidWithVerticalSideIsZeroAtItsCorner() {
  let shape = MembershipFunction.trapezoidal(a: 0, b: 0, c: 20, d: 20)
  #expect(shape.degree(of: 0) == 0)
  #expect(shape.degree(of: 0.0.nextUp) == 1)
  #expect(shape.degree(of: 20.0.nextDown) == 1)
  #expect(shape.degree(of: 20) == 0)
}

@Test func sideShorterThanTheRoundingUnitIsTakenToBeThatLong() {
  let shape = MembershipFunction.triangular(a: 0, b: 1e-20, c: 1)
  #expect(shape.degree(of: 5e-21) == 5e-21 / 2.220446049250313e-16)
}

@Test func bellIsOneAtItsMeanEvenAtInfinityWhereNothingElseIs() {
  #expect(MembershipFunction.gaussian(mean: 3, sigma: 2).degree(of: 3) == 1)
  let farAway = MembershipFunction.gaussian(mean: .infinity, sigma: 1)
  #expect(farAway.degree(of: 3) == 0)
  #expect(farAway.degree(of: .infinity) == 0)
}

@Test(arguments: [
  ("triangular", 3), ("TriangularMF", 3), ("TRAPEZOIDAL", 4), ("trapezoidalmf", 4),
  ("Gaussian", 2), ("gaussianMF", 2), ("triangle", 3), ("Trapezoid", 4), ("trimf", 3),
  ("TRAPMF", 4), ("gaussmf", 2), ("sigmoid", 2), ("SigmoidMF", 2), ("sigmf", 2), ("bell", 3),
  ("bellmf", 3), ("GBellMF", 3), ("z", 2), ("ZMF", 2), ("S", 2), ("smf", 2),
])
private func namesAreFoundInAnyCase(_ name: String, count: Int) throws {
  let parameters = (1...count).map(Double.init)
  let function = try MembershipFunction.make(type: name, parameters: parameters)
  #expect(function.parameters == parameters)
}

private func unknown(_ type: String) -> String {
  "Unknown membership function type '\(type)'. "
    + "Available: ['bell', 'gaussian', 's', 'sigmoid', 'trapezoidal', 'triangular', 'z']"
}

private let refusals: [(type: String, parameters: [Double], message: String)] = [
  (
    "triangular", [3, 2, 1], "Parameters must satisfy a <= b <= c, got a=3.0, b=2.0, c=1.0"
  ),
  (
    "triangular", [.nan, 1, 2], "Parameters must satisfy a <= b <= c, got a=nan, b=1.0, c=2.0"
  ),
  ("triangular", [1, 2], "Triangular requires exactly 3 parameters [a, b, c], got 2"),
  ("trapezoidal", [], "Trapezoidal requires exactly 4 parameters [a, b, c, d], got 0"),
  (
    "trapezoidal", [1, 3, 2, 4],
    "Parameters must satisfy a <= b <= c <= d, got a=1.0, b=3.0, c=2.0, d=4.0"
  ),
  ("gaussian", [1], "Gaussian requires exactly 2 parameters [μ, σ], got 1"),
  ("gaussian", [1, 0], "Sigma must be > 0, got 0.0"),
  ("gaussian", [1, -2], "Sigma must be > 0, got -2.0"),
  ("gaussian", [1, .nan], "Sigma must be > 0, got nan"),
  ("gaussian", [.nan, 1], "Mean must be a number, got nan"),
  ("sigmoid", [1], "Sigmoid requires exactly 2 parameters [b, c], got 1"),
  ("sigmoid", [1, 0], "The slope c must not be 0"),
  ("sigmoid", [1, -0.0], "The slope c must not be 0"),
  ("sigmoid", [.nan, 1], "Parameters must be finite, got b=nan, c=1.0"),
  ("sigmoid", [1, .infinity], "Parameters must be finite, got b=1.0, c=inf"),
  ("bell", [1, 2], "Bell requires exactly 3 parameters [a, b, c], got 2"),
  ("bell", [0, 2, 50], "Parameter a must be > 0, got 0.0"),
  ("bell", [-1, 2, 50], "Parameter a must be > 0, got -1.0"),
  ("bell", [1, 0, 50], "Parameter b must be > 0, got 0.0"),
  ("bell", [1, 2, -.infinity], "Parameters must be finite, got a=1.0, b=2.0, c=-inf"),
  ("z", [1], "Z requires exactly 2 parameters [a, b], got 1"),
  ("z", [2, 1], "Parameters must satisfy a <= b, got a=2.0, b=1.0"),
  ("s", [2, 1], "Parameters must satisfy a <= b, got a=2.0, b=1.0"),
  ("s", [.nan, 1], "Parameters must be finite, got a=nan, b=1.0"),
  ("s", [-1.7e308, 1.7e308], "Parameters must be finite, got b - a=inf"),
  ("sine", [1, 2], unknown("sine")),
  ("Trianglemf", [1, 2, 3], unknown("Trianglemf")),
  ("mf", [], unknown("mf")),
]

@Test(arguments: refusals)
private func wrongParametersAreNamed(
  _ refusal: (type: String, parameters: [Double], message: String)
) {
  let error = #expect(throws: MembershipError.self) {
    try MembershipFunction.make(type: refusal.type, parameters: refusal.parameters)
  }
  #expect(error?.message == refusal.message)
}

/// Lengths around the stretches in which a column is gone through, and around those that are computed
/// at once.
@Test(arguments: [0, 1, 3, 4, 5, 31, 511, 512, 513, 1_030])
func allMembersOfASetInOnePassAreTheMembersOneByOne(rows: Int) {
  let seed: UInt64 = 13
  var generator = SeededGenerator(seed: seed)
  let edges = [Double.nan, .infinity, -.infinity, 0, 5, 20, 35, 1e300]
  let values = (0..<rows).map { row in
    row % 7 == 3 ? edges[row / 7 % edges.count] : 100 * generator.unit() - 20
  }
  let columns = MembershipFunction.degrees(of: values, in: shapes)
  #expect(columns.count == shapes.count)
  for (shape, degrees) in zip(shapes, columns) {
    let expected = shape.degrees(of: values)
    #expect(
      degrees.map(\.bitPattern) == expected.map(\.bitPattern), "seed \(seed), \(shape)")
  }
  #expect(MembershipFunction.degrees(of: values, in: []).isEmpty)
}
