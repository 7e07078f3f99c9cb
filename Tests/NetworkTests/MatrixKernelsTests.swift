// What multiplies matrices on which processor.

import Testing

@testable import Network

@Suite struct MatrixKernelsTests {
  @Test func keysNameTheCoreTypeOfOpenBLASAlone() {
    #expect(MatrixKernels.portable.name == "portable")
    #expect(MatrixKernels.blas.name == "blas \(BLAS.kernelName)")
  }
}
