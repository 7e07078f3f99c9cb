// What multiplies matrices. Knows names; the products are in the passes.

/// What multiplies matrices: other kernels, other bits.
package enum MatrixKernels: Sendable, Hashable {
  /// Our own, whose bits are the same on every processor.
  case portable
  /// OpenBLAS with the kernels that it was started with.
  case blas

  /// What the bits of a training depend on, as `portable` or `blas Haswell`.
  package var name: String {
    switch self {
    case .portable: "portable"
    case .blas: "blas \(BLAS.kernelName)"
    }
  }
}
