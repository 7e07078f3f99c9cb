// A network as it is used. Knows rows and logits; knows nothing of training.

/// A multilayer perceptron with its parameters.
package struct NeuralNetwork: Sendable, Equatable {
  package let parameters: Parameters

  package init(_ parameters: Parameters) { self.parameters = parameters }

  /// Returns the logits of some rows, or the predicted values, without dropout.
  ///
  /// - Parameters:
  ///   - matrix: The features of all rows.
  ///   - rows: Which rows to answer for; a row may come twice.
  /// - Returns: As many values as the network has outputs for each row, row after row.
  /// - Throws: `NetworkError` when the matrix is of another width, or a row is not in it.
  package func logits(
    of matrix: FeatureMatrix, rows: [Int32]
  ) throws(NetworkError) -> [Float] {
    try matrix.check(rows, for: parameters.architecture)
    let pass = NetworkPass(parameters, capacity: min(rows.count, Self.chunk))
    var logits: [Float] = []
    logits.reserveCapacity(rows.count * parameters.architecture.outputs)
    for part in batches(of: rows, Self.chunk) {
      pass.forward(part, of: matrix)
      logits += pass.logits(rows: part.count)
    }
    return logits
  }

  /// How many rows go through the network at a time.
  private static let chunk = 512
}

/// Returns where the largest of `values` is, the first place on ties.
func firstLargest(_ values: ArraySlice<Float>) -> Int {
  var place = values.startIndex
  for i in values.indices where values[i] > values[place] { place = i }
  return place - values.startIndex
}
