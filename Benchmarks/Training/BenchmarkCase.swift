// The networks, and how much of what they learn from. Knows no times.

import Network

/// A training whose steps are timed.
enum BenchmarkCase: String, CaseIterable {
  /// 10→32→16→3, batches of 64.
  case a
  /// 40→128→64→32→3, batches of 32.
  case b
  /// As b, batches of 1024.
  case c
  /// An LSTM of 64 units over windows of 20 rows of 16 columns, batches of 64.
  case d
  /// As d, two layers.
  case d2
  /// As d, a GRU.
  case gru

  /// How many rows, or windows of rows, an epoch goes through.
  var rows: Int {
    switch self {
    case .a: 3500
    case .b, .c: 50_000
    case .d, .d2, .gru: 10_000
    }
  }

  /// How many of them a step takes.
  var batchSize: Int {
    switch self {
    case .a, .d, .d2, .gru: 64
    case .b: 32
    case .c: 1024
    }
  }

  /// How many epochs a round has, so that it takes long enough to be timed.
  var epochs: Int {
    switch self {
    case .a: 20
    case .b, .d, .d2, .gru: 1
    case .c: 3
    }
  }

  /// How many steps a round has.
  var steps: Int { epochs * ((rows - 1) / batchSize + 1) }

  /// The network.
  func architecture() throws(NetworkError) -> NetworkArchitecture {
    switch self {
    case .a: try mlp([10, 32, 16, 3])
    case .b, .c: try mlp([40, 128, 64, 32, 3])
    case .d: try recurrent(.lstm, layers: 1)
    case .d2: try recurrent(.lstm, layers: 2)
    case .gru: try recurrent(.gru, layers: 1)
    }
  }

  private func mlp(_ widths: [Int]) throws(NetworkError) -> NetworkArchitecture {
    .mlp(
      try MLPArchitecture(
        inputs: widths[0], hiddenLayers: Array(widths[1..<widths.count - 1]),
        outputs: widths[widths.count - 1], dropout: 0.2))
  }

  private func recurrent(
    _ cell: RecurrentCell, layers: Int
  ) throws(NetworkError) -> NetworkArchitecture {
    .recurrent(
      try RecurrentArchitecture(
        cell: cell, inputs: 16, hiddenSize: 64, layerCount: layers, sequenceLength: 20, outputs: 3,
        dropout: 0.2))
  }

  /// Random rows and labels; what a step takes does not depend on them.
  func data() throws(NetworkError) -> TrainingData {
    let architecture = try architecture()
    let before = architecture.sequenceLength - 1
    var stream = RandomStream(seed: 1)
    let count = rows + before
    let values = (0..<count * architecture.inputs).map { _ in Float(stream.unit()) }
    let labels = (0..<count).map { _ in Int8(stream.unit() * Double(architecture.outputs)) }
    return TrainingData(
      matrix: try FeatureMatrix(values: values, rows: count, columns: architecture.inputs),
      labels: labels, training: Array(Int32(before)..<Int32(count)), validation: [])
  }
}
