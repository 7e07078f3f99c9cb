// The inner loop of each kind of membership function. Knows no names.

import Columns

/// A membership function with what its inner loop needs, computed once for many stretches of rows.
enum DegreeFiller {
  case slantedTriangle(Triangle)
  case slantedTrapezoid(Trapezoid)
  case triangle(Triangle)
  case trapezoid(Trapezoid)
  case gaussian(Gaussian)
  case sigmoid(Sigmoid)
  case bell(Bell)
  case z(ZShoulder)
  case s(SShoulder)

  init(_ function: MembershipFunction) {
    switch function {
    case .triangular(let a, let b, let c):
      let shape = Triangle(a: a, b: b, c: c)
      self = shape.isSlanted ? .slantedTriangle(shape) : .triangle(shape)
    case .trapezoidal(let a, let b, let c, let d):
      let shape = Trapezoid(a: a, b: b, c: c, d: d)
      self = shape.isSlanted ? .slantedTrapezoid(shape) : .trapezoid(shape)
    case .gaussian(let mean, let sigma): self = .gaussian(Gaussian(mean: mean, sigma: sigma))
    case .sigmoid(let center, let slope): self = .sigmoid(Sigmoid(center: center, slope: slope))
    case .bell(let width, let slope, let center):
      self = .bell(Bell(width: width, slope: slope, center: center))
    case .z(let a, let b): self = .z(ZShoulder(a: a, b: b))
    case .s(let a, let b): self = .s(SShoulder(a: a, b: b))
    }
  }

  /// Writes the degrees of as many values as there is room for.
  func fill(_ degrees: OutputLane<Float>, of values: Lane<Double>) {
    switch self {
    case .slantedTriangle(let shape): shape.degreesOnSides(of: values, into: degrees)
    case .slantedTrapezoid(let shape): shape.degreesOnSides(of: values, into: degrees)
    case .triangle(let shape): fill(degrees, values) { Float(shape.degree(of: $0)) }
    case .trapezoid(let shape): fill(degrees, values) { Float(shape.degree(of: $0)) }
    case .gaussian(let shape): fill(degrees, values) { Float(shape.degree(of: $0)) }
    case .sigmoid(let shape): fill(degrees, values) { Float(shape.degree(of: $0)) }
    case .bell(let shape): fill(degrees, values) { Float(shape.degree(of: $0)) }
    case .z(let shape): fill(degrees, values) { Float(shape.degree(of: $0)) }
    case .s(let shape): fill(degrees, values) { Float(shape.degree(of: $0)) }
    }
  }

  @inline(__always)
  private func fill(
    _ degrees: OutputLane<Float>, _ values: Lane<Double>, _ degree: (Double) -> Float
  ) {
    for row in 0..<degrees.count { degrees[row] = degree(values[row]) }
  }
}
