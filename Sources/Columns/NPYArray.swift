// Arrays of whatever type their files say. Knows the types that ktask writes; knows no meaning.

/// The content of an `.npy` file whose type the reader does not know beforehand.
package enum NPYArray: Sendable, Equatable {
  case doubles([Double])
  case floats([Float])
  case int64([Int64])
  case int32([Int32])
  case int8([Int8])
  /// Seconds since 1970 (`datetime64[s]`).
  case timestamps([Int64])
  /// A matrix, row after row.
  case matrix([Float], rows: Int, columns: Int)

  /// Reads an array of one of the types that `NPY` writes.
  ///
  /// - Parameter bytes: The whole file.
  /// - Throws: `NPYError` for damaged files and other types.
  package init(decoding bytes: [UInt8]) throws(NPYError) {
    let header = try NPY.header(of: bytes).header
    switch (header.descriptor, header.shape.count) {
    case ("<f8", _): self = .doubles(try NPY.decodeDoubles(bytes))
    case ("<f4", 2):
      let matrix = try NPY.decodeMatrix(bytes)
      self = .matrix(matrix.values, rows: matrix.rows, columns: matrix.columns)
    case ("<f4", _): self = .floats(try NPY.decodeFloats(bytes))
    case ("<i8", _): self = .int64(try NPY.decodeInt64(bytes))
    case ("<i4", _): self = .int32(try NPY.decodeInt32(bytes))
    case ("|i1", _): self = .int8(try NPY.decodeInt8(bytes))
    case ("<M8[s]", _): self = .timestamps(try NPY.decodeTimestamps(bytes))
    default:
      throw .wrongType(expected: "<f8, <f4, <i8, <i4, |i1 or <M8[s]", found: header.descriptor)
    }
  }

  /// The number of values, or of rows of a matrix.
  package var count: Int {
    switch self {
    case .doubles(let values): values.count
    case .floats(let values): values.count
    case .int64(let values), .timestamps(let values): values.count
    case .int32(let values): values.count
    case .int8(let values): values.count
    case .matrix(_, let rows, _): rows
    }
  }

  /// The type as NumPy names it, such as `float64`.
  package var typeName: String {
    switch self {
    case .doubles: "float64"
    case .floats, .matrix: "float32"
    case .int64: "int64"
    case .int32: "int32"
    case .int8: "int8"
    case .timestamps: "datetime64[s]"
    }
  }

  /// The values as doubles, those of a matrix row after row; exact except for integers from 2^53 on.
  package var doubles: [Double] {
    switch self {
    case .doubles(let values): values
    case .floats(let values), .matrix(let values, _, _): values.map(Double.init)
    case .int64(let values), .timestamps(let values): values.map(Double.init)
    case .int32(let values): values.map(Double.init)
    case .int8(let values): values.map(Double.init)
    }
  }
}
