// The one place that sees arrays as raw memory. Knows sizes; knows no format.

#if _endian(big)
#error("columns are stored little-endian, as they lie in memory")
#endif

/// Appends the memory of `values` to `bytes`.
func appendBytes<Value: BitwiseCopyable>(of values: [Value], to bytes: inout [UInt8]) {
  // The buffer lives through the closure, and any memory may be read as bytes.
  unsafe values.withUnsafeBytes { memory in
    unsafe bytes.append(contentsOf: memory)
  }
}

/// Copies `count` values out of `bytes` from `offset` on.
///
/// - Precondition: `bytes` reach that far, and every bit pattern is a `Value`.
func values<Value: BitwiseCopyable & ExpressibleByIntegerLiteral>(
  of bytes: [UInt8], from offset: Int, count: Int
) -> [Value] {
  let size = count * MemoryLayout<Value>.stride
  precondition(count >= 0 && offset >= 0 && offset + size <= bytes.count)
  var result = [Value](repeating: 0, count: count)
  // Both ranges were checked above, and the copy needs no alignment.
  unsafe result.withUnsafeMutableBytes { target in
    unsafe bytes.withUnsafeBytes { source in
      unsafe target.copyMemory(
        from: UnsafeRawBufferPointer(rebasing: source[offset..<offset + size]))
    }
  }
  return result
}
