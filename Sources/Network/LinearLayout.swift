// Where the parameters of a network lie while it is trained. Knows shapes; knows no arithmetic.

/// Where the weights and biases of one map x · W + b lie among all parameters.
///
/// The outputs are blocks of the same width, such as the gates of an LSTM; each block is padded to
/// whole vectors. The weights stand in panels of columns, panel after panel, each row by row; then
/// the biases.
struct LinearLayout: Sendable {
  let inputs: Int
  /// How many outputs a block has.
  let width: Int
  let blocks: Int
  /// Where the weights begin.
  let start: Int
  /// How many columns a panel has; all of them for OpenBLAS.
  let panelWidth: Int

  init(inputs: Int, width: Int, blocks: Int = 1, start: Int, kernels: MatrixKernels) {
    self.inputs = inputs
    self.width = width
    self.blocks = blocks
    self.start = start
    let columns = blocks * width.paddedToLanes
    panelWidth = kernels == .portable ? .lanes : columns
  }

  /// How many columns there are, padding included.
  var columns: Int { blocks * width.paddedToLanes }
  var weightCount: Int { inputs * columns }
  /// Where the biases begin.
  var biasStart: Int { start + weightCount }
  /// Where the next map begins.
  var end: Int { biasStart + columns }

  /// The column of an output.
  private func column(_ output: Int) -> Int {
    output / width * width.paddedToLanes + output % width
  }

  /// Where the weight from an input to an output stands.
  func place(output: Int, input: Int) -> Int {
    let column = column(output)
    let panel = column / panelWidth
    return start + (panel * inputs + input) * panelWidth + column % panelWidth
  }

  /// Where the bias of an output stands.
  func place(output: Int) -> Int { biasStart + column(output) }
}

/// Where all parameters of a network lie, and how they come from and go back to PyTorch's order.
struct ParameterLayout: Sendable {
  /// A map, and which of the architecture's tensors are its weights and its biases.
  struct Entry: Sendable {
    let map: LinearLayout
    let weights: Int
    let biases: Int
  }

  let architecture: NetworkArchitecture
  /// An MLP's layers; a recurrent network's maps of inputs and of hidden states, layer after layer,
  /// and the last map.
  let entries: [Entry]

  /// How many numbers there are, padding included.
  var count: Int { entries.last?.map.end ?? 0 }

  init(_ architecture: NetworkArchitecture, kernels: MatrixKernels) {
    self.architecture = architecture
    var entries: [Entry] = []
    func add(_ inputs: Int, _ width: Int, blocks: Int = 1, weights: Int, biases: Int) {
      let map = LinearLayout(
        inputs: inputs, width: width, blocks: blocks, start: entries.last?.map.end ?? 0,
        kernels: kernels)
      entries.append(Entry(map: map, weights: weights, biases: biases))
    }
    switch architecture {
    case .mlp(let shape):
      for layer in shape.layers {
        add(layer.inputs, layer.outputs, weights: 2 * layer.index, biases: 2 * layer.index + 1)
      }
    case .recurrent(let shape):
      let (units, gates) = (shape.hiddenSize, shape.cell.gates)
      for layer in 0..<shape.layerCount {
        let inputs = layer == 0 ? shape.inputs : units
        add(inputs, units, blocks: gates, weights: 4 * layer, biases: 4 * layer + 2)
        add(units, units, blocks: gates, weights: 4 * layer + 1, biases: 4 * layer + 3)
      }
      let last = 4 * shape.layerCount
      add(units, shape.outputs, weights: last, biases: last + 1)
    }
    self.entries = entries
  }

  /// The parameters in this layout.
  func packed(_ parameters: Parameters) -> [Float] {
    var packed = [Float](repeating: 0, count: count)
    exchange { place, index in packed[place] = parameters.values[index] }
    return packed
  }

  /// The parameters out of this layout.
  func unpacked(_ values: [Float]) -> Parameters {
    var unpacked = [Float](repeating: 0, count: architecture.parameterCount)
    exchange { place, index in unpacked[index] = values[place] }
    return Parameters(architecture: architecture, values: unpacked)
  }

  /// Goes through all parameters with their places here and in PyTorch's order.
  private func exchange(_ body: (Int, Int) -> Void) {
    var starts: [Int] = []
    var start = 0
    for tensor in architecture.tensors {
      starts.append(start)
      start += tensor.count
    }
    for entry in entries {
      let map = entry.map
      for output in 0..<map.blocks * map.width {
        let row = starts[entry.weights] + output * map.inputs
        for input in 0..<map.inputs { body(map.place(output: output, input: input), row + input) }
        body(map.place(output: output), starts[entry.biases] + output)
      }
    }
  }
}
