// The numbers that a network reads. Knows nothing of where they come from.

import CKernels

/// Rows of features, one after another.
package struct FeatureMatrix: Sendable {
  /// The values in row-major order.
  package let values: [Float]
  package let rows: Int
  package let columns: Int

  /// Takes values in row-major order.
  ///
  /// - Parameters:
  ///   - values: Row after row.
  ///   - rows: How many rows there are.
  ///   - columns: How many columns each row has.
  /// - Throws: `NetworkError.matrixSize` when there are not rows times columns values.
  package init(values: [Float], rows: Int, columns: Int) throws(NetworkError) {
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    guard rows >= 0, columns >= 0, !overflow, values.count == count, rows <= Int(Int32.max) else {
      throw .matrixSize(values: values.count, rows: rows, columns: columns)
    }
    self.values = values
    self.rows = rows
    self.columns = columns
  }

  /// Checks that these rows and their windows exist and fit the network.
  func check(_ indices: [Int32], for architecture: NetworkArchitecture) throws(NetworkError) {
    guard columns == architecture.inputs else {
      throw .columnCount(found: columns, expected: architecture.inputs)
    }
    try check(indices, from: Int32(architecture.sequenceLength - 1))
  }

  /// Checks that these rows exist, and that none of them is before `first`.
  func check(_ indices: [Int32], from first: Int32 = 0) throws(NetworkError) {
    let limit = Int32(rows)
    if let row = indices.first(where: { $0 < first || $0 >= limit }) {
      throw .row(Int(row), rows: rows)
    }
  }
}

extension FeatureMatrix {
  /// Copies rows, or those `offset` below them, in their order.
  ///
  /// - Precondition: The rows exist, and the result has rows of at least as many numbers as the matrix,
  ///   rounded up to whole vectors.
  func gather(_ chosen: ArraySlice<Int32>, offset: Int = 0, into result: Rows) {
    precondition(result.stride >= columns.paddedToLanes && result.count == chosen.count)
    precondition(
      chosen.allSatisfy { Int($0) + offset >= 0 && Int($0) + offset < rows })
    unsafe values.withUnsafeBufferPointer { source in
      unsafe chosen.withUnsafeBufferPointer { list in
        guard let matrix = source.baseAddress, let first = list.baseAddress else { return }
        unsafe ktask_gather(matrix, rows, columns, first, chosen.count, offset, result.loop)
      }
    }
  }

  /// Asks for rows to be brought near, as they will be gathered soon; changes nothing.
  ///
  /// - Precondition: The rows exist.
  func prefetch(_ chosen: ArraySlice<Int32>) {
    unsafe values.withUnsafeBufferPointer { source in
      unsafe chosen.withUnsafeBufferPointer { list in
        guard let matrix = source.baseAddress, let first = list.baseAddress else { return }
        unsafe ktask_prefetch(matrix, columns, first, chosen.count, 0)
      }
    }
  }
}
