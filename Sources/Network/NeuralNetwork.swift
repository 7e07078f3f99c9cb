// A network as it is used. Knows rows and logits; knows nothing of training.

/// A network with its parameters.
package struct NeuralNetwork: Sendable, Equatable {
  package let parameters: Parameters

  package init(_ parameters: Parameters) { self.parameters = parameters }

  /// Returns the logits of some rows, or the predicted values, without dropout.
  ///
  /// Uses the portable kernels, whatever the network was trained with, so that the same parameters
  /// give the same bits everywhere.
  ///
  /// - Parameters:
  ///   - matrix: The features of all rows.
  ///   - rows: Which rows to answer for; a row may come twice. A recurrent network takes the rows
  ///     before each into account, as many as its window needs.
  /// - Returns: As many values as the network has outputs for each row, row after row.
  /// - Throws: `NetworkError` when the matrix is of another width, or a row or its window is not in
  ///   it.
  package func logits(
    of matrix: FeatureMatrix, rows: [Int32]
  ) throws(NetworkError) -> [Float] {
    try matrix.check(rows, for: parameters.architecture)
    let pass = makePass(parameters, kernels: .portable, rows: max(1, rows.count))
    let outputs = parameters.architecture.outputs
    var logits: [Float] = []
    logits.reserveCapacity(rows.count * outputs)
    for part in batches(of: rows, pass.capacity) {
      let results = pass.forward(part, of: matrix)
      for row in 0..<results.count {
        unsafe logits.append(
          contentsOf: UnsafeBufferPointer(
            start: results.start + row * results.stride, count: outputs))
      }
    }
    return logits
  }
}
