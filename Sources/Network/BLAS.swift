// The one place that calls OpenBLAS. Knows matrices; knows nothing of layers or losses.

import COpenBLAS
import CProcess  // keeps the constructor that pins threads and core type in the executable

/// Matrix products on one thread.
package enum BLAS {
  /// Which kernels OpenBLAS runs, such as `Haswell`: other kernels, other bits.
  package static var kernelName: String { unsafe String(cString: openblas_get_corename()) }

  /// How many threads OpenBLAS uses; sums of several threads have other bits.
  package static var threadCount: Int { Int(openblas_get_num_threads()) }

  /// Makes sure that products run on the calling thread alone.
  ///
  /// The process starts OpenBLAS with one thread; this holds where something else loaded it first,
  /// as a test runner does.
  static func useOneThread() {
    if threadCount != 1 { openblas_set_num_threads(1) }
  }

  /// How many rows and columns a product has, and how many terms each sum.
  struct Size {
    let rows: Int
    let columns: Int
    let depth: Int
  }

  /// Sets `c` to a · b, or adds a · b to it; all row-major.
  ///
  /// - Precondition: `a` holds rows x depth, `b` depth x columns and `c` rows x columns floats.
  static func multiply(
    _ a: FloatRegion, _ b: FloatRegion, into c: FloatRegion, _ size: Size, adding: Bool
  ) {
    check(a, b, c, size)
    let (m, n, k) = (CInt(size.rows), CInt(size.columns), CInt(size.depth))
    unsafe cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasNoTrans, m, n, k,
      1, a.start, k, b.start, n,
      adding ? 1 : 0, c.start, n)
  }

  /// Sets `c` to aᵀ · b, with `a` stored depth x rows.
  ///
  /// - Precondition: `a` holds depth x rows, `b` depth x columns and `c` rows x columns floats.
  static func multiplyTransposingFirst(
    _ a: FloatRegion, _ b: FloatRegion, into c: FloatRegion, _ size: Size
  ) {
    check(a, b, c, size)
    let (m, n, k) = (CInt(size.rows), CInt(size.columns), CInt(size.depth))
    unsafe cblas_sgemm(
      CblasRowMajor, CblasTrans, CblasNoTrans, m, n, k,
      1, a.start, m, b.start, n,
      0, c.start, n)
  }

  /// Sets `c` to a · bᵀ, with `b` stored columns x depth.
  ///
  /// - Precondition: `a` holds rows x depth, `b` columns x depth and `c` rows x columns floats.
  static func multiplyTransposingSecond(
    _ a: FloatRegion, _ b: FloatRegion, into c: FloatRegion, _ size: Size
  ) {
    check(a, b, c, size)
    let (m, n, k) = (CInt(size.rows), CInt(size.columns), CInt(size.depth))
    unsafe cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasTrans, m, n, k,
      1, a.start, k, b.start, k,
      0, c.start, n)
  }

  private static func check(_ a: FloatRegion, _ b: FloatRegion, _ c: FloatRegion, _ size: Size) {
    precondition(
      a.count >= size.rows * size.depth && b.count >= size.depth * size.columns
        && c.count >= size.rows * size.columns)
  }
}
