// What an optimiser keeps from step to step. Knows buffers; knows no layers.

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
    let clip = Float(settings.gradientClip)
    scale = clip > 0 ? min(1, clip / (norm + 1e-6)) : 1
    decay = Float(settings.weightDecay)
  }
}

/// The state of the optimiser that the settings name; no step allocates memory.
enum OptimizerState {
  case adam(Adam)
  case sgd(MomentumDescent)
  case rmsprop(RMSProp)

  /// Makes the state before the first step.
  init(_ optimizer: Optimizer, parameterCount: Int) {
    self =
      switch optimizer {
      case .adam, .adamw: .adam(Adam(parameterCount: parameterCount))
      case .sgd(let momentum, _):
        .sgd(MomentumDescent(momentum: momentum, parameterCount: parameterCount))
      case .rmsprop: .rmsprop(RMSProp(parameterCount: parameterCount))
      }
  }

  /// Moves the parameters one step against `gradients`, as `rate` and `terms` say.
  mutating func step(
    _ parameters: FloatBuffer, gradients: FloatBuffer, _ terms: GradientTerms, rate: Double
  ) {
    switch self {
    case .adam(var adam):
      adam.step(parameters, gradients: gradients, terms, rate: rate)
      self = .adam(adam)
    case .sgd(let descent):
      descent.step(parameters, gradients: gradients, terms, rate: rate)
    case .rmsprop(let rmsprop):
      rmsprop.step(parameters, gradients: gradients, terms, rate: rate)
    }
  }
}
