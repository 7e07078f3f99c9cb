// Gradients against differences of a loss computed anew in double precision.

import Foundation
import TestSupport
import Testing

@testable import Network

@Suite struct GradientTests {
  @Test(arguments: Activation.allCases, [[Int](), [6], [7, 5]])
  func areTheSlopesOfTheLoss(_ activation: Activation, _ hidden: [Int]) throws {
    try expectSlopes(.crossEntropy, activation, hidden)
  }

  @Test(
    arguments: [
      Loss.focal(gamma: 0), .focal(gamma: 0.5), .focal(gamma: 2), .focal(gamma: 5),
      .huber(delta: 0.5), .huber(delta: 100), .mse,
    ], [[Int](), [7, 5]])
  func areTheSlopesOfEveryLoss(_ loss: Loss, _ hidden: [Int]) throws {
    try expectSlopes(loss, .tanh, hidden)
  }

  private func expectSlopes(_ loss: Loss, _ activation: Activation, _ hidden: [Int]) throws {
    let architecture = try mlp(
      inputs: 3, hiddenLayers: hidden, outputs: loss.isRegression ? 1 : 4, activation: activation)
    let seed = UInt64(hidden.count + 1)
    let plain = try PlainNetwork(architecture, loss, rows: 11, seed: seed)
    let batch = [Int32](arrayLiteral: 4, 0, 9, 2, 3, 1)[...]
    let parameters = Parameters(architecture: architecture, seed: seed)

    let pass = NetworkPass(parameters, capacity: 8)
    var dropout = RandomStream(seed: 0)
    pass.forwardTraining(batch, of: plain.matrix, dropout: &dropout)
    let batchLoss = pass.loss(plain.objective, rows: batch)
    let norm = pass.backward(rows: batch.count)
    let gradients = doubles(pass.gradients.whole.copy(architecture.parameterCount))

    let values = doubles(parameters.values)
    #expect(abs(batchLoss.mean - plain.loss(values, batch)) < 1e-6)
    let expected = plain.slopes(at: values, batch)
    #expect(difference(gradients, expected, within: 2e-6) == nil, "seed \(seed)")
    let length = expected.reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect(abs(Double(norm) - length) < 1e-5)
  }
}

/// The network written out in double precision, one number after another.
private struct PlainNetwork {
  let architecture: MLPArchitecture
  let matrix: FeatureMatrix
  let labels: [Int8]
  let targets: [Float]
  let loss: Loss
  let weights: [Float] = [0.5, 1.5, 0, 2]

  init(_ architecture: MLPArchitecture, _ loss: Loss, rows: Int, seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    self.architecture = architecture
    matrix = try FeatureMatrix(
      values: (0..<rows * architecture.inputs).map { _ in Float(generator.normal()) },
      rows: rows, columns: architecture.inputs)
    labels = (0..<rows).map { Int8($0 % 4) }
    targets = (0..<rows).map { _ in Float(generator.normal()) }
    self.loss = loss
  }

  var objective: Objective {
    switch loss {
    case .crossEntropy: .crossEntropy(labels, weights: weights)
    case .focal(let gamma): .focal(labels, weights: weights, gamma: gamma)
    case .huber(let delta): .huber(targets, HuberError(delta: delta))
    case .mse: .mse(targets)
    }
  }

  /// The central difference of the loss by every parameter.
  func slopes(at values: [Double], _ rows: ArraySlice<Int32>) -> [Double] {
    values.indices.map { index in
      var (above, below) = (values, values)
      above[index] += 1e-5
      below[index] -= 1e-5
      return (loss(above, rows) - loss(below, rows)) / 2e-5
    }
  }

  func loss(_ parameters: [Double], _ rows: ArraySlice<Int32>) -> Double {
    var (sum, weight) = (0.0, 0.0)
    for row in rows.map(Int.init) {
      sum += loss(of: logits(parameters, row: row), row: row)
      weight += loss == .crossEntropy ? Double(weights[Int(labels[row])]) : 1
    }
    return sum / weight
  }

  private func loss(of outputs: [Double], row: Int) -> Double {
    let weight = Double(weights[Int(labels[row])])
    let error = outputs[0] - Double(targets[row])
    return switch loss {
    case .crossEntropy: -weight * log(probability(outputs, row: row))
    case .focal(let gamma):
      -weight * pow(1 - probability(outputs, row: row), gamma)
        * log(probability(outputs, row: row))
    case .huber(let delta) where abs(error) > delta: delta * (abs(error) - delta / 2)
    case .huber: error * error / 2
    case .mse: error * error
    }
  }

  private func probability(_ logits: [Double], row: Int) -> Double {
    exp(logits[Int(labels[row])]) / logits.reduce(0) { $0 + exp($1) }
  }

  private func logits(_ parameters: [Double], row: Int) -> [Double] {
    let width = matrix.columns
    var values = doubles(matrix.values[row * width..<(row + 1) * width])
    for layer in architecture.layers {
      var sums = Array(parameters[layer.biases])
      for input in 0..<layer.inputs {
        for output in 0..<layer.outputs {
          sums[output] += values[input] * parameters[layer.start + input * layer.outputs + output]
        }
      }
      values = layer.index < architecture.layers.count - 1 ? sums.map(activated) : sums
    }
    return values
  }

  private func activated(_ z: Double) -> Double {
    switch architecture.activation {
    case .relu: max(z, 0)
    case .leakyReLU: z > 0 ? z : 0.01 * z
    case .sigmoid: 1 / (1 + exp(-z))
    case .tanh: tanh(z)
    }
  }
}
