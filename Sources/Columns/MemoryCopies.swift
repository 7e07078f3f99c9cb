// The one place that sees arrays as raw memory. Knows sizes; knows no format.

#if _endian(big)
#error("columns are stored little-endian, as they lie in memory")
#endif

/// Makes bytes of which the first are there and the others are written as values.
///
/// - Parameters:
///   - head: The first bytes; a multiple of 16, so that the values lie where they may.
///   - count: The number of values after them.
///   - fill: Writes every value.
/// - Returns: The bytes.
func bytes<Value: BitwiseCopyable>(
  after head: [UInt8], count: Int, filledBy fill: (OutputLane<Value>) -> Void
) -> [UInt8] {
  precondition(head.count % 16 == 0 && count >= 0)
  return [UInt8](count: head.count + count * MemoryLayout<Value>.stride) { bytes in
    for place in head.indices { bytes[place] = head[place] }
    // An array's memory begins at a multiple of 16, and nothing else sees these bytes meanwhile.
    let values = unsafe UnsafeMutableRawPointer(bytes.base + head.count).bindMemory(
      to: Value.self, capacity: count)
    if count > 0 { unsafe fill(OutputLane(values, count: count)) }
  }
}

/// Copies `count` values out of `bytes` from `offset` on.
///
/// - Precondition: `bytes` reach that far, and every bit pattern is a `Value`.
func values<Value: BitwiseCopyable>(of bytes: [UInt8], from offset: Int, count: Int) -> [Value] {
  let size = count * MemoryLayout<Value>.stride
  precondition(count >= 0 && offset >= 0 && offset + size <= bytes.count)
  return [Value](count: count) { target in
    // The range was checked above, and the copy needs no alignment.
    unsafe bytes.withUnsafeBytes { source in
      let memory = unsafe UnsafeMutableRawBufferPointer(start: target.base, count: size)
      unsafe memory.copyMemory(
        from: UnsafeRawBufferPointer(rebasing: source[offset..<offset + size]))
    }
  }
}
