// A matrix product of a training step, timed in each layout that a training could choose.

import COpenBLAS

/// A product of two matrices, or several of the same size.
struct Product {
  let rows: Int
  let columns: Int
  let depth: Int
  /// How often a step needs it.
  var times = 1
  /// Whether it is the gradient of weights, which sums over the rows of a batch.
  var sumsOverBatch = false

  /// Floating point operations of a step, two for each multiplication with its addition.
  var operations: Double { 2 * Double(rows) * Double(columns) * Double(depth) * Double(times) }

  /// What all of them take a step in the fastest layout, with their operands in the cache.
  func microseconds() -> Double {
    let layouts: [Layout] = sumsOverBatch ? [.summed, .summedTransposed] : [.plain, .transposed]
    return layouts.map { microseconds(in: $0) }.reduce(.infinity, min) * Double(times)
  }

  /// How the matrices lie in memory, all row by row.
  private enum Layout {
    /// a · b.
    case plain
    /// a · bᵀ.
    case transposed
    /// aᵀ · b.
    case summed
    /// bᵀ · a, the transposed result.
    case summedTransposed
  }

  private func microseconds(in layout: Layout) -> Double {
    let (a, b) = (AlignedFloats(rows * depth), AlignedFloats(depth * columns))
    let c = AlignedFloats(rows * columns)
    let (m, n, k) = (CInt(rows), CInt(columns), CInt(depth))
    return fastestMicroseconds {
      switch layout {
      case .plain:
        unsafe cblas_sgemm(
          CblasRowMajor, CblasNoTrans, CblasNoTrans, m, n, k,
          1, a.start, k, b.start, n,
          0, c.start, n)
      case .transposed:
        unsafe cblas_sgemm(
          CblasRowMajor, CblasNoTrans, CblasTrans, m, n, k,
          1, a.start, k, b.start, k,
          0, c.start, n)
      case .summed:
        unsafe cblas_sgemm(
          CblasRowMajor, CblasTrans, CblasNoTrans, m, n, k,
          1, a.start, m, b.start, n,
          0, c.start, n)
      case .summedTransposed:
        unsafe cblas_sgemm(
          CblasRowMajor, CblasTrans, CblasNoTrans, n, m, k,
          1, b.start, n, a.start, m,
          0, c.start, m)
      }
    }
  }
}
