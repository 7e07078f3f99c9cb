// Forward and backward through a multilayer perceptron. Knows its layers; knows no losses.

import CKernels

/// A multilayer perceptron with room to push some rows at a time through it.
final class MLPPass: NetworkPass {
  let memory: ParameterMemory
  let capacity: Int
  private let shape: MLPArchitecture
  private let layers: [Layer]
  private let input: FloatBuffer
  private var rowCount = 0

  /// One layer's part of the memory.
  private final class Layer {
    let map: Linear
    /// Sums, and what the activation makes of them.
    let output: FloatBuffer
    /// The derivative of each output by its sum, dropout included.
    let slopes: FloatBuffer
    /// The derivative of the loss by each sum.
    let delta: FloatBuffer

    init(_ map: Linear, capacity: Int) {
      self.map = map
      output = FloatBuffer(count: capacity * map.layout.columns)
      slopes = FloatBuffer(count: capacity * map.layout.columns)
      delta = FloatBuffer(count: capacity * map.layout.columns)
    }

    /// Makes the outputs of a hidden layer in training, and notes their slopes.
    func activate(
      _ source: Rows, into output: Rows, _ activation: Activation, _ dropout: ktask_dropout
    ) {
      let slopes = rows(slopes, output.count)
      if activation == .relu, map.fusesReLU {
        return map.applyReLU(source, into: output, slopes: slopes, dropout)
      }
      map.apply(source, into: output)
      unsafe ktask_activate_training(
        activation.loop, output.start, slopes.start, output.floatCount, dropout)
    }

    func rows(_ buffer: FloatBuffer, _ count: Int) -> Rows {
      buffer.rows(count, stride: map.layout.columns)
    }
  }

  /// How many rows go through at a time at most; their numbers fit the second cache.
  private static let part = 64
  private static let partOfBLAS = 512

  init(_ shape: MLPArchitecture, _ initial: Parameters, kernels: MatrixKernels, rows: Int) {
    self.shape = shape
    let memory = ParameterMemory(initial, kernels: kernels)
    let capacity = max(1, min(rows, kernels == .portable ? Self.part : Self.partOfBLAS))
    self.memory = memory
    self.capacity = capacity
    input = FloatBuffer(count: capacity * shape.inputs.paddedToLanes)
    layers = memory.layout.entries.map {
      Layer(Linear($0.map, kernels: kernels, memory), capacity: capacity)
    }
  }

  func forward(_ rows: ArraySlice<Int32>, of matrix: FeatureMatrix) -> Rows {
    var source = begin(rows, matrix)
    for (index, layer) in layers.enumerated() {
      let output = layer.rows(layer.output, rowCount)
      layer.map.apply(source, into: output)
      if index < layers.count - 1 {
        unsafe ktask_activate(shape.activation.loop, output.start, output.floatCount)
      }
      source = output
    }
    return source
  }

  func forwardTraining(
    _ rows: ArraySlice<Int32>, of matrix: FeatureMatrix, _ dropout: Dropout, first: Int
  ) -> (outputs: Rows, delta: Rows) {
    var source = begin(rows, matrix)
    for (index, layer) in layers.enumerated() {
      let output = layer.rows(layer.output, rowCount)
      if index < layers.count - 1 {
        let key = dropout.key(layer: index, first: first * output.stride)
        layer.activate(source, into: output, shape.activation, key)
      } else {
        layer.map.apply(source, into: output)
      }
      source = output
    }
    return (source, outputDelta(rows: rowCount))
  }

  func outputDelta(rows: Int) -> Rows {
    let last = layers[layers.count - 1]
    return last.rows(last.delta, rows)
  }

  func prepareBackward() {
    for layer in layers.dropFirst() { layer.map.prepareToPropagate() }
  }

  func backward(adding: Bool) {
    for index in layers.indices.reversed() {
      let layer = layers[index]
      let delta = layer.rows(layer.delta, rowCount)
      guard index > 0 else { return layer.map.differentiate(inputs, delta, adding: adding) }
      let below = layers[index - 1]
      layer.map.differentiate(below.rows(below.output, rowCount), delta, adding: adding)
      layer.map.propagate(
        delta, into: below.rows(below.delta, rowCount),
        .scaling(below.rows(below.slopes, rowCount)))
    }
  }

  private func begin(_ rows: ArraySlice<Int32>, _ matrix: FeatureMatrix) -> Rows {
    precondition(rows.count <= capacity && matrix.columns == shape.inputs)
    rowCount = rows.count
    matrix.gather(rows, into: inputs)
    return inputs
  }

  private var inputs: Rows { input.rows(rowCount, stride: shape.inputs.paddedToLanes) }
}
