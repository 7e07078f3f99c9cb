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

  /// Sets the result to x · W, or adds x · W to it.
  static func multiply(_ x: Rows, _ weights: Rows, into result: Rows, adding: Bool) {
    unsafe cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasNoTrans, CInt(x.count), CInt(weights.stride),
      CInt(weights.count), 1, x.start, CInt(x.stride), weights.start, CInt(weights.stride),
      adding ? 1 : 0, result.start, CInt(result.stride))
  }

  /// Sets the result to xᵀ · delta, or adds it.
  static func multiplyTransposingFirst(_ x: Rows, _ delta: Rows, into result: Rows, adding: Bool) {
    unsafe cblas_sgemm(
      CblasRowMajor, CblasTrans, CblasNoTrans, CInt(result.count), CInt(result.stride),
      CInt(x.count), 1, x.start, CInt(x.stride), delta.start, CInt(delta.stride),
      adding ? 1 : 0, result.start, CInt(result.stride))
  }

  /// Sets the result to delta · Wᵀ, or adds it.
  static func multiplyTransposingSecond(
    _ delta: Rows, _ weights: Rows, into result: Rows, adding: Bool
  ) {
    unsafe cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasTrans, CInt(delta.count), CInt(weights.count),
      CInt(weights.stride), 1, delta.start, CInt(delta.stride), weights.start,
      CInt(weights.stride), adding ? 1 : 0, result.start, CInt(result.stride))
  }
}
