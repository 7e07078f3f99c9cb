// What a hidden layer does with its sums. Knows names; the loops are in CKernels.

import CKernels

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

  /// What the loops call it.
  var loop: ktask_activation {
    switch self {
    case .relu: ktask_relu
    case .tanh: ktask_tanh
    case .sigmoid: ktask_sigmoid
    case .leakyReLU: ktask_leaky_relu
    case .gelu: ktask_gelu
    case .silu: ktask_silu
    }
  }
}
