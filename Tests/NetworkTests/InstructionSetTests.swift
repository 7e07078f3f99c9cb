// That every instruction set gives the same bits, loop by loop and training by training.

import CKernels
import TestSupport
import Testing

@testable import Network

/// Runs the same with every instruction set that the processor has, the best first.
///
/// What the loops use is one for the whole process; tests beside this one are not disturbed, as all
/// give the same bits.
private func withEachInstructionSet<Result>(
  slowest: ktask_instructions = ktask_baseline, _ body: () throws -> Result
) rethrows -> [(name: String, result: Result)] {
  defer { ktask_use_instructions(ktask_best_instructions()) }
  return try [("AVX-512", ktask_avx512), ("AVX2", ktask_avx2), ("baseline", ktask_baseline)]
    .filter { $0.1.rawValue >= slowest.rawValue && $0.1.rawValue <= best.rawValue }
    .map { name, instructions in
      ktask_use_instructions(instructions)
      return (name, try body())
    }
}

private let best = ktask_best_instructions()

@Suite(.serialized) struct InstructionSetTests {
  @Test func saysWhatIsCompared() {
    let names = withEachInstructionSet { ktask_used_instructions() }.map(\.name)
    print("Instruction sets compared bit by bit: \(names.joined(separator: ", "))")
    if best != ktask_avx512 {
      print("THE PROCESSOR LACKS AVX-512: its loops are compared with nothing here")
    }
    if names.count < 2 { print("THE PROCESSOR HAS NO AVX2: no two instruction sets are compared") }
    #expect(ktask_used_instructions() == best)
  }

  @Test func whatTheProcessorLacksIsNotUsed() {
    defer { ktask_use_instructions(best) }
    ktask_use_instructions(ktask_avx512)
    #expect(ktask_used_instructions() == best)
    ktask_use_instructions(ktask_baseline)
    #expect(ktask_used_instructions() == ktask_baseline)
  }

  // MARK: Trainings

  private static func shapes(units: Int, steps: Int) throws -> [NetworkArchitecture] {
    try [
      mlp(
        inputs: 4, hiddenLayers: [2 * units + 1, units], outputs: 3, activation: .gelu,
        dropout: 0.2),
      mlp(inputs: 4, hiddenLayers: [units], outputs: 3, activation: .silu),
    ]
      + RecurrentCell.allCases.map {
        .recurrent(
          try RecurrentArchitecture(
            cell: $0, inputs: 4, hiddenSize: units, layerCount: 2, sequenceLength: steps,
            outputs: 3, dropout: 0.2))
      }
  }

  private func train(
    _ shape: NetworkArchitecture, _ optimizer: Optimizer, rows: Int, epochs: Int, batchSize: Int
  ) throws -> TrainedNetwork {
    let first = Int32(shape.sequenceLength - 1)
    let data = try separableData(rows: rows, validating: rows / 4)
    return try Trainer(
      shape,
      TrainingSettings(
        epochs: epochs, batchSize: batchSize, learningRate: 0.01, gradientClip: 0.5, seed: 7,
        optimizer: optimizer, learningRateSchedule: .exponential())
    ).train(
      data.split(
        training: data.training.filter { $0 >= first },
        validation: data.validation.filter { $0 >= data.validation[0] + first }))
  }

