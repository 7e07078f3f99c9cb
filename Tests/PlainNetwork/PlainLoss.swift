// Losses written out in double precision, and their slopes by differences. Knows formulas.

import Foundation

/// The loss of a network on rows of a matrix.
package struct PlainLoss: Sendable {
  /// How outputs are compared with what they should be.
  package enum Kind: Sendable {
    case crossEntropy
    case focal(gamma: Double)
    case huber(delta: Double)
    case squares
  }

  package let network: PlainNetwork
  package let kind: Kind
  /// The matrix, row after row.
  package let matrix: [Double]
  /// The class or the value of each row.
  package let targets: [Double]
  /// The weight of each class.
  package let weights: [Double]

  package init(
    _ network: PlainNetwork, _ kind: Kind, matrix: [Double], targets: [Double],
    weights: [Double]
  ) {
    self.network = network
    self.kind = kind
    self.matrix = matrix
    self.targets = targets
    self.weights = weights
  }

  /// The mean loss of the windows that end at some rows; cross entropy's divides by the weights.
  package func mean(_ parameters: [Double], _ rows: [Int]) -> Double {
    var (sum, divisor) = (0.0, 0.0)
    let (width, steps) = (network.inputs, network.steps)
    for row in rows {
      let window = matrix[(row - steps + 1) * width..<(row + 1) * width]
      sum += loss(network.outputs(parameters, of: window), targets[row])
      if case .crossEntropy = kind { divisor += weights[Int(targets[row])] } else { divisor += 1 }
    }
    return sum / divisor
  }

  private func loss(_ outputs: [Double], _ target: Double) -> Double {
    switch kind {
    case .crossEntropy: return weights[Int(target)] * surprise(outputs, Int(target))
    case .focal(let gamma):
      let surprise = surprise(outputs, Int(target))
      // Of a single class, which cannot be missed, the factor does not matter.
      return weights[Int(target)] * pow(1 - exp(-surprise), gamma) * surprise
    case .huber(let delta):
      let error = abs(outputs[0] - target)
      return error > delta ? delta * (error - delta / 2) : error * error / 2
    case .squares: return (outputs[0] - target) * (outputs[0] - target)
    }
  }

  /// -log of the probability of a class.
  private func surprise(_ logits: [Double], _ label: Int) -> Double {
    log(logits.reduce(0) { $0 + exp($1) }) - logits[label]
  }

  /// The central difference of the mean loss in a direction.
  package func slope(_ parameters: [Double], _ rows: [Int], along direction: [Double]) -> Double {
    let step = 1e-5
    let (above, below) = (
      zip(parameters, direction).map { $0 + step * $1 },
      zip(parameters, direction).map { $0 - step * $1 }
    )
    return (mean(above, rows) - mean(below, rows)) / (2 * step)
  }

  /// The central difference of the mean loss by a parameter.
  package func slope(_ parameters: [Double], _ rows: [Int], by index: Int) -> Double {
    var (above, below) = (parameters, parameters)
    above[index] += 1e-5
    below[index] -= 1e-5
    return (mean(above, rows) - mean(below, rows)) / 2e-5
  }
}
