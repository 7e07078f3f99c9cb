// What one core of this machine can do. Knows no network.

import CTrainingPieces
import Network

/// What one core can do, in thousand millions of floating point operations a second.
struct Machine: Encodable {
  var kind = "machine"
  /// Fused multiply-adds in registers.
  let peak: Double
  /// Square matrices of 2048, which is what goals are scaled by.
  let sgemm: Double
  /// The kernels of that product.
  let kernels: String

  /// Measures it.
  static func measured() -> Machine {
    let product = Product(rows: 2048, columns: 2048, depth: 2048)
    return Machine(
      peak: peakOperations() / 1e9, sgemm: product.operations / product.microseconds() / 1e3,
      kernels: BLAS.kernelName)
  }

  /// The most floating point operations that fused multiply-adds come to in a second.
  static func peakOperations() -> Double {
    let rounds = 20_000
    var operations = 0.0
    let time = fastestMicroseconds { operations = pieces_multiply_add(rounds) }
    return operations / time * 1e6
  }
}
