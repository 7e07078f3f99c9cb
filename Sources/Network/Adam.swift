// The optimiser's state and the constants of each step. Knows buffers; knows no layers.

/// The numbers of one step of Adam that are the same for all parameters.
struct AdamStep {
  /// What gradients are multiplied by, to clip them.
  let gradientScale: Float
  /// The share of a parameter that is added to its gradient.
  let weightDecay: Float
  /// The learning rate over 1 - 0.9^t.
  let rate: Float
  /// 1 over the root of 1 - 0.999^t.
  let squareScale: Float
}

/// Adam with gradient clipping and L2 decay, as PyTorch has them.
///
/// With G the norm of the whole gradient g and c the clip, in step t:
///
///     g ← g · min(1, c / (G + 1e-6)) + decay · w
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

  /// Moves the parameters one step against `gradients`, whose norm is `norm`.
  mutating func step(
    _ parameters: FloatBuffer, gradients: FloatBuffer, norm: Float, settings: TrainingSettings
  ) {
    meanPower *= 0.9
    squarePower *= 0.999
    let clip = Float(settings.gradientClip)
    Kernels.adam(
      parameters.whole, gradients: gradients.whole, means: means.whole, squares: squares.whole,
      AdamStep(
        gradientScale: clip > 0 ? min(1, clip / (norm + 1e-6)) : 1,
        weightDecay: Float(settings.weightDecay),
        rate: Float(settings.learningRate / (1 - meanPower)),
        squareScale: Float(1 / (1 - squarePower).squareRoot())))
  }
}
