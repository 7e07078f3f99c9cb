// That what becomes of a row does not depend on what comes with it.

import TestSupport
import Testing

@testable import Network

@Suite struct BatchTests {
  private static func shapes() throws -> [NetworkArchitecture] {
    try [mlp(inputs: 7, hiddenLayers: [19, 6], outputs: 3, activation: .gelu, dropout: 0.3)]
      + RecurrentCell.allCases.map {
        .recurrent(
          try RecurrentArchitecture(
            cell: $0, inputs: 7, hiddenSize: 9, layerCount: 2, sequenceLength: 4, outputs: 3,
            dropout: 0.3))
      }
  }

  private func bits(_ values: some Sequence<Float>) -> [UInt32] { values.map(\.bitPattern) }

  @Test(arguments: try shapes()) func anAnswerDoesNotDependOnOtherRows(
    _ architecture: NetworkArchitecture
  ) throws {
    let network = NeuralNetwork(Parameters(architecture: architecture, seed: 3))
    var generator = SeededGenerator(seed: 3)
    let values = (0..<7 * 300).map { _ in Float(generator.normal()) }
    let matrix = try FeatureMatrix(values: values, rows: 300, columns: 7)
    let first = Int32(architecture.sequenceLength - 1)
    let rows = (first..<300).map(\.self)
    let all = try network.logits(of: matrix, rows: rows)
    let answers = Dictionary(
      uniqueKeysWithValues: rows.enumerated().map { place, row in
        (row, bits(all[3 * place..<3 * place + 3]))
      })
    for row in [first, 17, 63, 64, 65, 128, 299] {
      let alone = try network.logits(of: matrix, rows: [row])
      #expect(bits(alone) == answers[row], "row \(row)")
    }
    // In any order, any number, and several times.
    for count in [2, 7, 15, 65, 200] {
      let some = (0..<count).map { _ in Int32.random(in: first..<300, using: &generator) }
      let found = bits(try network.logits(of: matrix, rows: some))
      #expect(found == some.flatMap { answers[$0] ?? [] }, "\(count) rows")
    }
  }

  /// Values of other rows, however odd, are not seen either.
  @Test(arguments: try shapes()) func anAnswerDependsOnItsWindowAlone(
    _ architecture: NetworkArchitecture
  ) throws {
    let network = NeuralNetwork(Parameters(architecture: architecture, seed: 4))
    var generator = SeededGenerator(seed: 4)
    let values = (0..<7 * 40).map { _ in Float(generator.normal()) }
    let row = 20
    let window = (row - architecture.sequenceLength + 1) * 7..<(row + 1) * 7
    let clean = try FeatureMatrix(values: values, rows: 40, columns: 7)
    let spoilt = try FeatureMatrix(
      values: values.indices.map { window.contains($0) ? values[$0] : .nan }, rows: 40,
      columns: 7)
    #expect(
      bits(try network.logits(of: spoilt, rows: [Int32(row)]))
        == bits(try network.logits(of: clean, rows: [Int32(row)])))
  }

  /// An MLP's sums go from one part to the next, so that not a bit depends on where parts end; a
  /// recurrent network's begin with the steps of a part.
  @Test(arguments: try shapes(), [1, 2, 7, 31, 63]) func partsOfABatchAddUpToTheWhole(
    _ architecture: NetworkArchitecture, _ capacity: Int
  ) throws {
    let batch = try RandomBatch(GradientCase(architecture: architecture, batch: 150), seed: 6)
    let parameters = Parameters(architecture: architecture, seed: 6)
    var dropout: Dropout?
    var isFeedForward = false
    if case .mlp = architecture {
      isFeedForward = true
      dropout = Dropout(share: 0.3, layers: architecture.droppedLayers, seed: 1)
      dropout?.begin(step: 2)
    }
    let whole = batch.gradient(parameters, .portable, dropout)
    let parts = batch.gradient(parameters, .portable, dropout, capacity: capacity)
    #expect(
      difference(parts.gradient, whole.gradient, within: isFeedForward ? 0 : 1e-6) == nil)
    #expect(abs(parts.loss.mean - whole.loss.mean) < 1e-7)
    #expect(parts.loss.correct == whole.loss.correct)
    let blas = batch.gradient(parameters, .blas, dropout, capacity: capacity)
    #expect(difference(blas.gradient, whole.gradient, within: 1e-6) == nil)
  }
}
