// What an optimiser keeps from step to step. Knows buffers; knows no layers.

import CKernels

/// How every optimiser takes in the gradient g of a batch, whose norm is G.
///
/// With c the clip and w the parameters, as PyTorch has it:
///
///     g ← g · min(1, c / (G + 1e-6)) + decay · w
struct GradientTerms {
  /// What gradients are multiplied by, to clip them.
  let scale: Float
  /// The share of a parameter that is added to its gradient.
  let decay: Float

  init(norm: Float, _ settings: TrainingSettings) {
    // A clip may be too small for a float, and is 0 then: it leaves nothing of the gradient.
    let clip = Float(settings.gradientClip)
    scale = settings.gradientClip > 0 ? min(1, clip / (norm + 1e-6)) : 1
    decay = settings.optimizer == .adamw ? 0 : Float(settings.weightDecay)
  }
}

/// The state of the optimiser that the settings name, as PyTorch has it; no step allocates memory.
///
/// With g as `GradientTerms` makes it, and m, u and b 0 before the first step:
///
///     adam      m ← 0.9 m + 0.1 g
///               u ← 0.999 u + 0.001 g²
///               w ← w - rate · (m / (1 - 0.9^t)) / (√(u / (1 - 0.999^t)) + 1e-8)
///     adamw     the same without decay in g, after w ← w - rate · decay · w
///     sgd       b ← momentum · b + g
///               w ← w - rate · b, with Nesterov w ← w - rate · (g + momentum · b)
///     rmsprop   u ← 0.99 u + 0.01 g²
///               w ← w - rate · g / (√u + 1e-8)
struct OptimizerState {
  private let settings: TrainingSettings
  /// m or b.
  let first: FloatBuffer
  /// u.
  let second: FloatBuffer
  /// 0.9^t and 0.999^t.
  var powers = (mean: 1.0, square: 1.0)

  /// Makes the state before the first step.
  init(_ settings: TrainingSettings, parameterCount: Int) {
    self.settings = settings
    let needsFirst = settings.optimizer != .rmsprop
    let needsSecond = if case .sgd = settings.optimizer { false } else { true }
    first = FloatBuffer(count: needsFirst ? parameterCount : 0)
    second = FloatBuffer(count: needsSecond ? parameterCount : 0)
  }

  /// Moves the parameters one step against `gradients`, as `rate` and `terms` say.
  mutating func step(
    _ parameters: FloatBuffer, gradients: FloatBuffer, _ terms: GradientTerms, rate: Double
  ) {
    let step = ktask_step(scale: terms.scale, decay: terms.decay, rate: Float(rate))
    switch settings.optimizer {
    case .adam, .adamw:
      adam(parameters, gradients, step, rate)
    case .sgd(let momentum, let nesterov):
      unsafe ktask_descend(
        parameters.start, gradients.start, first.start, parameters.count, step, Float(momentum),
        nesterov)
    case .rmsprop:
      unsafe ktask_rmsprop(
        parameters.start, gradients.start, second.start, parameters.count, step)
    }
  }

  private mutating func adam(
    _ parameters: FloatBuffer, _ gradients: FloatBuffer, _ step: ktask_step, _ rate: Double
  ) {
    powers.mean *= 0.9
    powers.square *= 0.999
    var step = step
    step.rate = Float(rate / (1 - powers.mean))
    let shrink = settings.optimizer == .adamw ? 1 - rate * settings.weightDecay : 1
    unsafe ktask_adam(
      parameters.start, gradients.start, first.start, second.start, parameters.count, step,
      Float(1 / (1 - powers.square).squareRoot()), Float(shrink))
  }
}
