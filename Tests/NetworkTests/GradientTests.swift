// Gradients against differences of a loss computed anew in double precision.

import Foundation
import PlainNetwork
import TestSupport
import Testing

@testable import Network

/// A network, a loss and a batch whose gradients are compared.
struct GradientCase: Sendable, CustomTestStringConvertible {
  var architecture: NetworkArchitecture
  var loss = Loss.crossEntropy
  /// More than 64 go through in parts that are added up.
  var batch = 6

  var testDescription: String { "\(architecture), \(loss), batch of \(batch)" }

  static func mlp(
    _ widths: [Int], _ activation: Activation = .tanh, loss: Loss = .crossEntropy, batch: Int = 6
  ) throws -> GradientCase {
    try GradientCase(
      architecture: NetworkTests.mlp(
        inputs: widths[0], hiddenLayers: Array(widths[1..<widths.count - 1]),
        outputs: widths[widths.count - 1], activation: activation),
      loss: loss, batch: batch)
  }

  static func recurrent(
    _ cell: RecurrentCell, inputs: Int, units: Int, layers: Int, steps: Int, outputs: Int,
    loss: Loss = .crossEntropy, batch: Int = 6
  ) throws -> GradientCase {
    try GradientCase(
      architecture: .recurrent(
        RecurrentArchitecture(
          cell: cell, inputs: inputs, hiddenSize: units, layerCount: layers,
          sequenceLength: steps, outputs: outputs)),
      loss: loss, batch: batch)
  }

  /// Every activation in no, one and two layers.
  static func activations() throws -> [GradientCase] {
    try Activation.allCases.flatMap { activation in
      try [[3, 4], [3, 6, 4], [3, 7, 5, 4]].map { try mlp($0, activation) }
    }
  }

  static let losses: [Loss] = [
    .focal(gamma: 0), .focal(gamma: 0.5), .focal(gamma: 2), .focal(gamma: 5),
    .huber(delta: 0.5), .huber(delta: 100), .mse,
  ]

  /// Every loss on every kind of network.
  static func everyLoss() throws -> [GradientCase] {
    try losses.flatMap { loss in
      let outputs = loss.isRegression ? 1 : 4
      return try [mlp([3, outputs], loss: loss), mlp([3, 7, 5, outputs], loss: loss)]
        + RecurrentCell.allCases.map {
          try recurrent($0, inputs: 3, units: 5, layers: 2, steps: 3, outputs: outputs, loss: loss)
        }
    }
  }

  /// Class counts on both sides of a vector's width and of its multiples.
  static func classes() throws -> [GradientCase] {
    try [1, 2, 3, 4, 16, 17, 33].flatMap { classes in
      try [
        mlp([5, 6, classes]), mlp([5, 6, classes], loss: .focal(gamma: 2)),
        recurrent(.lstm, inputs: 2, units: 3, layers: 1, steps: 2, outputs: classes),
      ]
    }
  }

  /// Widths on both sides of a vector's, and batches of one part and more.
  static func sizes() throws -> [GradientCase] {
    try [[1, 1, 2], [16, 16, 3], [17, 33, 18, 3], [31, 15, 32, 2]].map { try mlp($0, .silu) }
      + [1, 5, 63, 64, 65, 150, 300].flatMap { batch in
        try [
          mlp([4, 9, 3], .gelu, batch: batch),
          recurrent(.lstm, inputs: 3, units: 4, layers: 2, steps: 2, outputs: 3, batch: batch),
          recurrent(.gru, inputs: 3, units: 4, layers: 2, steps: 2, outputs: 3, batch: batch),
          mlp([4, 9, 1], loss: .mse, batch: batch),
        ]
      }
  }

  static func recurrences() throws -> [GradientCase] {
    try RecurrentCell.allCases.flatMap { cell in
      try [
        (1, 5, 1, 1), (3, 5, 1, 2), (3, 5, 1, 7), (16, 5, 2, 1), (17, 5, 2, 7), (1, 17, 1, 7),
        (3, 17, 2, 2), (16, 17, 1, 2), (17, 17, 3, 2), (3, 5, 3, 1), (3, 5, 3, 7), (2, 16, 2, 2),
        (3, 1, 2, 3), (4, 33, 1, 2),
      ].map { inputs, units, layers, steps in
        try recurrent(
          cell, inputs: inputs, units: units, layers: layers, steps: steps, outputs: 3)
      }
        // More steps times rows than products add up at a time.
        + [
          recurrent(cell, inputs: 2, units: 3, layers: 2, steps: 20, outputs: 3, batch: 40)
        ]
    }
  }
}

@Suite struct GradientTests {
  @Test(arguments: try GradientCase.activations()) func areSlopesOfTheLoss(
    _ case: GradientCase
  )
    throws
  { try expectSlopes(`case`) }

  @Test(arguments: try GradientCase.everyLoss()) func areSlopesOfEveryLoss(
    _ case: GradientCase
  )
    throws
  { try expectSlopes(`case`) }

  @Test(arguments: try GradientCase.classes()) func areSlopesForAnyClasses(
    _ case: GradientCase
  )
    throws
  { try expectSlopes(`case`) }

