// What a training reads, decoded. Knows the order of the inputs; knows no network's shape.

import BuildGraph
import Columns
import Labeling
import Network

/// The matrix and its labels, as the training rule gets them.
struct TrainingInputs {
  let matrix: FeatureMatrix
  let rowCounts: [Int]
  let labels: LabelColumn
  let knownAt: [Int64]
  /// How often each row is to be drawn, relative to others; nil if each is once an epoch.
  let weights: [Float]?

  /// Reads the inputs of a training.
  ///
  /// - Parameters:
  ///   - inputs: Those that `TrainingRule` names, in its order.
  ///   - areReturns: Whether the labels are returns and not classes.
  /// - Throws: `RuleFailure` where they are not of the same rows; what reading throws.
  init(_ inputs: Inputs, areReturns: Bool) throws {
    let (values, rows, columns) = try NPY.decodeMatrix(inputs.bytes(0))
    matrix = try FeatureMatrix(values: values, rows: rows, columns: columns)
    rowCounts = try NPY.decodeInt64(inputs.bytes(1)).map(Int.init)
    labels = try LabelColumn(inputs.bytes(2), areReturns: areReturns)
    knownAt = try NPY.decodeInt64(inputs.bytes(3))
    weights = inputs.count > 4 ? try NPY.decodeFloats(inputs.bytes(4)) : nil
    guard labels.count == rows, knownAt.count == rows, rowCounts.reduce(0, +) == rows,
      weights.map({ $0.count == rows }) ?? true
    else {
      throw RuleFailure("the matrix has \(rows) rows, and there are \(labels.count) labels")
    }
  }

  var targets: Targets {
    switch labels.values {
    case .classes(let classes): .classes(classes)
    case .returns(let returns): .values(returns)
    }
  }
}
