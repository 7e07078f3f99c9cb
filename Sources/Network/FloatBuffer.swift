// Memory that trainings work in. The one place that allocates it; knows nothing of what the numbers
// mean.

import CKernels

/// Floats at one place for as long as the buffer lives, in whole cache lines.
///
/// The count is rounded up to a multiple of 16, with zeros, so that loops over whole vectors may run
/// over the end of what is used.
@safe final class FloatBuffer {
  /// How many floats there are, padding included.
  let count: Int
  let start: UnsafeMutablePointer<Float>

  /// Makes a buffer of zeros for at least `count` floats.
  init(count: Int) {
    self.count = max(1, count).paddedToLanes
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: self.count * MemoryLayout<Float>.stride, alignment: 64)
    unsafe start = unsafe memory.bindMemory(to: Float.self, capacity: self.count)
    unsafe start.initialize(repeating: 0, count: self.count)
  }

  deinit { unsafe start.deallocate() }

  /// A copy of the first `count` floats.
  ///
  /// - Precondition: There are as many.
  func copy(_ count: Int) -> [Float] {
    precondition(count <= self.count)
    return unsafe Array(UnsafeBufferPointer(start: start, count: count))
  }

  /// Copies `values` to the start of the buffer.
  ///
  /// - Precondition: They fit.
  func assign(_ values: [Float]) {
    precondition(values.count <= count)
    unsafe values.withUnsafeBufferPointer { source in
      if let first = source.baseAddress {
        unsafe start.update(from: first, count: source.count)
      }
    }
  }

  /// Rows of `stride` floats from `offset` on.
  ///
  /// - Precondition: They are in the buffer.
  func rows(_ count: Int, stride: Int, from offset: Int = 0) -> Rows {
    precondition(offset >= 0 && offset + count * stride <= self.count)
    return unsafe Rows(start: start + offset, stride: stride, count: count)
  }
}

/// Rows of floats in a buffer, which somebody else keeps alive.
@safe struct Rows {
  let start: UnsafeMutablePointer<Float>
  /// How far rows lie apart.
  let stride: Int
  let count: Int

  /// The rows as the loops take them.
  @unsafe var loop: ktask_rows { unsafe ktask_rows(values: start, stride: stride, rows: count) }

  /// How many floats there are in all rows.
  var floatCount: Int { count * stride }

  /// Some of the rows.
  ///
  /// - Precondition: They are among them.
  func part(_ range: Range<Int>) -> Rows {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    return unsafe Rows(
      start: start + range.lowerBound * stride, stride: stride, count: range.count)
  }

  /// Copies all rows of another of the same shape.
  func assign(_ other: Rows) {
    precondition(other.floatCount == floatCount)
    unsafe start.update(from: other.start, count: floatCount)
  }

  /// Sets every row to the first one of another.
  func fill(with row: Rows) {
    precondition(row.stride == stride && row.count >= 1)
    for index in 0..<count {
      unsafe (start + index * stride).update(from: row.start, count: stride)
    }
  }

  /// Adds the floats of another of the same shape.
  func add(_ other: Rows) {
    precondition(other.floatCount == floatCount)
    unsafe ktask_add_all(start, other.start, floatCount)
  }
}

extension Int {
  /// How many floats a vector of the loops has.
  static let lanes = 16

  /// The number rounded up to a multiple of a vector's lanes.
  var paddedToLanes: Int { (self + Self.lanes - 1) & ~(Self.lanes - 1) }
}