  @Test(arguments: try GradientCase.sizes()) func areSlopesForAnySizes(
    _ case: GradientCase
  )
    throws
  { try expectSlopes(`case`) }

  @Test(arguments: try GradientCase.recurrences()) func areSlopesThroughTime(
    _ case: GradientCase
  )
    throws
  { try expectSlopes(`case`) }

  private func expectSlopes(_ case: GradientCase) throws {
    let seed = UInt64(`case`.architecture.parameterCount)
    let batch = try RandomBatch(`case`, seed: seed)
    let plain = batch.plain
    let parameters = Parameters(architecture: `case`.architecture, seed: seed)
    let values = doubles(parameters.values)
    let rows = batch.rows.map(Int.init)
    let mean = plain.mean(values, rows)
    let probes = probes(`case`.architecture, seed: seed)
    let slopes = probes.map { $0.slope(of: plain, values, rows) }
    for kernels in [MatrixKernels.portable, .blas] {
      let (loss, gradient) = batch.gradient(parameters, kernels)
      let place = "\(`case`), \(kernels), seed \(seed)"
      #expect(abs(loss.mean - mean) < 1e-6, "\(place): loss \(loss.mean) instead of \(mean)")
      let found = probes.map { $0.slope(of: gradient) }
      // Single precision leaves each derivative about this uncertain, sums of more a little more.
      let wrong = probes.indices.first {
        !(abs(found[$0] - slopes[$0]) <= probes[$0].allowed + 1e-5 * abs(slopes[$0]))
      }
      if let wrong {
        Issue.record(
          "\(place), \(probes[wrong].name): \(found[wrong]) instead of \(slopes[wrong])")
      }
    }
  }

  /// What is asked of a gradient: one of its numbers, or its product with a direction.
  private struct Probe {
    let name: String
    let index: Int
    /// Signs of the numbers from `index` on; none for that number alone.
    let signs: [Double]

    var allowed: Double { 2e-6 * max(1, Double(signs.count).squareRoot() / 4) }

    func slope(of plain: PlainLoss, _ values: [Double], _ rows: [Int]) -> Double {
      if signs.isEmpty { return plain.slope(values, rows, by: index) }
      var direction = [Double](repeating: 0, count: values.count)
      for (place, sign) in signs.enumerated() { direction[index + place] = sign }
      return plain.slope(values, rows, along: direction)
    }

    func slope(of gradient: [Double]) -> Double {
      if signs.isEmpty { return gradient[index] }
      return zip(gradient[index...], signs).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }

  /// Every parameter of a small network; of a large one some of each tensor, and all together in
  /// random directions, which an error in any number of the gradient turns wrong.
  private func probes(_ architecture: NetworkArchitecture, seed: UInt64) -> [Probe] {
    var generator = SeededGenerator(seed: seed)
    var start = 0
    return architecture.tensors.flatMap { tensor in
      defer { start += tensor.count }
      let all = start..<start + tensor.count
      let isSmall = architecture.parameterCount <= 250
      let chosen =
        isSmall
        ? Array(all)
        : (0..<12).map { _ in
          Int.random(in: all, using: &generator)
        }
      let directions = isSmall ? 0 : 3
      return chosen.map { Probe(name: "\(tensor.name)[\($0 - start)]", index: $0, signs: []) }
        + (0..<directions).map { number in
          Probe(
            name: "\(tensor.name), direction \(number)", index: start,
            signs: all.map { _ in generator.unit() < 0.5 ? -1 : 1 })
        }
    }
  }

  /// With dropout there is no network to compare with but the same with a little more or less of
  /// every parameter: a step leaves out the same units each time.
  @Test(arguments: [0.3, 0.6]) func goThroughDropout(_ share: Double) throws {
    let shapes: [NetworkArchitecture] =
      try [
        mlp(inputs: 4, hiddenLayers: [24, 17], outputs: 3, activation: .gelu, dropout: share)
      ]
      + RecurrentCell.allCases.map {
        .recurrent(
          try RecurrentArchitecture(
            cell: $0, inputs: 4, hiddenSize: 17, layerCount: 3, sequenceLength: 3, outputs: 3,
            dropout: share))
      }
    for shape in shapes {
      let batch = try RandomBatch(GradientCase(architecture: shape, batch: 100), seed: 5)
      var dropout = Dropout(share: share, layers: shape.droppedLayers, seed: 8)
      dropout.begin(step: 3)
      let parameters = Parameters(architecture: shape, seed: 5)
      let gradient = batch.gradient(parameters, .portable, dropout).gradient
      let length = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
      // Along the gradient, the slope is its length.
      let moved = { (step: Double) in
        Parameters(
          architecture: shape,
          values: zip(parameters.values, gradient).map { $0 + Float(step * $1 / length) })
      }
      let (above, below) = (
        batch.gradient(moved(0.01), .portable, dropout).loss.mean,
        batch.gradient(moved(-0.01), .portable, dropout).loss.mean
      )
      let slope = (above - below) / 0.02
      #expect(abs(slope - length) < 2e-3 * length, "\(shape): \(slope) instead of \(length)")
    }
  }
}
