// Forward and backward through the layers, in memory set up once. Knows shapes and buffers; knows
// no optimiser and no epochs.

/// A network's parameters with room to push batches of up to `capacity` rows through it.
///
/// No pass allocates memory.
struct NetworkPass {
  let architecture: NetworkArchitecture
  private let shape: MLPArchitecture
  /// The most rows of a batch.
  let capacity: Int
  /// All parameters, in the layout of `Parameters`.
  let parameters: FloatBuffer
  /// The derivative of the last batch's loss by each of them.
  let gradients: FloatBuffer
  private let input: FloatRegion
  private let layers: [LayerSpace]

  /// Sets up the memory, and copies the parameters to it.
  init(_ initial: Parameters, capacity: Int) {
    BLAS.useOneThread()
    architecture = initial.architecture
    guard case .mlp(let shape) = initial.architecture else { preconditionFailure() }
    self.shape = shape
    self.capacity = capacity
    parameters = FloatBuffer(count: architecture.parameterCount)
    gradients = FloatBuffer(count: architecture.parameterCount)
    parameters.whole.assign(shape.inverted(initial.values))
    input = FloatBuffer(count: capacity * architecture.inputs).whole
    let (values, derivatives) = (parameters, gradients)
    layers = shape.layers.map {
      LayerSpace($0, capacity: capacity, parameters: values, gradients: derivatives)
    }
  }

  /// A copy of the parameters as they are now.
  var currentParameters: Parameters {
    Parameters(
      architecture: architecture, values: shape.outward(parameters.whole.copy(architecture.parameterCount)))
  }

  /// The outputs of the last forward pass, row-major.
  func logits(rows: Int) -> [Float] { output.copy(rows * architecture.outputs) }

  private var output: FloatRegion { layers[layers.count - 1].output }

  /// Pushes rows of a matrix through the network as it is used, without dropout.
  ///
  /// - Precondition: There are at most `capacity` rows, and they exist.
  func forward(_ rows: ArraySlice<Int32>, of matrix: FeatureMatrix) {
    begin(rows, of: matrix)
    for index in layers.indices {
      sum(index, rows: rows.count)
      if index < layers.count - 1 { activate(layers[index], rows: rows.count) }
    }
  }

  /// Pushes rows of a matrix through the network as it is trained, with dropout from `stream`.
  ///
  /// - Precondition: There are at most `capacity` rows, and they exist.
  func forwardTraining(
    _ rows: ArraySlice<Int32>, of matrix: FeatureMatrix, dropout stream: inout RandomStream
  ) {
    begin(rows, of: matrix)
    for index in layers.indices {
      sum(index, rows: rows.count)
      if index < layers.count - 1 {
        activateTraining(layers[index], rows: rows.count, dropout: &stream)
      }
    }
  }

  /// Adds up the loss of the batch that was last pushed forward, and makes its derivative.
  ///
  /// - Precondition: The objective fits the network's outputs.
  func loss(_ objective: Objective, rows: ArraySlice<Int32>) -> BatchLoss {
    let delta = layers[layers.count - 1].delta
    return switch objective {
    case .crossEntropy(let labels, let weights):
      Kernels.crossEntropy(
        output, gradient: delta, labels: labels, rows: rows, weights: weights)
    case .focal(let labels, let weights, let gamma):
      Kernels.focal(
        output, gradient: delta, labels: labels, rows: rows, weights: weights, gamma: gamma)
    case .huber(let values, let error):
      Kernels.regression(error, output, gradient: delta, targets: values, rows: rows)
    case .mse(let values):
      Kernels.regression(SquaredError(), output, gradient: delta, targets: values, rows: rows)
    }
  }

  /// Fills `gradients`, after `forwardTraining` and `loss`, and returns its norm.
  func backward(rows: Int) -> Float {
    for index in layers.indices.reversed() {
      let layer = layers[index]
      let source = index == 0 ? input : layers[index - 1].output
      BLAS.multiplyTransposingFirst(
        source, layer.delta, into: layer.weightGradients,
        BLAS.Size(rows: layer.inputs, columns: layer.outputs, depth: rows))
      Kernels.sumRows(layer.delta, rows: rows, into: layer.biasGradients)
      if index > 0 { propagate(from: layer, to: layers[index - 1], rows: rows) }
    }
    return Kernels.norm(gradients.whole)
  }

