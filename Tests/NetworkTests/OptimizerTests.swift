// Steps of the optimisers against steps worked out by hand.

import Network
import TestSupport
import Testing

/// The weight and the bias of w · x + b after one step and after two, by hand, and after five.
///
/// They start at 2 and 0.5; the one row has x = 0.75 and the target 0, so that the gradient of the
/// square of the error e is 2e · (0.75, 1), and its norm 2.5 e. It is clipped to a norm of 1,
/// which makes it (0.6, 0.8) in the first step; the decay is 0.1 and the learning rate 0.1.
struct HandMadeSteps: Sendable, CustomTestStringConvertible {
  let optimizer: Optimizer
  let first: [Double]
  let second: [Double]
  /// By PyTorch 2.15 in double precision.
  let fifth: [Double]

  var testDescription: String { "\(optimizer)" }

  static let all = [
    // Descent by (0.8, 0.85); then e = 1.855 is clipped to (0.6, 0.8) again, and the direction is
    // 0.9 · (0.8, 0.85) + (0.792, 0.8415).
    HandMadeSteps(
      optimizer: .sgd(momentum: 0.9), first: [1.92, 0.415], second: [1.7688, 0.25435],
      fifth: [0.973_072_41, -0.591_110_51]),
    // The first direction is the gradient, and the step goes on by 0.9 of it: 0.1 · 1.9 · (0.8, 0.85).
    // Then e = 1.7245 is clipped, the gradient is (0.7848, 0.83385), the direction is
    // (1.5048, 1.59885), and the step is 0.1 · ((0.7848, 0.83385) + 0.9 · (1.5048, 1.59885)).
    HandMadeSteps(
      optimizer: .sgd(momentum: 0.9, nesterov: true), first: [1.848, 0.3385],
      second: [1.634_088, 0.111_218_5], fifth: [0.739_347_39, -0.830_825_13]),
    // The same without what stays of the first direction.
    HandMadeSteps(
      optimizer: .sgd(momentum: 0), first: [1.92, 0.415], second: [1.8408, 0.33085],
      fifth: [1.607_920_47, 0.083_415_52]),
    // The first step is 0.1 / √0.01 = 1 whatever the gradient; then e = 0.25 is not clipped, the
    // gradient is (0.475, 0.45) and the squares are (0.00859225, 0.00917775).
    HandMadeSteps(
      optimizer: .rmsprop, first: [1, -0.5],
      second: [0.487_563_4, -0.969_725_7],
      fifth: [0.852_654_14, -0.289_907_65]),
    // The first step is 0.1 whatever the gradient; then e = 1.825 is clipped, the gradient is
    // (0.79, 0.84), the means are (0.151, 0.1605) / 0.19 and the squares are
    // (0.00126346, 0.0014273775) / 0.001999.
    HandMadeSteps(
      optimizer: .adam, first: [1.9, 0.4], second: [1.800_034_7, 0.300_032_6],
      fifth: [1.500_586_16, 0.000_549_13]),
    // Before each step the parameters shrink by 0.1 · 0.1, and the decay is not in the gradient; both
    // gradients are clipped to (0.6, 0.8), so that each step is 0.1 whatever the gradient.
    HandMadeSteps(
      optimizer: .adamw, first: [1.88, 0.395], second: [1.7612, 0.291_05],
      fifth: [1.411_880_61, -0.014_604_47]),
  ]
}

@Suite struct OptimizerTests {
  @Test(arguments: HandMadeSteps.all) func stepsAsWorkedOutByHand(_ steps: HandMadeSteps) throws {
    for (count, expected) in [(1, steps.first), (2, steps.second), (5, steps.fifth)] {
      let values = try parameters(after: count, steps.optimizer)
      let difference = difference(values, expected, within: 2e-6)
      #expect(difference == nil, "after \(count) steps: \(difference ?? "")")
    }
  }

  @Test(arguments: [Optimizer.adam, .adamw, .sgd(), .sgd(nesterov: true), .rmsprop])
  func learnsWhatCanBeLearned(_ optimizer: Optimizer) throws {
    let data = try separableData(rows: 600, validating: 150)
    let trainer = try smallTrainer(epochs: 30, dropout: 0, optimizer: optimizer)
    let trained = try trainer.train(data)
    #expect(try #require(trained.summary.bestValidationAccuracy) > 0.85)
    #expect(try trainer.train(data) == trained)
  }

  @Test(arguments: [Optimizer.adam, .adamw, .sgd(), .sgd(nesterov: true), .rmsprop])
  func staysWhereItIsWithoutALearningRate(_ optimizer: Optimizer) throws {
    let one = try smallTrainer(epochs: 1, learningRate: 0, optimizer: optimizer)
    let many = try smallTrainer(epochs: 4, learningRate: 0, optimizer: optimizer)
    let data = try separableData()
    #expect(try one.train(data).parameters == many.train(data).parameters)
  }

  @Test func areCalledAsInStrategies() {
    #expect(
      [Optimizer.adam, .adamw, .sgd(momentum: 0.5), .rmsprop].map(\.name)
        == ["adam", "adamw", "sgd", "rmsprop"])
    #expect(Optimizer.sgd() == .sgd(momentum: 0.9))
  }

  /// Trains w · x + b on one row, a step an epoch, and returns w and b.
  private func parameters(after steps: Int, _ optimizer: Optimizer) throws -> [Double] {
    let architecture = try mlp(inputs: 1, hiddenLayers: [], outputs: 1)
    let initial = try Parameters(
      architecture: architecture,
      tensors: [
        Tensor(name: "0.weight", shape: [1, 1], values: [2]),
        Tensor(name: "0.bias", shape: [1], values: [0.5]),
      ])
    let settings = try TrainingSettings(
      epochs: steps, batchSize: 1, learningRate: 0.1, weightDecay: 0.1, gradientClip: 1,
      loss: .mse, optimizer: optimizer)
    let data = TrainingData(
      matrix: try FeatureMatrix(values: [0.75], rows: 1, columns: 1), targets: .values([0]),
      training: [0], validation: [])
    return try doubles(
      Trainer(architecture, settings, initial: initial).train(data).parameters.values)
  }
}
