// Reading of `.npy` files that may be damaged or foreign. Knows arrays; knows nothing of their meaning.

/// Why bytes are not the array that was asked for.
package enum NPYError: Error, Equatable, Sendable {
  /// The bytes do not start as an `.npy` file does, or its header ends early.
  case notNPY
  /// The file has another version than 1.0.
  case unsupportedVersion(major: Int, minor: Int)
  /// The header is not a dictionary of `descr`, `fortran_order` and `shape`.
  case malformedHeader
  /// The elements are of another type.
  case wrongType(expected: String, found: String)
  /// The array has another number of dimensions.
  case wrongDimensions(expected: Int, found: Int)
  /// The matrix lies column after column.
  case fortranOrder
  /// The data are shorter or longer than the header says.
  case wrongSize(expected: Int, found: Int)
}

extension NPY {
  /// Reads a column of doubles.
  package static func decodeDoubles(_ bytes: [UInt8]) throws(NPYError) -> [Double] {
    try column(bytes, "<f8")
  }

  /// Reads a column of floats.
  package static func decodeFloats(_ bytes: [UInt8]) throws(NPYError) -> [Float] {
    try column(bytes, "<f4")
  }

  /// Reads a column of 64-bit integers.
  package static func decodeInt64(_ bytes: [UInt8]) throws(NPYError) -> [Int64] {
    try column(bytes, "<i8")
  }

  /// Reads a column of 32-bit integers.
  package static func decodeInt32(_ bytes: [UInt8]) throws(NPYError) -> [Int32] {
    try column(bytes, "<i4")
  }

  /// Reads a column of 8-bit integers.
  package static func decodeInt8(_ bytes: [UInt8]) throws(NPYError) -> [Int8] {
    try column(bytes, "|i1")
  }

  /// Reads a column of times in seconds since 1970.
  package static func decodeTimestamps(_ bytes: [UInt8]) throws(NPYError) -> [Int64] {
    try column(bytes, "<M8[s]")
  }

  /// Reads a matrix of floats that lies row after row.
  package static func decodeMatrix(
    _ bytes: [UInt8]
  ) throws(NPYError) -> (values: [Float], rows: Int, columns: Int) {
    let (header, start) = try header(of: bytes)
    let values: [Float] = try elements(of: bytes, from: start, header, "<f4", dimensions: 2)
    guard !header.isFortranOrder else { throw .fortranOrder }
    return (values, header.shape[0], header.shape[1])
  }

  private static func column<Value: BitwiseCopyable>(
    _ bytes: [UInt8], _ descriptor: String
  ) throws(NPYError) -> [Value] {
    let (header, start) = try header(of: bytes)
    return try elements(of: bytes, from: start, header, descriptor, dimensions: 1)
  }

  private static func elements<Value: BitwiseCopyable>(
    of bytes: [UInt8], from start: Int, _ header: NPYHeader, _ descriptor: String, dimensions: Int
  ) throws(NPYError) -> [Value] {
    guard header.descriptor == descriptor
    else { throw .wrongType(expected: descriptor, found: header.descriptor) }
    guard header.shape.count == dimensions
    else { throw .wrongDimensions(expected: dimensions, found: header.shape.count) }
    let size = header.shape.reduce(MemoryLayout<Value>.stride) { saturatingProduct($0, $1) }
    guard size == bytes.count - start
    else { throw .wrongSize(expected: size, found: bytes.count - start) }
    return values(of: bytes, from: start, count: size / MemoryLayout<Value>.stride)
  }

  /// The header and where the data begin.
  static func header(
    of bytes: [UInt8]
  ) throws(NPYError) -> (header: NPYHeader, dataStart: Int) {
    guard bytes.count >= prefixLength, bytes.starts(with: magic) else { throw .notNPY }
    guard bytes[6] == 1, bytes[7] == 0
    else { throw .unsupportedVersion(major: Int(bytes[6]), minor: Int(bytes[7])) }
    let end = prefixLength + Int(bytes[8]) + Int(bytes[9]) << 8
    guard end <= bytes.count else { throw .notNPY }
    let text = String(decoding: bytes[prefixLength..<end], as: UTF8.self)
    guard let header = NPYHeader(text) else { throw .malformedHeader }
    return (header, end)
  }

  private static func saturatingProduct(_ left: Int, _ right: Int) -> Int {
    let (product, overflow) = left.multipliedReportingOverflow(by: right)
    return overflow ? .max : product
  }
}
