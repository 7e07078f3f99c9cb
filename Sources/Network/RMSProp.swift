// RMSProp's state. Knows buffers; knows no layers.

/// RMSProp with L2 decay, as PyTorch has it.
///
/// With g as `GradientTerms` makes it, and u = 0 before the first step:
///
///     u ← 0.99 u + 0.01 g²
///     w ← w - rate · g / (√u + 1e-8)
struct RMSProp {
  private let squares: FloatBuffer

  /// Makes the state before the first step.
  init(parameterCount: Int) {
    squares = FloatBuffer(count: parameterCount)
  }

  /// Moves the parameters one step against `gradients`.
  func step(
    _ parameters: FloatBuffer, gradients: FloatBuffer, _ terms: GradientTerms, rate: Double
  ) {
    Kernels.rmsprop(
      parameters.whole, gradients: gradients.whole, squares: squares.whole, terms,
      rate: Float(rate))
  }
}
