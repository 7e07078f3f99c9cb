// Rows with targets, and the way of a batch through a training's passes.

import PlainNetwork
import TestSupport

@testable import Network

/// Rows of random numbers with random targets, some of which are a batch.
struct RandomBatch {
  let architecture: NetworkArchitecture
  let loss: Loss
  let matrix: FeatureMatrix
  let labels: [Int8]
  let targets: [Float]
  let rows: [Int32]
  /// The weight of each class; that of the third is 0 if there is more than a row.
  let weights: [Float]

  init(_ case: GradientCase, seed: UInt64) throws {
    architecture = `case`.architecture
    loss = `case`.loss
    var generator = SeededGenerator(seed: seed)
    let (count, first) = (`case`.batch + 20, architecture.sequenceLength - 1)
    let (columns, classes) = (architecture.inputs, architecture.outputs)
    matrix = try FeatureMatrix(
      values: (0..<count * columns).map { _ in Float(generator.normal()) }, rows: count,
      columns: columns)
    labels = (0..<count).map { _ in Int8.random(in: 0..<Int8(classes), using: &generator) }
    targets = (0..<count).map { _ in Float(generator.normal()) }
    rows = Array(
      (Int32(first)..<Int32(count)).shuffled(using: &generator).prefix(`case`.batch))
    let isWeighed = `case`.batch > 1
    weights = (0..<classes).map { $0 == 2 && isWeighed ? 0 : Float(0.5 + generator.unit()) }
  }

  var objective: Objective {
    switch loss {
    case .crossEntropy: .crossEntropy(labels, weights: weights)
    case .focal(let gamma): .focal(labels, weights: weights, gamma: gamma)
    case .huber(let delta): .huber(targets, HuberError(delta: delta))
    case .mse: .mse(targets)
    }
  }

  /// The mean loss of the batch and its derivative by each parameter, in the steps of a training.
  ///
  /// No more than `capacity` rows go through at a time.
  func gradient(
    _ parameters: Parameters, _ kernels: MatrixKernels, _ dropout: Dropout? = nil,
    capacity: Int = .max
  ) -> (loss: BatchLoss, gradient: [Double]) {
    let pass = makePass(parameters, kernels: kernels, rows: min(capacity, rows.count))
    let lossPass = LossPass(objective, outputs: architecture.outputs)
    let dropout =
      dropout ?? Dropout(share: 0, layers: architecture.droppedLayers, seed: 0)
    pass.prepareBackward()
    var loss = BatchLoss(divisor: objective.divisor(of: rows[...]))
    for part in batches(of: rows, pass.capacity) {
      let (outputs, delta) = pass.forwardTraining(
        part, of: matrix, dropout, first: part.startIndex)
      loss += lossPass.compare(outputs, part, divisor: loss.divisor, delta: delta)
      pass.backward(adding: part.startIndex > 0)
    }
    return (loss, doubles(pass.memory.currentGradients.values))
  }

  /// The same loss of the same network in double precision.
  var plain: PlainLoss {
    let kind: PlainLoss.Kind =
      switch loss {
      case .crossEntropy: .crossEntropy
      case .focal(let gamma): .focal(gamma: gamma)
      case .huber(let delta): .huber(delta: delta)
      case .mse: .squares
      }
    return PlainLoss(
      PlainNetwork(inputs: architecture.inputs, outputs: architecture.outputs, layers: layers),
      kind, matrix: doubles(matrix.values),
      targets: loss.isRegression ? doubles(targets) : labels.map(Double.init),
      weights: doubles(weights))
  }

  private var layers: PlainNetwork.Layers {
    switch architecture {
    case .mlp(let shape):
      .feedForward(hidden: shape.hiddenLayers, plainActivation(shape.activation))
    case .recurrent(let shape):
      shape.cell == .lstm
        ? .lstm(units: shape.hiddenSize, layers: shape.layerCount, steps: shape.sequenceLength)
        : .gru(units: shape.hiddenSize, layers: shape.layerCount, steps: shape.sequenceLength)
    }
  }
}
