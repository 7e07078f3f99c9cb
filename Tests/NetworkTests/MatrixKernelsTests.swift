// What multiplies matrices on which processor.

import Testing

@testable import Network

@Suite struct MatrixKernelsTests {
  @Test func portableKernelsSayThatTheyCrawlWithoutFusedMultiplyAdds() throws {
    let warning = try #require(MatrixKernels.portable.warning(isPortableFast: false))
    #expect(warning.contains("training.kernels: auto"))
    #expect(MatrixKernels.portable.warning(isPortableFast: true) == nil)
    #expect(MatrixKernels.blas.warning(isPortableFast: false) == nil)
  }

  @Test func keysNameTheCoreTypeOfOpenBLASAlone() {
    #expect(MatrixKernels.portable.name == "portable")
    #expect(MatrixKernels.blas.name == "blas \(BLAS.kernelName)")
  }
}
