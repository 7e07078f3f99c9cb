// What no training step can do without, each piece alone, with its operands in the cache.
//
// A yardstick: the sum of measured pieces, without shuffle, gather, random numbers and softmax. Better
// products can get below it; nothing can get below the floor, their arithmetic at the processor's peak.

import CTrainingPieces
import Network

/// The pieces of a step in microseconds.
struct Limit: Encodable {
  var kind = "limit"
  let name: String
  /// The matrix products, forward and backward, each in its best layout.
  let products: Double
  /// Biases, activations, masks and recurrent units, forward and backward.
  let elementwise: Double
  /// The gradient's norm, and Adam.
  let update: Double
  let sum: Double
  /// Floating point operations of the products.
  let operations: Double
  /// What those take at the peak of fused multiply-adds.
  let floor: Double
  let kernels: String

  enum CodingKeys: String, CodingKey {
    case kind, products, elementwise, update, sum, operations, floor, kernels
    case name = "case"
  }

  /// Measures all pieces.
  init(of benchmark: BenchmarkCase) throws(NetworkError) {
    let architecture = try benchmark.architecture()
    let (batch, pieces) = (
      benchmark.batchSize, StepPieces(architecture, batch: benchmark.batchSize)
    )
    name = benchmark.rawValue
    products = pieces.products.reduce(0) { $0 + $1.microseconds() }
    let layers = pieces.layers.reduce(0) { $0 + layer($1, batch: batch) }
    elementwise =
      switch architecture {
      case .mlp: layers
      case .recurrent(let shape):
        layers + Double(shape.layerCount * shape.sequenceLength) * units(of: shape, batch: batch)
      }
    update = updating(architecture.parameterCount)
    sum = products + elementwise + update
    operations = pieces.products.reduce(0) { $0 + $1.operations }
    floor = operations / Machine.peakOperations() * 1e6
    kernels = BLAS.kernelName
  }
}

/// The products of a step, and the layers that have biases of their own.
private struct StepPieces {
  var products: [Product] = []
  var layers: [(width: Int, isHidden: Bool)] = []

  init(_ architecture: NetworkArchitecture, batch: Int) {
    switch architecture {
    case .mlp(let shape):
      let widths = [shape.inputs] + shape.hiddenLayers + [shape.outputs]
      for (index, (inputs, outputs)) in zip(widths, widths.dropFirst()).enumerated() {
        add(batch: batch, inputs, outputs, givesInputGradient: index > 0)
        layers.append((outputs, index < widths.count - 2))
      }
    case .recurrent(let shape):
      let (steps, gates) = (shape.sequenceLength, shape.cell.gates * shape.hiddenSize)
      for layer in 0..<shape.layerCount {
        let inputs = layer == 0 ? shape.inputs : shape.hiddenSize
        add(batch: steps * batch, inputs, gates, givesInputGradient: layer > 0)
        addStates(shape, batch: batch, gates: gates)
      }
      add(batch: batch, shape.hiddenSize, shape.outputs, givesInputGradient: true)
      layers.append((shape.outputs, false))
    }
  }

  /// A layer's outputs, the gradient of its weights and that of its inputs.
  private mutating func add(
    batch: Int, _ inputs: Int, _ outputs: Int, givesInputGradient: Bool
  ) {
    products.append(Product(rows: batch, columns: outputs, depth: inputs))
    products.append(Product(rows: inputs, columns: outputs, depth: batch, sumsOverBatch: true))
    if givesInputGradient {
      products.append(Product(rows: batch, columns: inputs, depth: outputs))
    }
  }

  /// What goes from each step in time to the next; before the first there is nothing.
  private mutating func addStates(_ shape: RecurrentArchitecture, batch: Int, gates: Int) {
    let (units, times) = (shape.hiddenSize, shape.sequenceLength - 1)
    guard times > 0 else { return }
    products.append(Product(rows: batch, columns: gates, depth: units, times: times))
    products.append(
      Product(rows: units, columns: gates, depth: times * batch, sumsOverBatch: true))
    products.append(Product(rows: batch, columns: units, depth: gates, times: times))
  }
}

/// Bias, activation and mask over a layer's outputs, and back.
///
/// Several rows are taken as one long one, with the biases repeated, so that narrow layers fill
/// vectors too; the few additions that then join the sums of biases are left out.
private func layer(_ layer: (width: Int, isHidden: Bool), batch: Int) -> Double {
  let count = layer.width * batch
  var (rows, columns) = (batch, layer.width)
  while rows.isMultiple(of: 2), columns < 64 {
    rows /= 2
    columns *= 2
  }
  let (outputs, gradients) = (AlignedFloats(count), AlignedFloats(count))
  let (mask, bias) = (AlignedFloats(count, areWhole: true), AlignedFloats(columns))
  guard layer.isHidden else {
    return fastestMicroseconds { unsafe pieces_bias(outputs.start, bias.start, rows, columns) }
      + fastestMicroseconds {
        unsafe pieces_column_sums(gradients.start, bias.start, rows, columns)
      }
  }
  let back = fastestMicroseconds {
    unsafe pieces_relu_mask_back(
      gradients.start, outputs.start, mask.start, bias.start, rows, columns)
  }
  return back
    + fastestMicroseconds {
      unsafe pieces_bias_relu_mask(outputs.start, bias.start, mask.start, rows, columns)
    }
}

/// One step in time of a layer of recurrent units, and back.
private func units(of shape: RecurrentArchitecture, batch: Int) -> Double {
  let (count, units) = (batch * shape.hiddenSize, shape.hiddenSize)
  let (gates, other) = (AlignedFloats(4 * count), AlignedFloats(4 * count))
  let (bias, before) = (AlignedFloats(4 * units), AlignedFloats(count))
  let (cells, states) = (AlignedFloats(count), AlignedFloats(count))
  let (sums, given, gradients) = (
    AlignedFloats(4 * count), AlignedFloats(count), AlignedFloats(count)
  )
  switch shape.cell {
  case .lstm:
    return fastestMicroseconds {
      unsafe pieces_lstm(
        gates.start, bias.start, before.start, cells.start, states.start, batch, units)
    }
      + fastestMicroseconds {
        unsafe pieces_lstm_back(
          gates.start, before.start, cells.start, given.start, states.start, sums.start,
          gradients.start, bias.start, batch, units)
      }
  case .gru:
    return fastestMicroseconds {
      unsafe pieces_gru(
        gates.start, other.start, bias.start, before.start, states.start, batch, units)
    }
      + fastestMicroseconds {
        unsafe pieces_gru_back(
          gates.start, other.start, before.start, given.start, sums.start, gradients.start,
          bias.start, batch, units)
      }
  }
}

/// The norm of a gradient and a step of Adam.
private func updating(_ parameterCount: Int) -> Double {
  let count = (parameterCount + 15) / 16 * 16
  let (parameters, means) = (AlignedFloats(count), AlignedFloats(count))
  let (squares, gradients) = (AlignedFloats(count), AlignedFloats(count))
  var total: Float = 0
  let norm = fastestMicroseconds { total += unsafe pieces_square_sum(gradients.start, count) }
  let adam = fastestMicroseconds {
    unsafe pieces_adam(
      parameters.start, means.start, squares.start, gradients.start, count, 0.9, 1e-3)
  }
  return total >= 0 ? norm + adam : .nan
}
