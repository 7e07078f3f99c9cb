// Forward and backward through an LSTM or GRU. Knows its layers and steps; knows no losses.

import CKernels

/// A recurrent network with room to push some windows at a time through it.
///
/// What belongs to a step of all windows lies together, step after step, so that products over all
/// steps are products of one matrix.
final class RecurrentPass: NetworkPass {
  let memory: ParameterMemory
  let capacity: Int
  private let shape: RecurrentArchitecture
  private let layers: [RecurrentLayer]
  private let last: Linear
  /// The windows' rows.
  private let input: FloatBuffer
  /// The last hidden states with dropout, its factors, and the derivative by the states.
  private let summary: FloatBuffer
  private let summaryFactors: FloatBuffer
  private let summaryDelta: FloatBuffer
  /// The outputs and the derivative by them.
  private let output: FloatBuffer
  private let outputDelta: FloatBuffer
  private var rowCount = 0

  /// How many windows go through at a time at most, and how many numbers they may take.
  private static let part = 32
  private static let most = 1 << 24

  init(_ shape: RecurrentArchitecture, _ initial: Parameters, kernels: MatrixKernels, rows: Int) {
    self.shape = shape
    let memory = ParameterMemory(initial, kernels: kernels)
    self.memory = memory
    let units = shape.hiddenSize.paddedToLanes
    let width = shape.inputs.paddedToLanes
    let perLayer = RecurrentLayer.numbers(shape.cell, units: units)
    let perWindow = shape.sequenceLength * (width + shape.layerCount * perLayer)
    let capacity = max(1, min(rows, Self.part, Self.most / perWindow))
    self.capacity = capacity
    let entries = memory.layout.entries
    layers = (0..<shape.layerCount).map { layer in
      RecurrentLayer(
        shape, inward: Linear(entries[2 * layer].map, kernels: kernels, memory),
        recurrent: Linear(entries[2 * layer + 1].map, kernels: kernels, memory),
        capacity: capacity, isLast: layer == shape.layerCount - 1)
    }
    let map = entries[entries.count - 1].map
    last = Linear(map, kernels: kernels, memory)
    input = FloatBuffer(count: shape.sequenceLength * capacity * width)
    summary = FloatBuffer(count: capacity * units)
    summaryFactors = FloatBuffer(count: capacity * units)
    summaryDelta = FloatBuffer(count: capacity * units)
    output = FloatBuffer(count: capacity * map.columns)
    outputDelta = FloatBuffer(count: capacity * map.columns)
  }

  func forward(_ rows: ArraySlice<Int32>, of matrix: FeatureMatrix) -> Rows {
    begin(rows, matrix)
    var source = inputs
    for layer in layers {
      layer.forward(source, rows: rowCount)
      source = layer.states(of: 0..<shape.sequenceLength)
    }
    return finish(dropout: ktask_dropout())
  }

  func forwardTraining(
    _ rows: ArraySlice<Int32>, of matrix: FeatureMatrix, _ dropout: Dropout, first: Int
  ) -> (outputs: Rows, delta: Rows) {
    begin(rows, matrix)
    var source = inputs
    let units = shape.hiddenSize.paddedToLanes
    for (index, layer) in layers.enumerated() {
      layer.forward(source, rows: rowCount)
      guard index < layers.count - 1 else { break }
      source = layer.drop(
        dropout.key(layer: index, first: first * shape.sequenceLength * units))
    }
    let results = finish(dropout: dropout.key(layer: layers.count - 1, first: first * units))
    return (results, self.rows(outputDelta, last.layout.columns))
  }

  func outputDelta(rows: Int) -> Rows {
    outputDelta.rows(rows, stride: last.layout.columns)
  }

  func prepareBackward() {
    last.prepareToPropagate()
    for (index, layer) in layers.enumerated() { layer.prepareBackward(isFirst: index == 0) }
  }

  func backward(adding: Bool) {
    let delta = rows(outputDelta, last.layout.columns)
    last.differentiate(rows(summary), delta, adding: adding)
    last.propagate(delta, into: rows(summaryDelta), .scaling(rows(summaryFactors)))
    for index in layers.indices.reversed() {
      let source = index == 0 ? inputs : layers[index - 1].outputs
      layers[index].backward(
        source, last: index == layers.count - 1 ? rows(summaryDelta) : nil,
        below: index == 0 ? nil : layers[index - 1], adding: adding)
    }
  }

  /// Copies the windows that end at `rows`, step after step.
  private func begin(_ rows: ArraySlice<Int32>, _ matrix: FeatureMatrix) {
    precondition(rows.count <= capacity && matrix.columns == shape.inputs)
    rowCount = rows.count
    let stride = shape.inputs.paddedToLanes
    for step in 0..<shape.sequenceLength {
      let place = input.rows(rowCount, stride: stride, from: step * rowCount * stride)
      matrix.gather(rows, offset: step - shape.sequenceLength + 1, into: place)
    }
  }

  /// Takes the last hidden states through dropout and the last map.
  private func finish(dropout: ktask_dropout) -> Rows {
    let units = shape.hiddenSize.paddedToLanes
    let end = shape.sequenceLength
    let states = layers[layers.count - 1].states(of: end - 1..<end)
    rows(summary).assign(states)
    unsafe ktask_activate_training(
      ktask_identity, summary.start, summaryFactors.start, rowCount * units, dropout)
    let results = rows(output, last.layout.columns)
    last.apply(rows(summary), into: results)
    return results
  }

  private var inputs: Rows {
    input.rows(shape.sequenceLength * rowCount, stride: shape.inputs.paddedToLanes)
  }

  private func rows(_ buffer: FloatBuffer, _ stride: Int? = nil) -> Rows {
    buffer.rows(rowCount, stride: stride ?? shape.hiddenSize.paddedToLanes)
  }
}
