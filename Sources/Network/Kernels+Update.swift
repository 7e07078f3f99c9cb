// The loops that move parameters. Knows arrays; knows nothing of layers.

import COpenBLAS

extension Kernels {
  /// Moves parameters against their gradients as `Adam` says.
  ///
  /// - Precondition: All regions are whole buffers of the same size.
  static func adam(
    _ parameters: FloatRegion, gradients: FloatRegion, means: FloatRegion, squares: FloatRegion,
    _ step: AdamStep
  ) {
    let count = parameters.count
    precondition(gradients.count == count && means.count == count && squares.count == count)
    let (w, g) = unsafe (vectors(parameters), vectors(gradients))
    let (m, u) = unsafe (vectors(means), vectors(squares))
    for i in 0..<count / 4 {
      let weight = unsafe w[i]
      let gradient = unsafe g[i] * step.terms.scale + step.terms.decay * weight
      let mean = unsafe 0.9 * m[i] + 0.1 * gradient
      let square = unsafe 0.999 * u[i] + 0.001 * (gradient * gradient)
      unsafe m[i] = mean
      unsafe u[i] = square
      let root = ktask_square_roots(square) * step.squareScale + 1e-8
      unsafe w[i] = weight - step.rate * mean / root
    }
  }

  /// Moves parameters against their gradients as `MomentumDescent` says.
  ///
  /// - Precondition: All regions are whole buffers of the same size.
  static func descend(
    _ parameters: FloatRegion, gradients: FloatRegion, directions: FloatRegion,
    _ terms: GradientTerms, momentum: Float, rate: Float
  ) {
    let count = parameters.count
    precondition(gradients.count == count && directions.count == count)
    let (w, g, b) = unsafe (vectors(parameters), vectors(gradients), vectors(directions))
    for i in 0..<count / 4 {
      let weight = unsafe w[i]
      let gradient = unsafe g[i] * terms.scale + terms.decay * weight
      let direction = unsafe momentum * b[i] + gradient
      unsafe b[i] = direction
      unsafe w[i] = weight - rate * direction
    }
  }

  /// Moves parameters against their gradients as `RMSProp` says.
  ///
  /// - Precondition: All regions are whole buffers of the same size.
  static func rmsprop(
    _ parameters: FloatRegion, gradients: FloatRegion, squares: FloatRegion,
    _ terms: GradientTerms, rate: Float
  ) {
    let count = parameters.count
    precondition(gradients.count == count && squares.count == count)
    let (w, g, u) = unsafe (vectors(parameters), vectors(gradients), vectors(squares))
    for i in 0..<count / 4 {
      let weight = unsafe w[i]
      let gradient = unsafe g[i] * terms.scale + terms.decay * weight
      let square = unsafe 0.99 * u[i] + 0.01 * (gradient * gradient)
      unsafe u[i] = square
      unsafe w[i] = weight - rate * gradient / (ktask_square_roots(square) + 1e-8)
    }
  }

  /// The floats of a whole buffer, four by four.
  private static func vectors(_ region: FloatRegion) -> UnsafeMutablePointer<SIMD4<Float>> {
    unsafe UnsafeMutableRawPointer(region.start).assumingMemoryBound(to: SIMD4<Float>.self)
  }
}
