// The `.npy` format, version 1.0, little-endian. Knows arrays; knows nothing of what is in them.

/// Columns and matrices as NumPy reads and writes them.
///
/// The same values always give the same bytes: every NaN has one bit pattern, and -0.0 is kept.
/// The data start at a multiple of 64 bytes, so a file mapped into memory is an aligned array.
package enum NPY {
  /// Writes a column of doubles (`<f8`).
  package static func encode(_ values: [Double]) -> [UInt8] {
    values.withLane { values in
      file(descriptor: "<f8", shape: "(\(values.count),)", count: values.count) {
        copyCanonical(values, into: $0)
      }
    }
  }

  /// Writes a column of floats (`<f4`).
  package static func encode(_ values: [Float]) -> [UInt8] {
    values.withLane { values in
      encodeFloats(count: values.count) { copyCanonical(values, into: $0) }
    }
  }

  /// Writes a column of floats (`<f4`) that is made where it is to lie.
  ///
  /// - Parameters:
  ///   - count: The number of values.
  ///   - fill: Writes every value.
  /// - Returns: The file.
  package static func encodeFloats(
    count: Int, filledBy fill: (OutputLane<Float>) -> Void
  ) -> [UInt8] {
    file(descriptor: "<f4", shape: "(\(count),)", count: count) { (values: OutputLane<Float>) in
      fill(values)
      copyCanonical(values.written, into: values)
    }
  }

  /// Writes a matrix of floats (`<f4`), row after row, that is made where it is to lie.
  ///
  /// - Parameters:
  ///   - rows: The number of rows.
  ///   - columns: The number of columns.
  ///   - fill: Writes every value, none of them NaN.
  /// - Returns: The file.
  package static func encodeMatrix(
    rows: Int, columns: Int, filledBy fill: (OutputLane<Float>) -> Void
  ) -> [UInt8] {
    file(
      descriptor: "<f4", shape: "(\(rows), \(columns))", count: rows * columns, filledBy: fill)
  }

  /// Writes a column of 64-bit integers (`<i8`).
  package static func encode(_ values: [Int64]) -> [UInt8] {
    file(descriptor: "<i8", shape: "(\(values.count),)", values)
  }

  /// Writes a column of 32-bit integers (`<i4`).
  package static func encode(_ values: [Int32]) -> [UInt8] {
    file(descriptor: "<i4", shape: "(\(values.count),)", values)
  }

  /// Writes a column of 8-bit integers (`|i1`).
  package static func encode(_ values: [Int8]) -> [UInt8] {
    file(descriptor: "|i1", shape: "(\(values.count),)", values)
  }

  /// Writes a column of times in seconds since 1970 (`<M8[s]`).
  package static func encode(timestamps: [Int64]) -> [UInt8] {
    file(descriptor: "<M8[s]", shape: "(\(timestamps.count),)", timestamps)
  }

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// Bytes before the text of a version 1.0 header: magic, version, length of the text.
  static let prefixLength = 10
  private static let alignment = 64

  private static func file<Value: BitwiseCopyable>(
    descriptor: String, shape: String, _ values: [Value]
  ) -> [UInt8] {
    values.withLane { values in
      file(descriptor: descriptor, shape: shape, count: values.count) { target in
        for row in 0..<values.count { target[row] = values[row] }
      }
    }
  }

  private static func file<Value: BitwiseCopyable>(
    descriptor: String, shape: String, count: Int, filledBy fill: (OutputLane<Value>) -> Void
  ) -> [UInt8] {
    let header = "{'descr': '\(descriptor)', 'fortran_order': False, 'shape': \(shape), }"
    // The text ends with a line feed; spaces before it fill up to the alignment.
    let unpadded = prefixLength + header.utf8.count + 1
    let padding = (alignment - unpadded % alignment) % alignment
    let length = header.utf8.count + padding + 1
    var head = magic + [1, 0, UInt8(length & 0xff), UInt8(length >> 8)]
    head += header.utf8
    head += repeatElement(UInt8(ascii: " "), count: padding)
    head.append(UInt8(ascii: "\n"))
    return bytes(after: head, count: count, filledBy: fill)
  }

  /// Copies values, onto themselves if they lie there, with one bit pattern for every NaN.
  private static func copyCanonical<Value: BinaryFloatingPoint & BitwiseCopyable>(
    _ values: Lane<Value>, into target: OutputLane<Value>
  ) {
    for row in 0..<target.count {
      let value = values[row]
      target[row] = value == value ? value : .nan
    }
  }
}
