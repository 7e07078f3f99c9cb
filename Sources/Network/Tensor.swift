// A named array of numbers, as it crosses the border of this module.

/// A named array of numbers in row-major order.
package struct Tensor: Sendable, Equatable {
  package let name: String
  /// The length of each dimension; empty for a single number.
  package let shape: [Int]
  package let values: [Float]

  package init(name: String, shape: [Int], values: [Float]) {
    self.name = name
    self.shape = shape
    self.values = values
  }
}
