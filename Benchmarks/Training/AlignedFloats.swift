// Memory that the pieces of a step work in. Knows nothing of what the numbers mean.

import Network

/// Random floats at the start of a cache line.
@safe final class AlignedFloats {
  let start: UnsafeMutablePointer<Float>

  /// Makes room for `count` floats.
  ///
  /// - Parameters:
  ///   - count: How many there are.
  ///   - areWhole: Whether they are 0 or 1; otherwise they are from 0.25 to 0.75, so that no
  ///     product of them becomes so small that processors take longer over it.
  init(_ count: Int, areWhole: Bool = false) {
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<Float>.stride, alignment: 64)
    unsafe start = unsafe memory.bindMemory(to: Float.self, capacity: count)
    var stream = RandomStream(seed: 1)
    for index in 0..<count {
      let value = Float(stream.unit())
      unsafe (start + index).initialize(to: areWhole ? value.rounded() : 0.25 + value / 2)
    }
  }

  deinit { unsafe start.deallocate() }
}