  private func begin(_ rows: ArraySlice<Int32>, of matrix: FeatureMatrix) {
    precondition(rows.count <= capacity && matrix.columns == architecture.inputs)
    Kernels.gather(rows, of: matrix, into: input)
  }

  /// Makes x · W + b.
  private func sum(_ index: Int, rows: Int) {
    let layer = layers[index]
    Kernels.broadcast(layer.biases, rows: rows, into: layer.output)
    BLAS.multiply(
      index == 0 ? input : layers[index - 1].output, layer.weights, into: layer.output,
      BLAS.Size(rows: rows, columns: layer.outputs, depth: layer.inputs), adding: true)
  }

  private func activate(_ layer: LayerSpace, rows: Int) {
    let count = rows * layer.outputs
    switch shape.activation {
    case .relu: Kernels.activate(ReLU.self, layer.output, count: count)
    case .leakyReLU: Kernels.activate(LeakyReLU.self, layer.output, count: count)
    case .sigmoid: Kernels.activate(Sigmoid.self, layer.output, count: count)
    case .tanh, .gelu, .silu: Kernels.activate(HyperbolicTangent.self, layer.output, count: count)
    }
  }

  private func activateTraining(
    _ layer: LayerSpace, rows: Int, dropout stream: inout RandomStream
  ) {
    switch shape.activation {
    case .relu: activateTraining(ReLU.self, layer, rows: rows, dropout: &stream)
    case .leakyReLU: activateTraining(LeakyReLU.self, layer, rows: rows, dropout: &stream)
    case .sigmoid: activateTraining(Sigmoid.self, layer, rows: rows, dropout: &stream)
    case .tanh, .gelu, .silu: activateTraining(HyperbolicTangent.self, layer, rows: rows, dropout: &stream)
    }
  }

  private func activateTraining<Function: ActivationFunction>(
    _ function: Function.Type, _ layer: LayerSpace, rows: Int, dropout stream: inout RandomStream
  ) {
    let count = rows * layer.outputs
    guard architecture.dropout > 0 else {
      Kernels.activate(function, layer.output, slopes: layer.slopes, count: count)
      return
    }
    Kernels.drawMask(&stream, share: architecture.dropout, into: layer.slopes, count: count)
    Kernels.activateMasked(function, layer.output, slopes: layer.slopes, count: count)
  }

  /// Makes the derivative by the sums of `earlier` out of that by the sums of `layer`.
  private func propagate(from layer: LayerSpace, to earlier: LayerSpace, rows: Int) {
    BLAS.multiplyTransposingSecond(
      layer.delta, layer.weights, into: earlier.delta,
      BLAS.Size(rows: rows, columns: layer.inputs, depth: layer.outputs))
    Kernels.multiply(earlier.delta, by: earlier.slopes, count: rows * layer.inputs)
  }
}

/// One layer's part of the memory.
private struct LayerSpace {
  let inputs: Int
  let outputs: Int
  let weights: FloatRegion
  let biases: FloatRegion
  let weightGradients: FloatRegion
  let biasGradients: FloatRegion
  /// Sums, and what the activation makes of them.
  let output: FloatRegion
  /// The derivative of each output by its sum, dropout included.
  let slopes: FloatRegion
  /// The derivative of the loss by each sum.
  let delta: FloatRegion

  init(_ shape: LayerShape, capacity: Int, parameters: FloatBuffer, gradients: FloatBuffer) {
    inputs = shape.inputs
    outputs = shape.outputs
    weights = parameters.region(shape.weights)
    biases = parameters.region(shape.biases)
    weightGradients = gradients.region(shape.weights)
    biasGradients = gradients.region(shape.biases)
    output = FloatBuffer(count: capacity * shape.outputs).whole
    slopes = FloatBuffer(count: capacity * shape.outputs).whole
    delta = FloatBuffer(count: capacity * shape.outputs).whole
  }
}

extension MLPArchitecture {
  func inverted(_ v: [Float]) -> [Float] {
    var r = v
    for l in layers { for i in 0..<l.inputs { for o in 0..<l.outputs { r[l.start + i * l.outputs + o] = v[l.start + o * l.inputs + i] } } }
    return r
  }
  func outward(_ v: [Float]) -> [Float] {
    var r = v
    for l in layers { for i in 0..<l.inputs { for o in 0..<l.outputs { r[l.start + o * l.inputs + i] = v[l.start + i * l.outputs + o] } } }
    return r
  }
}
