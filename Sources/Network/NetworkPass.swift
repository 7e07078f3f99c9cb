// Forward and backward through a network, whatever its kind. Knows shapes and memory; knows no
// optimiser and no epochs.

/// A network's parameters with room to push some rows at a time through it.
///
/// No pass allocates memory. A batch goes through in parts of `capacity` rows, forward and backward, so
/// that what a part needs stays in the near caches however large the batch is.
protocol NetworkPass: AnyObject {
  /// The most rows of a part.
  var capacity: Int { get }
  var memory: ParameterMemory { get }

  /// Pushes rows of a matrix through the network as it is used, without dropout.
  ///
  /// - Precondition: There are at most `capacity` rows, and they and the rows of their windows exist.
  /// - Returns: The outputs, which stay until the next pass.
  func forward(_ rows: ArraySlice<Int32>, of matrix: FeatureMatrix) -> Rows

  /// Pushes rows through the network as it is trained.
  ///
  /// - Parameters:
  ///   - rows: The part's rows.
  ///   - matrix: The matrix that they are of.
  ///   - dropout: What the step leaves out.
  ///   - first: The place of the part's first row in its batch.
  /// - Returns: The outputs, and room for the derivative of the loss by them.
  func forwardTraining(
    _ rows: ArraySlice<Int32>, of matrix: FeatureMatrix, _ dropout: Dropout, first: Int
  ) -> (outputs: Rows, delta: Rows)

  /// Room for the derivative of the loss by the outputs of so many rows.
  func outputDelta(rows: Int) -> Rows

  /// Makes what `backward` needs of parameters that have changed.
  func prepareBackward()

  /// Makes the derivatives by the parameters of the rows that were last pushed forward in training, or
  /// adds them.
  func backward(adding: Bool)
}

/// All parameters and their derivatives, in the layout of trainings.
struct ParameterMemory {
  let layout: ParameterLayout
  let parameters: FloatBuffer
  /// The derivative of the last batch's loss by each of them.
  let gradients: FloatBuffer

  init(_ initial: Parameters, kernels: MatrixKernels) {
    if kernels == .blas { BLAS.useOneThread() }
    layout = ParameterLayout(initial.architecture, kernels: kernels)
    parameters = FloatBuffer(count: layout.count)
    gradients = FloatBuffer(count: layout.count)
    parameters.assign(layout.packed(initial))
  }

  /// A copy of the derivatives in the order of the parameters.
  var currentGradients: Parameters { layout.unpacked(gradients.copy(layout.count)) }
}

/// Makes the pass that a network's parameters need.
///
/// - Parameters:
///   - parameters: What it begins with.
///   - kernels: What multiplies matrices.
///   - rows: No more rows than this go through at a time.
/// - Returns: The pass, with its memory set up.
func makePass(
  _ parameters: Parameters, kernels: MatrixKernels, rows: Int
) -> any NetworkPass {
  switch parameters.architecture {
  case .mlp(let shape):
    MLPPass(shape, parameters, kernels: kernels, rows: rows)
  case .recurrent(let shape):
    RecurrentPass(shape, parameters, kernels: kernels, rows: rows)
  }
}
