// Gradient descent's state. Knows buffers; knows no layers.

/// Gradient descent with momentum and L2 decay, as PyTorch has it.
///
/// With g as `GradientTerms` makes it, and b = 0 before the first step:
///
///     b ← momentum · b + g
///     w ← w - rate · b
struct MomentumDescent {
  private let directions: FloatBuffer
  private let momentum: Float

  /// Makes the state before the first step.
  init(momentum: Double, parameterCount: Int) {
    directions = FloatBuffer(count: parameterCount)
    self.momentum = Float(momentum)
  }

  /// Moves the parameters one step against `gradients`.
  func step(
    _ parameters: FloatBuffer, gradients: FloatBuffer, _ terms: GradientTerms, rate: Double
  ) {
    Kernels.descend(
      parameters.whole, gradients: gradients.whole, directions: directions.whole, terms,
      momentum: momentum, rate: Float(rate))
  }
}
