// Gradients against differences of a loss computed anew in double precision.

import Foundation
import TestSupport
import Testing

@testable import Network

@Suite struct GradientTests {
  @Test(arguments: Activation.allCases, [[Int](), [6], [7, 5]])
  func areTheSlopesOfTheLoss(_ activation: Activation, _ hidden: [Int]) throws {
    let architecture = try MLPArchitecture(
      inputs: 3, hiddenLayers: hidden, outputs: 4, activation: activation)
    let seed = UInt64(hidden.count + 1)
    let plain = try PlainNetwork(architecture, rows: 11, seed: seed)
    let batch = [Int32](arrayLiteral: 4, 0, 9, 2, 3, 1)[...]
    let parameters = Parameters(architecture: architecture, seed: seed)

    let pass = NetworkPass(parameters, capacity: 8)
    var dropout = RandomStream(seed: 0)
    pass.forwardTraining(batch, of: plain.matrix, dropout: &dropout)
    let loss = pass.loss(labels: plain.labels, rows: batch, weights: plain.weights)
    let norm = pass.backward(rows: batch.count)
    let gradients = doubles(pass.gradients.whole.copy(architecture.parameterCount))

    let values = doubles(parameters.values)
    #expect(abs(loss.mean - plain.loss(values, batch)) < 1e-6)
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
  let weights: [Float] = [0.5, 1.5, 0, 2]

  init(_ architecture: MLPArchitecture, rows: Int, seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    self.architecture = architecture
    matrix = try FeatureMatrix(
      values: (0..<rows * architecture.inputs).map { _ in Float(generator.normal()) },
      rows: rows, columns: architecture.inputs)
    labels = (0..<rows).map { Int8($0 % 4) }
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
      let logits = logits(parameters, row: row)
      let label = Int(labels[row])
      let total = logits.reduce(0) { $0 + exp($1) }
      sum += Double(weights[label]) * (log(total) - logits[label])
      weight += Double(weights[label])
    }
    return sum / weight
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
