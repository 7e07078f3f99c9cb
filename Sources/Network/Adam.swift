// Adam's state and the constants of each step. Knows buffers; knows no layers.

/// The numbers of one step of Adam that are the same for all parameters.
struct AdamStep {
  /// How the gradient is clipped and decayed.
  let terms: GradientTerms
  /// The learning rate over 1 - 0.9^t.
  let rate: Float
  /// 1 over the root of 1 - 0.999^t.
  let squareScale: Float
}

/// Adam with L2 decay, as PyTorch has it.
///
/// With g as `GradientTerms` makes it, in step t:
///
///     m ← 0.9 m + 0.1 g
///     u ← 0.999 u + 0.001 g²
///     w ← w - rate · (m / (1 - 0.9^t)) / (√(u / (1 - 0.999^t)) + 1e-8)
struct Adam {
  private let means: FloatBuffer
  private let squares: FloatBuffer
  // 0.9^t and 0.999^t.
  private var meanPower = 1.0
  private var squarePower = 1.0

  /// Makes the state before the first step.
  init(parameterCount: Int) {
    means = FloatBuffer(count: parameterCount)
    squares = FloatBuffer(count: parameterCount)
  }

  /// Moves the parameters one step against `gradients`.
  mutating func step(
    _ parameters: FloatBuffer, gradients: FloatBuffer, _ terms: GradientTerms, rate: Double
  ) {
    meanPower *= 0.9
    squarePower *= 0.999
    Kernels.adam(
      parameters.whole, gradients: gradients.whole, means: means.whole, squares: squares.whole,
      AdamStep(
        terms: terms, rate: Float(rate / (1 - meanPower)),
        squareScale: Float(1 / (1 - squarePower).squareRoot())))
  }
}
