// What multiplies matrices. Knows names; the products are in the passes.

import CKernels

/// What multiplies matrices: other kernels, other bits.
package enum MatrixKernels: Sendable, Hashable {
  /// Our own, whose bits are the same on every processor.
  case portable
  /// OpenBLAS with the kernels that it was started with.
  case blas

  /// The fastest for any network here: our own, but for processors without fused multiply-adds, on
  /// which each of those is a call.
  package static var fastest: MatrixKernels { isPortableFast ? .portable : .blas }

  /// Whether the processor has what our own kernels are made of; they are some hundred times as slow
  /// if not.
  package static var isPortableFast: Bool { ktask_best_instructions() != ktask_baseline }

  /// What the bits of a training depend on, as `portable` or `blas Haswell`.
  package var name: String {
    switch self {
    case .portable: "portable"
    case .blas: "blas \(BLAS.kernelName)"
    }
  }
}
