// The state of a training as bytes. Knows numbers; knows nothing of what is done with them.

/// What a training needs to go on where it was stopped.
///
/// In bytes: a name with a version, then all numbers of 8 bytes in little-endian order, then arrays of
/// floats, each led by its length. Whoever keeps the bytes sees to it that they come back whole.
struct TrainingSnapshot: Equatable {
  var progress: TrainingRun.Progress
  /// All parameters, in the layout of the training.
  var parameters: [Float]
  /// What the optimiser keeps.
  var first: [Float]
  var second: [Float]
  var powers: (mean: Double, square: Double)
  /// The parameters of the best epoch.
  var best: [Float]

  static func == (left: Self, right: Self) -> Bool {
    left.progress == right.progress && left.parameters == right.parameters
      && left.first == right.first && left.second == right.second && left.powers == right.powers
      && left.best == right.best
  }

  private static let name: UInt64 = 0x3154_5053_4b54_4b4b

  var encoded: [UInt8] {
    var writer = WordWriter()
    writer.append(Self.name)
    for number in [progress.epoch, progress.batch, progress.correct, progress.rows] {
      writer.append(UInt64(bitPattern: Int64(number)))
    }
    writer.append(UInt64(bitPattern: Int64(progress.bestEpoch)))
    for number in [progress.lossSum, powers.mean, powers.square] {
      writer.append(number.bitPattern)
    }
    writer.append(UInt64(progress.history.count))
    for epoch in progress.history {
      writer.append(epoch.trainingLoss.bitPattern)
      writer.append(epoch.trainingAccuracy.bitPattern)
      writer.append(epoch.validationLoss)
      writer.append(epoch.validationAccuracy)
      writer.append(epoch.learningRate.bitPattern)
    }
    for array in [parameters, first, second, best] { writer.append(array) }
    return writer.bytes
  }
}

extension TrainingSnapshot {
  /// Reads a snapshot; nil where the bytes are none.
  init?(_ bytes: [UInt8]) {
    var reader = WordReader(bytes)
    guard reader.word() == Self.name, let epoch = reader.integer(), let batch = reader.integer(),
      let correct = reader.integer(), let rows = reader.integer(),
      let bestEpoch = reader.integer(), let lossSum = reader.number(),
      let mean = reader.number(), let square = reader.number(), let count = reader.integer(),
      epoch > 0, batch >= 0, count >= 0, count <= bytes.count
    else { return nil }
    var history: [EpochMetrics] = []
    for _ in 0..<count {
      guard let loss = reader.number(), let accuracy = reader.number(),
        let validationLoss = reader.optional(), let validationAccuracy = reader.optional(),
        let rate = reader.number()
      else { return nil }
      history.append(
        EpochMetrics(
          trainingLoss: loss, trainingAccuracy: accuracy, validationLoss: validationLoss,
          validationAccuracy: validationAccuracy, learningRate: rate))
    }
    guard let parameters = reader.floats(), let first = reader.floats(),
      let second = reader.floats(), let best = reader.floats(), reader.isAtEnd
    else { return nil }
    progress = TrainingRun.Progress(
      epoch: epoch, batch: batch, lossSum: lossSum, correct: correct, rows: rows,
      history: history, bestEpoch: bestEpoch)
    self.parameters = parameters
    self.first = first
    self.second = second
    powers = (mean, square)
    self.best = best
  }
}

/// Appends words in little-endian order.
private struct WordWriter {
  private(set) var bytes: [UInt8] = []

  mutating func append(_ word: UInt64) {
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: word >> shift))
    }
  }

  /// Whether there is a number, and the number.
  mutating func append(_ number: Double?) {
    append(UInt64(number == nil ? 0 : 1))
    append((number ?? 0).bitPattern)
  }

  mutating func append(_ floats: [Float]) {
    append(UInt64(floats.count))
    unsafe floats.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
  }
}

/// Takes words off the front of bytes.
private struct WordReader {
  private var bytes: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

  var isAtEnd: Bool { bytes.isEmpty }

  mutating func word() -> UInt64? {
    guard bytes.count >= 8 else { return nil }
    let word = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    bytes = bytes.dropFirst(8)
    return word
  }

  mutating func integer() -> Int? { word().map { Int(truncatingIfNeeded: $0) } }

  mutating func number() -> Double? { word().map(Double.init(bitPattern:)) }

  /// A number that may be missing; nil where there are no more bytes.
  mutating func optional() -> Double?? {
    guard let isThere = word(), let number = number() else { return nil }
    return .some(isThere == 0 ? nil : number)
  }

  mutating func floats() -> [Float]? {
    guard let count = integer(), count >= 0, count <= bytes.count / 4 else { return nil }
    var floats = [Float](repeating: 0, count: count)
    let part = Array(bytes.prefix(4 * count))
    unsafe floats.withUnsafeMutableBytes { unsafe $0.copyBytes(from: part) }
    bytes = bytes.dropFirst(4 * count)
    return floats
  }
}
