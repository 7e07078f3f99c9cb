// Memory that the kernels and BLAS work in. The one place that allocates it; knows nothing of what
// the numbers mean.

/// Floats at one place for as long as the buffer lives, in whole cache lines.
///
/// The count is rounded up to a multiple of `granule`, with zeros, so that loops over whole vectors
/// may run over the end of what is used.
@safe final class FloatBuffer {
  /// How many floats there are, padding included.
  let count: Int
  let start: UnsafeMutablePointer<Float>

  /// Floats of a cache line.
  static let granule = 16

  /// Makes a buffer of zeros for at least `count` floats.
  init(count: Int) {
    self.count = max(1, (count + Self.granule - 1) / Self.granule) * Self.granule
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: self.count * MemoryLayout<Float>.stride, alignment: 64)
    unsafe start = unsafe memory.bindMemory(to: Float.self, capacity: self.count)
    unsafe start.initialize(repeating: 0, count: self.count)
  }

  deinit { unsafe start.deallocate() }

  /// Everything in the buffer, padding included.
  var whole: FloatRegion { FloatRegion(buffer: self, range: 0..<count) }

  /// A part of the buffer.
  func region(_ range: Range<Int>) -> FloatRegion { FloatRegion(buffer: self, range: range) }
}

/// A part of a buffer, which it keeps alive.
@safe struct FloatRegion {
  private let buffer: FloatBuffer
  /// How many floats the part has.
  let count: Int
  let start: UnsafeMutablePointer<Float>

  /// - Precondition: The range lies within the buffer.
  init(buffer: FloatBuffer, range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= buffer.count)
    self.buffer = buffer
    count = range.count
    unsafe start = unsafe buffer.start + range.lowerBound
  }

  /// Returns a copy of the first `count` floats.
  func copy(_ count: Int) -> [Float] {
    precondition(count <= self.count)
    return unsafe Array(UnsafeBufferPointer(start: start, count: count))
  }

  /// Copies `values` to the start of the region.
  func assign(_ values: [Float]) {
    precondition(values.count <= count)
    unsafe values.withUnsafeBufferPointer { source in
      if let first = source.baseAddress {
        unsafe start.update(from: first, count: source.count)
      }
    }
  }
}
