// The loops of a training step over single numbers. Knows arrays; knows nothing of layers.
//
// Loops over `padded` counts run to the end of the vector that the last number is in: buffers have
// room for that, and what is left there is never read as a result. No sum is a fused one: on a
// processor of the baseline that would be a call into the C library.

enum Kernels {
  /// Rounds a count up to whole vectors.
  private static func padded(_ count: Int) -> Int { (count + 7) & ~7 }

  // MARK: Getting a batch

  /// Copies rows of a row-major matrix, in the order of `rows`.
  ///
  /// - Precondition: The rows exist, and `target` has room for them.
  static func gather(
    _ rows: ArraySlice<Int32>, of matrix: FeatureMatrix, into target: FloatRegion
  ) {
    let columns = matrix.columns
    precondition(target.count >= rows.count * columns)
    unsafe matrix.values.withUnsafeBufferPointer { source in
      guard let first = source.baseAddress else { return }
      var destination = unsafe target.start
      for row in rows {
        precondition(row >= 0 && row < matrix.rows)
        unsafe destination.update(from: first + Int(row) * columns, count: columns)
        unsafe destination += columns
      }
    }
  }

  /// Writes `row` once for each of `rows` rows.
  static func broadcast(_ row: FloatRegion, rows: Int, into target: FloatRegion) {
    precondition(target.count >= rows * row.count)
    var destination = unsafe target.start
    for _ in 0..<rows {
      unsafe destination.update(from: row.start, count: row.count)
      unsafe destination += row.count
    }
  }

  // MARK: Hidden layers

  /// Replaces sums by outputs.
  static func activate<Function: ActivationFunction>(
    _ function: Function.Type, _ outputs: FloatRegion, count: Int
  ) {
    let count = padded(count)
    precondition(outputs.count >= count)
    let outputs = unsafe outputs.start
    for i in 0..<count { unsafe outputs[i] = Function.value(outputs[i]) }
  }

  /// Replaces sums by outputs, and notes the derivative of each output by its sum.
  static func activate<Function: ActivationFunction>(
    _ function: Function.Type, _ outputs: FloatRegion, slopes: FloatRegion, count: Int
  ) {
    let count = padded(count)
    precondition(outputs.count >= count && slopes.count >= count)
    let (outputs, slopes) = unsafe (outputs.start, slopes.start)
    for i in 0..<count {
      let z = unsafe outputs[i]
      let value = Function.value(z)
      unsafe outputs[i] = value
      unsafe slopes[i] = Function.slope(z, value: value)
    }
  }

  /// Replaces sums by outputs times the mask in `slopes`, and the mask by the derivative.
  static func activateMasked<Function: ActivationFunction>(
    _ function: Function.Type, _ outputs: FloatRegion, slopes: FloatRegion, count: Int
  ) {
    let count = padded(count)
    precondition(outputs.count >= count && slopes.count >= count)
    let (outputs, slopes) = unsafe (outputs.start, slopes.start)
    for i in 0..<count {
      let z = unsafe outputs[i]
      let mask = unsafe slopes[i]
      let value = Function.value(z)
      unsafe outputs[i] = value * mask
      unsafe slopes[i] = Function.slope(z, value: value) * mask
    }
  }

  /// Draws `count` factors: 0 with probability `share`, and 1 / (1 - share) otherwise.
  ///
  /// Each word of the stream gives two.
  static func drawMask(
    _ stream: inout RandomStream, share: Double, into mask: FloatRegion, count: Int
  ) {
    let pairs = (count + 1) / 2
    precondition(mask.count >= 2 * pairs)
    let dropped = UInt32(share * 0x1p32)
    let kept = Float(1 / (1 - share))
    let mask = unsafe mask.start
    var words = stream
    for pair in 0..<pairs {
      let word = words.next()
      unsafe mask[2 * pair] = UInt32(truncatingIfNeeded: word) < dropped ? 0 : kept
      unsafe mask[2 * pair + 1] = UInt32(truncatingIfNeeded: word >> 32) < dropped ? 0 : kept
    }
    stream = words
  }

  // MARK: Gradients

  /// Multiplies each of `values` by the factor at its place.
  static func multiply(_ values: FloatRegion, by factors: FloatRegion, count: Int) {
    let count = padded(count)
    precondition(values.count >= count && factors.count >= count)
    let (values, factors) = unsafe (values.start, factors.start)
    for i in 0..<count { unsafe values[i] *= factors[i] }
  }

  /// Adds up the rows of a row-major matrix.
  static func sumRows(_ matrix: FloatRegion, rows: Int, into sums: FloatRegion) {
    let columns = sums.count
    precondition(matrix.count >= rows * columns)
    let sums = unsafe sums.start
    var row = unsafe matrix.start
    unsafe sums.update(repeating: 0, count: columns)
    for _ in 0..<rows {
      for column in 0..<columns { unsafe sums[column] += row[column] }
      unsafe row += columns
    }
  }

  /// Returns the root of the sum of squares; NaN or infinite if one of the values is.
  ///
  /// - Precondition: `values` is a whole buffer.
  static func norm(_ values: FloatRegion) -> Float {
    let vectors = values.count / 8
    precondition(values.count.isMultiple(of: FloatBuffer.granule))
    return unsafe values.start.withMemoryRebound(to: SIMD8<Float>.self, capacity: vectors) {
      var (even, odd) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
      for i in stride(from: 0, to: vectors, by: 2) {
        unsafe even += $0[i] * $0[i]
        unsafe odd += $0[i + 1] * $0[i + 1]
      }
      return (even + odd).sum().squareRoot()
    }
  }
}
