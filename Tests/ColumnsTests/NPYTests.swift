// Columns as files: what goes in comes out, and what NumPy would write.

import Columns
import TestSupport
import Testing

/// The text of a header and what follows it.
private func parts(_ bytes: [UInt8]) -> (header: String, data: ArraySlice<UInt8>) {
  let length = Int(bytes[8]) + Int(bytes[9]) << 8
  return (String(decoding: bytes[10..<10 + length], as: UTF8.self), bytes[(10 + length)...])
}

@Test func fileIsLaidOutAsNumPyReadsIt() {
  let bytes = NPY.encode([1.0, -2.0])
  #expect(Array(bytes.prefix(8)) == [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0])
  let (header, data) = parts(bytes)
  #expect(header.hasPrefix("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }"))
  #expect(header.hasSuffix("\n"))
  #expect(data.startIndex % 64 == 0)
  #expect(Array(data) == [0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0xc0])
}

@Test(arguments: [
  (NPY.encode([Double(1)]), "'<f8'"), (NPY.encode([Float(1)]), "'<f4'"),
  (NPY.encode([Int64(1)]), "'<i8'"), (NPY.encode([Int32(1)]), "'<i4'"),
  (NPY.encode([Int8(1)]), "'|i1'"), (NPY.encode(timestamps: [1]), "'<M8[s]'"),
])
private func elementTypeStandsInTheHeader(_ bytes: [UInt8], _ descriptor: String) {
  #expect(parts(bytes).header.contains("'descr': \(descriptor),"))
}

@Test(arguments: [0, 1, 2, 63, 1_000])
private func columnsComeBack(_ count: Int) throws {
  var generator = SeededGenerator(seed: UInt64(count))
  let words = (0..<count).map { _ in Int64(bitPattern: generator.next()) }
  let doubles = (0..<count).map { _ in generator.normal() }
  #expect(try NPY.decodeDoubles(NPY.encode(doubles)) == doubles)
  #expect(try NPY.decodeFloats(NPY.encode(doubles.map { Float($0) })) == doubles.map { Float($0) })
  #expect(try NPY.decodeInt64(NPY.encode(words)) == words)
  let halves = words.map { Int32(truncatingIfNeeded: $0) }
  #expect(try NPY.decodeInt32(NPY.encode(halves)) == halves)
  let bytes = words.map { Int8(truncatingIfNeeded: $0) }
  #expect(try NPY.decodeInt8(NPY.encode(bytes)) == bytes)
  #expect(try NPY.decodeTimestamps(NPY.encode(timestamps: words)) == words)
}

@Test func matrixComesBackWithItsShape() throws {
  let values = (0..<6).map { Float($0) }
  let bytes = NPY.encode(values, rows: 2, columns: 3)
  #expect(parts(bytes).header.contains("'shape': (2, 3)"))
  let matrix = try NPY.decodeMatrix(bytes)
  #expect(matrix.values == values)
  #expect(matrix.rows == 2 && matrix.columns == 3)
  let empty = try NPY.decodeMatrix(NPY.encode([], rows: 0, columns: 3))
  #expect(empty.values.isEmpty && empty.rows == 0 && empty.columns == 3)
}

@Test func everyNaNHasOneBitPatternAndMinusZeroIsKept() throws {
  let odd = Double(nan: 77, signaling: false)
  #expect(NPY.encode([-odd, 1]) == NPY.encode([Double.nan, 1]))
  #expect(NPY.encode([Float(nan: 5, signaling: false)]) == NPY.encode([Float.nan]))
  let zero = try #require(NPY.decodeDoubles(NPY.encode([-0.0])).first)
  #expect(zero.sign == .minus)
  let values: [Double] = [.infinity, -.infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude]
  #expect(try NPY.decodeDoubles(NPY.encode(values)) == values)
}

/// A file with `header` as its header text and eight bytes of data.
private func file(_ header: String, version: [UInt8] = [1, 0], data: Int = 8) -> [UInt8] {
  let length = UInt8(header.utf8.count)
  return [0x93] + Array("NUMPY".utf8) + version + [length, 0] + Array(header.utf8)
    + [UInt8](repeating: 0, count: data)
}

