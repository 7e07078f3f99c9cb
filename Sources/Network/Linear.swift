// The map x · W + b and its derivatives, by our own kernels or by OpenBLAS. Knows matrices; knows
// nothing of what they stand for.

import CKernels

/// A map's weights, biases, their derivatives, and room to turn the weights around.
final class Linear {
  let layout: LinearLayout
  let biases: Rows
  private let kernels: MatrixKernels
  private let weights: Rows
  private let weightGradients: Rows
  private let biasGradients: Rows
  private let turned: FloatBuffer

  /// Points into the memory of all parameters.
  init(_ layout: LinearLayout, kernels: MatrixKernels, _ memory: ParameterMemory) {
    self.layout = layout
    self.kernels = kernels
    weights = memory.parameters.rows(layout.inputs, stride: layout.columns, from: layout.start)
    biases = memory.parameters.rows(1, stride: layout.columns, from: layout.biasStart)
    weightGradients = memory.gradients.rows(
      layout.inputs, stride: layout.columns, from: layout.start)
    biasGradients = memory.gradients.rows(1, stride: layout.columns, from: layout.biasStart)
    turned = FloatBuffer(count: layout.inputs.paddedToLanes * layout.columns)
  }

  /// Sets the result to x · W and the row that it begins with, by default the biases.
  func apply(_ x: Rows, into result: Rows, beginningWith row: Rows? = nil) {
    check(x, result)
    if kernels == .portable, isNarrow {
      unsafe ktask_multiply_narrow(x.loop, panels(weights), result.loop, (row ?? biases).start)
    } else if kernels == .portable {
      unsafe ktask_multiply(
        x.loop, panels(weights), result.loop, ktask_begin_with_row, (row ?? biases).start)
    } else {
      result.fill(with: row ?? biases)
      BLAS.multiply(x, weights, into: result, adding: true)
    }
  }

  /// Whether `applyReLU` does what `apply` and the activation do one after the other.
  var fusesReLU: Bool { kernels == .portable }

  /// Sets the result to what relu and dropout make of x · W + b, and `slopes` to the derivatives by it.
  ///
  /// - Precondition: `fusesReLU`.
  func applyReLU(_ x: Rows, into result: Rows, slopes: Rows, _ dropout: ktask_dropout) {
    check(x, result)
    precondition(fusesReLU && slopes.stride == result.stride && slopes.count == result.count)
    unsafe ktask_multiply_relu(
      x.loop, panels(weights), result.loop, biases.start, slopes.start, dropout)
  }

  /// Adds x · W to the result.
  func add(_ x: Rows, into result: Rows) {
    check(x, result)
    if kernels == .portable {
      unsafe ktask_multiply(x.loop, panels(weights), result.loop, ktask_add, nil)
    } else {
      BLAS.multiply(x, weights, into: result, adding: true)
    }
  }

  /// Makes the derivatives of the parameters from inputs and the derivative by the outputs.
  func differentiate(_ x: Rows, _ delta: Rows, adding: Bool) {
    differentiateWeights(x, delta, adding: adding)
    differentiateBiases(delta, adding: adding)
  }

  /// Makes the derivatives of the weights, 0 of no rows.
  func differentiateWeights(_ x: Rows, _ delta: Rows, adding: Bool) {
    check(x, delta)
    if kernels == .portable, isNarrow {
      unsafe ktask_multiply_narrow_transposed(
        x.loop, delta.loop, panels(weightGradients), adding)
    } else if kernels == .portable {
      unsafe ktask_multiply_transposed(x.loop, delta.loop, panels(weightGradients), adding)
    } else {
      BLAS.multiplyTransposingFirst(x, delta, into: weightGradients, adding: adding)
    }
  }

  /// Makes the derivatives of the biases.
  func differentiateBiases(_ delta: Rows, adding: Bool) {
    precondition(delta.stride >= layout.columns)
    unsafe ktask_sum_rows(delta.loop, layout.columns, biasGradients.start, adding)
  }

  /// Takes the derivatives of the biases of a map with the same outputs.
  func takeBiasDerivatives(of other: Linear) { biasGradients.assign(other.biasGradients) }

  /// Turns the weights around, for `propagate`, after they have changed.
  func prepareToPropagate() {
    guard kernels == .portable else { return }
    unsafe ktask_transpose(panels(weights), depth, turned.start)
  }

  /// What `propagate` does with what it has made.
  enum Destination {
    case replacing
    case adding
    /// Multiplies it by factors in the result's layout.
    case scaling(Rows)
  }

  /// Makes the derivative by the inputs from that by the outputs.
  func propagate(_ delta: Rows, into result: Rows, _ destination: Destination) {
    check(result, delta)
    precondition(result.stride == layout.inputs.paddedToLanes)
    if case .scaling(let factors) = destination {
      precondition(factors.stride == result.stride && factors.count >= result.count)
    }
    guard kernels == .portable else { return propagateByBLAS(delta, result, destination) }
    let turned = unsafe ktask_panels(
      values: turned.start, inputs: depth, columns: layout.inputs.paddedToLanes)
    switch destination {
    case .replacing: unsafe ktask_multiply(delta.loop, turned, result.loop, ktask_fresh, nil)
    case .adding: unsafe ktask_multiply(delta.loop, turned, result.loop, ktask_add, nil)
    case .scaling(let factors):
      unsafe ktask_multiply(delta.loop, turned, result.loop, ktask_scale, factors.start)
    }
  }

  private func propagateByBLAS(_ delta: Rows, _ result: Rows, _ destination: Destination) {
    let adds = if case .adding = destination { true } else { false }
    BLAS.multiplyTransposingSecond(delta, weights, into: result, adding: adds)
    if case .scaling(let factors) = destination {
      unsafe ktask_scale_all(result.start, factors.start, result.floatCount)
    }
  }

  /// Whether only half a panel has meaning, as of a few classes.
  private var isNarrow: Bool { layout.blocks == 1 && layout.width <= 8 }

  /// How many columns `propagate` adds up: no padding where it stands at the end.
  private var depth: Int { layout.blocks == 1 ? layout.width : layout.columns }

  @unsafe private func panels(_ weights: Rows) -> ktask_panels {
    unsafe ktask_panels(values: weights.start, inputs: layout.inputs, columns: layout.columns)
  }

  private func check(_ inputs: Rows, _ outputs: Rows) {
    precondition(
      inputs.stride >= layout.inputs && outputs.stride == layout.columns
        && inputs.count == outputs.count)
  }
}
