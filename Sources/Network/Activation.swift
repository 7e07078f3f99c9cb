// What a hidden layer does with its sums. Knows single numbers; the loops are in Kernels.

/// The function between a hidden layer's sums and its outputs.
package enum Activation: String, Sendable, CaseIterable {
  /// `max(z, 0)`, with slope 0 at 0.
  case relu
  /// `tanh(z)`.
  case tanh
  /// `1 / (1 + exp(-z))`.
  case sigmoid
  /// `z` above 0 and `0.01 z` elsewhere.
  case leakyReLU = "leaky_relu"
  /// `z Φ(z)` with the distribution function Φ of the standard normal distribution.
  case gelu
  /// `z / (1 + exp(-z))`.
  case silu
}

/// A function of one number, as a type, so that each gets a loop of its own.
protocol ActivationFunction {
  /// The output for the sum `z`; NaN for NaN.
  static func value(_ z: Float) -> Float

  /// The derivative at the sum `z`, whose output is `value`.
  static func slope(_ z: Float, value: Float) -> Float
}

enum ReLU: ActivationFunction {
  // Asks for `z < 0`, which lets NaN through.
  static func value(_ z: Float) -> Float { z < 0 ? 0 : z }
  static func slope(_ z: Float, value: Float) -> Float { z > 0 ? 1 : 0 }
}

enum LeakyReLU: ActivationFunction {
  static func value(_ z: Float) -> Float { z > 0 ? z : 0.01 * z }
  static func slope(_ z: Float, value: Float) -> Float { z > 0 ? 1 : 0.01 }
}

enum Sigmoid: ActivationFunction {
  static func value(_ z: Float) -> Float { 1 / (1 + exponential(-z)) }
  static func slope(_ z: Float, value: Float) -> Float { value * (1 - value) }
}

enum HyperbolicTangent: ActivationFunction {
  static func value(_ z: Float) -> Float { hyperbolicTangent(z) }
  static func slope(_ z: Float, value: Float) -> Float { 1 - value * value }
}