@Test(arguments: [
  "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }   \n",
  "{'shape': (1,), 'fortran_order': False, 'descr': '<f8'}",
  "{ 'descr' : '<f8' , 'fortran_order' : True , 'shape' : ( 1 , ) }\n",
])
private func headersOfOtherWritersAreRead(_ header: String) throws {
  #expect(try NPY.decodeDoubles(file(header)) == [0])
}

@Test(arguments: [
  "", "{}", "{'descr': '<f8'}", "{'descr': '<f8', 'fortran_order': 0, 'shape': (1,)}",
  "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}",
  "{'descr': '<f8', 'fortran_order': False, 'shape': (1,)",
  "{'descr': '<f8', 'descr': '<f8', 'shape': (1,)}",
  "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,)}",
  "{'descr': '<f8', 'fortran_order': False, 'shape': (1,)} x",
  "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,)}",
  "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), 'more': 1}",
])
private func headerThatIsNoneIsRefused(_ header: String) {
  #expect(throws: NPYError.malformedHeader) { try NPY.decodeDoubles(file(header)) }
}

@Test func damagedFilesAreRefused() {
  let good = NPY.encode([1.0, 2.0])
  #expect(throws: NPYError.notNPY) { try NPY.decodeDoubles([]) }
  #expect(throws: NPYError.notNPY) { try NPY.decodeDoubles(Array(good.prefix(9))) }
  #expect(throws: NPYError.notNPY) { try NPY.decodeDoubles(Array(good.prefix(40))) }
  #expect(throws: NPYError.notNPY) { try NPY.decodeDoubles(Array("PK".utf8) + good) }
  #expect(throws: NPYError.wrongSize(expected: 16, found: 15)) {
    try NPY.decodeDoubles(Array(good.dropLast()))
  }
  #expect(throws: NPYError.wrongSize(expected: 16, found: 17)) {
    try NPY.decodeDoubles(good + [0])
  }
  #expect(throws: NPYError.unsupportedVersion(major: 2, minor: 0)) {
    try NPY.decodeDoubles(file("{}", version: [2, 0]))
  }
}

@Test func arraysOfOtherKindsAreRefused() {
  #expect(throws: NPYError.wrongType(expected: "<f4", found: "<f8")) {
    try NPY.decodeFloats(NPY.encode([1.0]))
  }
  #expect(throws: NPYError.wrongType(expected: "<i8", found: "<M8[s]")) {
    try NPY.decodeInt64(NPY.encode(timestamps: [1]))
  }
  #expect(throws: NPYError.wrongDimensions(expected: 1, found: 2)) {
    try NPY.decodeFloats(NPY.encode([1, 2], rows: 1, columns: 2))
  }
  #expect(throws: NPYError.fortranOrder) {
    try NPY.decodeMatrix(
      file("{'descr': '<f4', 'fortran_order': True, 'shape': (1, 2)}", data: 8))
  }
  let huge = "{'descr': '<f8', 'fortran_order': False, 'shape': (4611686018427387904,)}"
  #expect(throws: NPYError.wrongSize(expected: .max, found: 8)) {
    try NPY.decodeDoubles(file(huge))
  }
}

@Test func anyCutOrFlippedByteIsReadOrRefusedButNeverTraps() {
  let good = NPY.encode([1.0, 2.0, 3.0])
  for length in good.indices { _ = try? NPY.decodeDoubles(Array(good.prefix(length))) }
  let seed: UInt64 = 6
  var generator = SeededGenerator(seed: seed)
  for _ in 0..<2_000 {
    var bytes = good
    bytes[Int(generator.next() % 80)] = UInt8(truncatingIfNeeded: generator.next())
    _ = try? NPY.decodeDoubles(bytes)
  }
}

extension NPY {
  /// A matrix of values that lie row after row.
  static func encode(_ values: [Float], rows: Int, columns: Int) -> [UInt8] {
    encodeMatrix(rows: rows, columns: columns) { matrix in
      for place in values.indices { matrix[place] = values[place] }
    }
  }
}
