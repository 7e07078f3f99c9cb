// Labels as rules hand them on: classes or returns. Knows their bytes; knows nothing of how they were made.

import Columns
import Labeling

/// The labels of all symbols below each other.
struct LabelColumn: Equatable {
  let values: Labels.Values

  init(_ values: Labels.Values) { self.values = values }

  /// Puts the labels of several symbols, all classes or all returns, below each other.
  init(joining parts: [Labels.Values]) {
    var (classes, returns): ([Int8], [Float]) = ([], [])
    for part in parts {
      switch part {
      case .classes(let more): classes += more
      case .returns(let more): returns += more
      }
    }
    values = returns.isEmpty ? .classes(classes) : .returns(returns)
  }

  /// Reads labels.
  ///
  /// - Parameters:
  ///   - bytes: A `.npy` file of Int8 classes or of Float32 returns.
  ///   - areReturns: Which of the two.
  /// - Throws: `NPYError` where the bytes are something else.
  init(_ bytes: [UInt8], areReturns: Bool) throws {
    values =
      areReturns
      ? .returns(try NPY.decodeFloats(bytes)) : .classes(try NPY.decodeInt8(bytes))
  }

  /// The labels as a `.npy` file.
  var encoded: [UInt8] {
    switch values {
    case .classes(let classes): NPY.encode(classes)
    case .returns(let returns): NPY.encode(returns)
    }
  }

  var count: Int {
    switch values {
    case .classes(let classes): classes.count
    case .returns(let returns): returns.count
    }
  }

  /// Whether a row has a label.
  func isLabelled(_ row: Int) -> Bool {
    switch values {
    case .classes(let classes): classes[row] >= 0
    case .returns(let returns): !returns[row].isNaN
    }
  }
}
