// Arrays in the format of NumPy.

import Columns

struct NPYKind: Kind {
  static let name = "npy"
  static let share = 80

  private let pool: [[UInt8]]

  init(_ corpus: Corpus, scratch: String) throws {
    let objects = try corpus.builtPaths(".ktask-cache/objects").map { try corpus.built($0) }
    let arrays = objects.filter { $0.count < 20_000 && $0.starts(with: [0x93, 0x4e]) }
    guard !arrays.isEmpty else { throw Violation("the cache has no arrays") }
    pool =
      arrays + [
        NPY.encode([1.5, -0.0, .nan]), NPY.encode([Float(2)]), NPY.encode([Int64.min, 3]),
        NPY.encode([Int32(7)]), NPY.encode([Int8(-1), 0, 1]), NPY.encode(timestamps: [0, 1]),
        NPY.encode([Double]()), Array(arrays[0].prefix(200)),
      ]
  }

  func input(_ random: inout Randomness) -> [UInt8] {
    var bytes = random.pick(pool)
    for _ in 0..<random.few() {
      if random.once(in: 2) {
        var header = Array(bytes.prefix(128))
        damageHeader(&header, &random)
        bytes.replaceSubrange(..<min(128, bytes.count), with: header)
      } else {
        bytes.damage(with: random.pick(pool), &random)
      }
    }
    return bytes
  }

  private func damageHeader(_ header: inout [UInt8], _ random: inout Randomness) {
    let tokens = [
      "'", "(", ")", ",", ":", "{", "}", "True", "False", "<f8", "<f4", "|i1", ">i8", "(3, 4)",
      "()",
      "(0, 9223372036854775807)", "(9223372036854775807,)", "'shape'", "'descr'", "-1", "\\n", "é",
    ].map { Array($0.utf8) }
    switch random.below(4) {
    case 0: header.replaceDigits(&random)
    case 1: header.insert(contentsOf: random.pick(tokens), at: random.below(header.count + 1))
    case 2:
      header.replaceSubrange(random.stretch(of: header.count, atMost: 6), with: random.pick(tokens))
    default: header.damage(with: random.pick(pool), &random)
    }
  }

  func check(_ input: [UInt8]) throws -> Verdict {
    _ = try? NPY.decodeDoubles(input)
    _ = try? NPY.decodeMatrix(input)
    let array: NPYArray
    do throws(NPYError) { array = try NPYArray(decoding: input) } catch { return .rejected }
    try demand(array.doubles.count <= input.count, "more values than bytes")
    if case .matrix(let values, let rows, let columns) = array {
      try demand(
        values.count == rows.multipliedReportingOverflow(by: columns).partialValue,
        "a matrix of another size than its shape")
    }
    if let written = Self.encoded(array) {
      guard let again = try? NPYArray(decoding: written) else {
        throw Violation("an array that was read is refused when it is written anew")
      }
      try demand(Self.encoded(again) == written, "an array that is written and read is another")
    }
    return .accepted
  }

  private static func encoded(_ array: NPYArray) -> [UInt8]? {
    switch array {
    case .doubles(let values): NPY.encode(values)
    case .floats(let values): NPY.encode(values)
    case .int64(let values): NPY.encode(values)
    case .int32(let values): NPY.encode(values)
    case .int8(let values): NPY.encode(values)
    case .timestamps(let values): NPY.encode(timestamps: values)
    case .matrix: nil
    }
  }
}
