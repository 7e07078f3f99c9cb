// Networks written out in double precision, one number after another, to compare others with. Knows
// formulas; knows nothing of how fast they may be worked out.

import Foundation

/// A network whose parameters stand in the order and layout of PyTorch's `state_dict`.
package struct PlainNetwork: Sendable {
  /// What the network is made of.
  package enum Layers: Sendable {
    /// The widths of the hidden layers, and what they do with their sums.
    case feedForward(hidden: [Int], @Sendable (Double) -> Double)
    /// LSTM layers of so many units, which go through so many rows.
    case lstm(units: Int, layers: Int, steps: Int)
    /// GRU layers.
    case gru(units: Int, layers: Int, steps: Int)
  }

  package let inputs: Int
  package let outputs: Int
  package let layers: Layers

  package init(inputs: Int, outputs: Int, layers: Layers) {
    self.inputs = inputs
    self.outputs = outputs
    self.layers = layers
  }

  /// How many rows an answer takes in.
  package var steps: Int {
    switch layers {
    case .feedForward: 1
    case .lstm(_, _, let steps), .gru(_, _, let steps): steps
    }
  }

  /// The outputs for a window of rows, given one after another.
  package func outputs(_ parameters: [Double], of window: ArraySlice<Double>) -> [Double] {
    var reader = Reader(parameters: parameters)
    switch layers {
    case .feedForward(let hidden, let activation):
      var values = Array(window)
      for width in hidden {
        values = reader.map(values.count, width).apply(values).map(activation)
      }
      return reader.map(values.count, outputs).apply(values)
    case .lstm(let units, let layers, let steps):
      return recurrent(&reader, Array(window), units, layers, steps, gates: 4, step: lstmStep)
    case .gru(let units, let layers, let steps):
      return recurrent(&reader, Array(window), units, layers, steps, gates: 3, step: gruStep)
    }
  }

  /// What a recurrent layer remembers from one row to the next.
  private struct State {
    var hidden: [Double]
    var cell: [Double]
  }

  private func recurrent(
    _ reader: inout Reader, _ window: [Double], _ units: Int, _ layers: Int, _ steps: Int,
    gates: Int, step: ([Double], [Double], inout State) -> Void
  ) -> [Double] {
    var sequence = (0..<steps).map { Array(window[$0 * inputs..<($0 + 1) * inputs]) }
    for layer in 0..<layers {
      let (inward, recurrent) = reader.maps(layer == 0 ? inputs : units, units, gates * units)
      let zeros = [Double](repeating: 0, count: units)
      var state = State(hidden: zeros, cell: zeros)
      sequence = sequence.map { row in
        step(inward.apply(row), recurrent.apply(state.hidden), &state)
        return state.hidden
      }
    }
    return reader.map(units, outputs).apply(sequence[steps - 1])
  }

  /// Sums of the gates i, f, g and o from the row and from the hidden state.
  private func lstmStep(_ a: [Double], _ b: [Double], _ state: inout State) {
    let units = state.hidden.count
    for unit in 0..<units {
      let sum = { (gate: Int) in a[gate * units + unit] + b[gate * units + unit] }
      let cell = logistic(sum(1)) * state.cell[unit] + logistic(sum(0)) * tanh(sum(2))
      state.cell[unit] = cell
      state.hidden[unit] = logistic(sum(3)) * tanh(cell)
    }
  }

  /// Sums of the gates r, z and n.
  private func gruStep(_ a: [Double], _ b: [Double], _ state: inout State) {
    let units = state.hidden.count
    for unit in 0..<units {
      let (r, z) = (
        logistic(a[unit] + b[unit]), logistic(a[units + unit] + b[units + unit])
      )
      let n = tanh(a[2 * units + unit] + r * b[2 * units + unit])
      state.hidden[unit] = (1 - z) * n + z * state.hidden[unit]
    }
  }
}

/// W x + b with W of one row for each output.
private struct AffineMap {
  let weights: ArraySlice<Double>
  let biases: ArraySlice<Double>

  func apply(_ x: [Double]) -> [Double] {
    var row = weights.startIndex
    return biases.map { bias in
      var sum = bias
      for input in x.indices { sum += weights[row + input] * x[input] }
      row += x.count
      return sum
    }
  }
}

/// Takes one map after another out of all parameters.
private struct Reader {
  let parameters: [Double]
  var place = 0

  mutating func take(_ count: Int) -> ArraySlice<Double> {
    defer { place += count }
    return parameters[place..<place + count]
  }

  mutating func map(_ inputs: Int, _ outputs: Int) -> AffineMap {
    AffineMap(weights: take(inputs * outputs), biases: take(outputs))
  }

  /// The maps of rows and of hidden states: both matrices come first, then both vectors.
  mutating func maps(
    _ inputs: Int, _ units: Int, _ outputs: Int
  ) -> (inward: AffineMap, recurrent: AffineMap) {
    let (inward, recurrent) = (take(inputs * outputs), take(units * outputs))
    let biases = take(outputs)
    return (
      AffineMap(weights: inward, biases: biases),
      AffineMap(weights: recurrent, biases: take(outputs))
    )
  }
}

/// 1 / (1 + exp(-x)).
package func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