  private func expectSame(_ results: [(name: String, result: TrainedNetwork)], _ place: String) {
    for (name, network) in results.dropFirst() {
      let (one, other) = (results[0].result, network)
      let bits = zip(one.parameters.values, other.parameters.values)
      let different = bits.count { $0.bitPattern != $1.bitPattern }
      #expect(
        different == 0,
        "\(place): \(different) parameters of \(name) are not those of \(results[0].name)")
      #expect(one.history == other.history, "\(place): \(name) and \(results[0].name)")
    }
  }

  @Test(arguments: [Optimizer.adam, .sgd(nesterov: true)])
  func trainingsLeaveTheSameBits(_ optimizer: Optimizer) throws {
    for shape in try Self.shapes(units: 17, steps: 6) {
      let results = try withEachInstructionSet(slowest: ktask_avx2) {
        try train(shape, optimizer, rows: 400, epochs: 3, batchSize: 100)
      }
      expectSame(results, "\(shape), \(optimizer)")
    }
  }

  /// Fused multiply-adds are calls there, so that it has to be small.
  @Test func smallTrainingsLeaveTheSameBitsWithoutVectorsToo() throws {
    for shape in try Self.shapes(units: 5, steps: 3) {
      for optimizer in [Optimizer.adamw, .rmsprop] {
        let results = try withEachInstructionSet {
          try train(shape, optimizer, rows: 80, epochs: 1, batchSize: 25)
        }
        expectSame(results, "\(shape), \(optimizer)")
      }
    }
  }

  // MARK: Loops

  /// Any numbers, among them such as only happen when something is wrong.
  private func numbers(_ count: Int, _ generator: inout SeededGenerator) -> [Float] {
    let odd: [Float] = [
      .nan, .infinity, -.infinity, 0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
      .leastNormalMagnitude / 100, -.leastNormalMagnitude / 2, .leastNormalMagnitude,
      .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 88, -87, 0.625, 1e30, -1e30,
    ]
    let isOdd = generator.unit() < 0.5
    return (0..<count).map { _ in
      let number = Float(generator.normal() * (generator.unit() < 0.1 ? 30 : 1))
      guard isOdd, generator.unit() < 0.02 else { return number }
      return odd.randomElement(using: &generator) ?? 0
    }
  }

  /// Runs a loop on buffers of random numbers with every instruction set, and compares all buffers.
  ///
  /// NaN is NaN: which of two NaN's bits a sum has depends on the order that a compiler gives it.
  private func expectSame(
    _ name: String, _ counts: [Int], _ generator: inout SeededGenerator, seed: UInt64,
    _ body: ([FloatBuffer]) -> Double
  ) {
    let contents = counts.map { numbers($0.paddedToLanes, &generator) }
    let results = withEachInstructionSet {
      let buffers = contents.map { values in
        let buffer = FloatBuffer(count: values.count)
        buffer.assign(values)
        return buffer
      }
      let sum = body(buffers)
      return (
        buffers.map { $0.copy($0.count).map { $0.isNaN ? Float.nan.bitPattern : $0.bitPattern } },
        sum.isNaN ? Double.nan.bitPattern : sum.bitPattern
      )
    }
    for (other, result) in results.dropFirst() {
      let isSame = result == results[0].result
      #expect(isSame, "\(name) \(counts), \(other) and \(results[0].name), seed \(seed)")
    }
  }

  @Test(arguments: 1...12) func productsThroughReLUGiveTheBitsOfBothStepsOneByOne(
    _ seed: UInt64
  ) {
    var generator = SeededGenerator(seed: seed)
    let rows = Int.random(in: 1...23, using: &generator)
    let inputs = Int.random(in: 1...40, using: &generator)
    let columns = 16 * Int.random(in: 1...6, using: &generator)
    let dropout = ktask_dropout(
      key: (UInt32.random(in: 0...UInt32.max, using: &generator), 7),
      first: 16 * UInt32.random(in: 0...99, using: &generator),
      threshold: seed.isMultiple(of: 3) ? 0 : 0x4000_0000, kept: 1.25)
    // The factors, and two results and two rows of slopes, of which each is to be like the other.
    expectSame(
      "multiply_relu of \(rows) x \(inputs)",
      [rows * inputs.paddedToLanes, inputs * columns, columns]
        + Array(repeating: rows * columns, count: 4), &generator, seed: seed
    ) { buffers in
      let x = buffers[0].rows(rows, stride: inputs.paddedToLanes)
      let results = [3, 4].map { buffers[$0].rows(rows, stride: columns) }
      unsafe ktask_multiply_relu(
        x.loop, ktask_panels(values: buffers[1].start, inputs: inputs, columns: columns),
        results[0].loop, buffers[2].start, buffers[5].start, dropout)
      unsafe ktask_multiply(
        x.loop, ktask_panels(values: buffers[1].start, inputs: inputs, columns: columns),
        results[1].loop, ktask_begin_with_row, buffers[2].start)
      unsafe ktask_activate_training(
        ktask_relu, results[1].start, buffers[6].start, rows * columns, dropout)
      for (fused, apart) in [(3, 4), (5, 6)] {
        let one = buffers[fused].copy(rows * columns)
        let differing = zip(one, buffers[apart].copy(rows * columns)).first {
          $0.0.bitPattern != $0.1.bitPattern && !($0.0.isNaN && $0.1.isNaN)
        }
        #expect(differing == nil, "seed \(seed): buffers \(fused) and \(apart)")
      }
      return 0
    }
  }

  @Test(arguments: 1...12) func narrowProductsGiveTheBitsOfWideOnes(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let rows = Int.random(in: 1...40, using: &generator)
    let inputs = Int.random(in: 1...40, using: &generator)
    let (stride, adds) = (inputs.paddedToLanes, seed.isMultiple(of: 2))
    // The factors, what is begun with, two results, two of the transposed product.
    expectSame(
      "multiply_narrow of \(rows) x \(inputs)",
      [rows * stride, inputs * 16, 16, rows * 16, rows * 16, inputs * 16, inputs * 16], &generator,
      seed: seed
    ) { buffers in
      let x = buffers[0].rows(rows, stride: stride)
      let weights = unsafe ktask_panels(values: buffers[1].start, inputs: inputs, columns: 16)
      let results = [3, 4].map { buffers[$0].rows(rows, stride: 16) }
      let turned = unsafe [5, 6].map {
        unsafe ktask_panels(values: buffers[$0].start, inputs: inputs, columns: 16)
      }
      buffers[6].assign(buffers[5].copy(inputs * 16))
      unsafe ktask_multiply_narrow(x.loop, weights, results[0].loop, buffers[2].start)
      unsafe ktask_multiply(
        x.loop, weights, results[1].loop, ktask_begin_with_row, buffers[2].start)
      unsafe ktask_multiply_narrow_transposed(x.loop, results[1].loop, turned[0], adds)
      unsafe ktask_multiply_transposed(x.loop, results[1].loop, turned[1], adds)
      for (narrow, wide, count) in [(3, 4, rows), (5, 6, inputs)] {
        let (one, other) = (buffers[narrow].copy(count * 16), buffers[wide].copy(count * 16))
        let differing = one.indices.first { place in
          place % 16 < 8 && one[place].bitPattern != other[place].bitPattern
            && !(one[place].isNaN && other[place].isNaN)
        }
        #expect(differing == nil, "seed \(seed): buffers \(narrow) and \(wide)")
      }
      return 0
    }
  }

  @Test(arguments: 1...12) func productsGiveTheSameBits(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let rows = Int.random(in: 1...23, using: &generator)
    let inputs = Int.random(in: 1...40, using: &generator)
    let columns = 16 * Int.random(in: 1...6, using: &generator)
    let stride = inputs.paddedToLanes
    let starts = [ktask_add, ktask_begin_with_row, ktask_scale, ktask_fresh]
    for start in starts {
      expectSame(
        "multiply \(start.rawValue) of \(rows) x \(inputs)",
        [rows * stride, inputs * columns, rows * columns, rows * columns], &generator, seed: seed
      ) { buffers in
        unsafe ktask_multiply(
          buffers[0].rows(rows, stride: stride).loop,
          ktask_panels(values: buffers[1].start, inputs: inputs, columns: columns),
          buffers[2].rows(rows, stride: columns).loop, start, buffers[3].start)
        return 0
      }
    }
    // More terms than a block has, in some.
    let terms = rows * Int.random(in: 1...20, using: &generator)
    for adds in [false, true] {
      expectSame(
        "multiply_transposed of \(terms) x \(inputs)",
        [terms * stride, terms * columns, inputs * columns, columns], &generator, seed: seed
      ) { buffers in
        let (a, b) = (
          buffers[0].rows(terms, stride: stride), buffers[1].rows(terms, stride: columns)
        )
        unsafe ktask_multiply_transposed(
          a.loop, b.loop,
          ktask_panels(values: buffers[2].start, inputs: inputs, columns: columns), adds)
        unsafe ktask_sum_rows(b.loop, columns, buffers[3].start, adds)
        return 0
      }
    }
    let width = Int.random(in: 1...columns, using: &generator)
    expectSame(
      "transpose", [inputs * columns, stride * columns], &generator, seed: seed
    ) { buffers in
      unsafe ktask_transpose(
        ktask_panels(values: buffers[0].start, inputs: inputs, columns: columns), width,
        buffers[1].start)
      return 0
    }
    let chosen = (0..<rows).map { _ in Int32.random(in: 3..<30, using: &generator) }
    let matrix = numbers(30 * inputs, &generator)
    expectSame("gather", [rows * stride], &generator, seed: seed) { buffers in
      unsafe ktask_gather(
        matrix, 30, inputs, chosen, chosen.count, -3, buffers[0].rows(rows, stride: stride).loop)
      // What stands behind the columns is not looked at.
      for row in 0..<rows {
        for column in inputs..<stride { unsafe buffers[0].start[row * stride + column] = 0 }
      }
      return 0
    }
  }

  @Test(arguments: 1...8) func numberByNumberLoopsGiveTheSameBits(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let count = 16 * Int.random(in: 1...40, using: &generator)
    for kind in [
      ktask_relu, ktask_leaky_relu, ktask_tanh, ktask_sigmoid, ktask_gelu, ktask_silu,
      ktask_identity,
    ] {
      for threshold in [UInt32(0), 0x4000_0000] {
        let dropout = ktask_dropout(
          key: (UInt32(truncatingIfNeeded: generator.next()), 7), first: 48,
          threshold: threshold, kept: 1.25)
        expectSame(
          "activation \(kind.rawValue)", [count, count, count], &generator, seed: seed
        ) { buffers in
          unsafe ktask_activate(kind, buffers[0].start, count)
          unsafe ktask_activate_training(
            kind, buffers[1].start, buffers[2].start, count, dropout)
          return 0
        }
      }
    }
    expectSame("sums", [count, count, count], &generator, seed: seed) { buffers in
      unsafe ktask_scale_all(buffers[0].start, buffers[1].start, count)
      unsafe ktask_add_all(buffers[2].start, buffers[1].start, count)
      return unsafe Double(ktask_norm(buffers[0].start, count))
    }
    let step = ktask_step(scale: 0.7, decay: 1e-3, rate: 0.01)
    expectSame(
      "optimisers", [count, count, count, count], &generator, seed: seed
    ) { buffers in
      let (p, g, a, b) = unsafe (
        buffers[0].start, buffers[1].start, buffers[2].start, buffers[3].start
      )
      unsafe ktask_adam(p, g, a, b, count, step, 1.3, 0.999)
      unsafe ktask_descend(p, g, a, count, step, 0.9, false)
      unsafe ktask_descend(p, g, a, count, step, 0.9, true)
      unsafe ktask_rmsprop(p, g, b, count, step)
      return 0
    }
  }

  @Test(arguments: [1, 2, 3, 4, 15, 16, 17, 33]) func crossEntropiesGiveTheSameBits(
    _ classes: Int
  ) {
    let seed = UInt64(classes)
    var generator = SeededGenerator(seed: seed)
    for rows in [1, 7, 16, 17, 61] {
      let stride = classes.paddedToLanes
      let labels = (0..<100).map { _ in Int8.random(in: 0..<Int8(classes), using: &generator) }
      let weights = (0..<classes).map { Float($0) / 2 }
      let list = (0..<rows).map { _ in Int32.random(in: 0..<100, using: &generator) }
      expectSame(
        "cross entropy", [rows * stride, rows * stride], &generator, seed: seed
      ) { buffers in
        let room = FloatBuffer(count: 32 * stride)
        return unsafe labels.withUnsafeBufferPointer { labels in
          unsafe weights.withUnsafeBufferPointer { weights in
            guard let labels = labels.baseAddress, let weights = weights.baseAddress
            else { return 0 }
            let loss = unsafe ktask_cross_entropy(
              buffers[0].rows(rows, stride: stride).loop, classes,
              ktask_classes(labels: labels, weights: weights), list, 3, buffers[1].start,
              room.start)
            return loss.loss + Double(loss.correct)
          }
        }
      }
    }
  }

  @Test(arguments: 1...8) func recurrentCellsGiveTheSameBits(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let rows = Int.random(in: 1...9, using: &generator)
    let units = 16 * Int.random(in: 1...3, using: &generator)
    let count = rows * units
    for isFirst in [true, false] {
      expectSame(
        "lstm", [4 * count, count, count, count, count], &generator, seed: seed
      ) { buffers in
        let before = unsafe isFirst ? nil : UnsafePointer(buffers[1].start)
        let (cell, squashed, hidden) = unsafe (
          buffers[2].start, buffers[3].start, buffers[4].start
        )
        unsafe ktask_lstm_forward(buffers[0].start, before, cell, squashed, hidden, rows, units)
        unsafe ktask_lstm_backward(buffers[0].start, before, squashed, hidden, cell, rows, units)
        return 0
      }
      expectSame("gru", [3 * count, 3 * count, count, count], &generator, seed: seed) { buffers in
        let before = unsafe isFirst ? nil : UnsafePointer(buffers[2].start)
        let (sums, others, hidden) = unsafe (
          buffers[0].start, buffers[1].start, buffers[3].start
        )
        unsafe ktask_gru_forward(sums, others, before, hidden, rows, units)
        unsafe ktask_gru_backward(sums, others, before, hidden, rows, units)
        return 0
      }
    }
  }
}
