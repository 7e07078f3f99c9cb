// Columns as the innermost loops see them. Knows memory; knows no formula.
//
// An array checks its bounds and, when written, whether it is shared; either keeps the compiler from
// computing several rows at once. Lanes check their bounds in debug builds, in which the tests run.

import Glibc

/// A column that an innermost loop reads.
///
/// Valid only inside the closure that it was handed to.
@safe @frozen @usableFromInline package struct Lane<Value: BitwiseCopyable> {
  @usableFromInline package let base: UnsafePointer<Value>
  @usableFromInline package let count: Int

  @inlinable package init(_ base: UnsafePointer<Value>, count: Int) {
    unsafe self.base = base
    self.count = count
  }

  /// The value of a row.
  ///
  /// - Precondition: The row is there, which only debug builds check.
  @inlinable package subscript(row: Int) -> Value {
    assert(row >= 0 && row < count)
    return unsafe base[row]
  }

  /// The lane from a row on.
  @inlinable package func from(_ row: Int) -> Lane {
    assert(row >= 0 && row <= count)
    return unsafe Lane(base + row, count: count - row)
  }

  /// The lane up to a row.
  @inlinable package func prefix(_ rows: Int) -> Lane {
    assert(rows >= 0 && rows <= count)
    return unsafe Lane(base, count: rows)
  }
}

/// A column that an innermost loop writes, and may read where it has written.
///
/// Valid only inside the closure that it was handed to.
@safe @frozen @usableFromInline package struct OutputLane<Value: BitwiseCopyable> {
  @usableFromInline package let base: UnsafeMutablePointer<Value>
  @usableFromInline package let count: Int

  @inlinable package init(_ base: UnsafeMutablePointer<Value>, count: Int) {
    unsafe self.base = base
    self.count = count
  }

  /// The value of a row.
  ///
  /// - Precondition: The row is there, which only debug builds check.
  @inlinable package subscript(row: Int) -> Value {
    get {
      assert(row >= 0 && row < count)
      return unsafe base[row]
    }
    nonmutating set {
      assert(row >= 0 && row < count)
      unsafe base[row] = newValue
    }
  }

  /// The lane from a row on.
  @inlinable package func from(_ row: Int) -> OutputLane {
    assert(row >= 0 && row <= count)
    return unsafe OutputLane(base + row, count: count - row)
  }

  /// The lane up to a row.
  @inlinable package func prefix(_ rows: Int) -> OutputLane {
    assert(rows >= 0 && rows <= count)
    return unsafe OutputLane(base, count: rows)
  }

  /// The same memory for reading.
  @inlinable package var written: Lane<Value> { unsafe Lane(UnsafePointer(base), count: count) }
}

extension Lane<Double> {
  /// The values of a row and the next.
  @inlinable package subscript(pair row: Int) -> SIMD2<Double> {
    assert(row >= 0 && row + 1 < count)
    return unsafe UnsafeRawPointer(base + row).loadUnaligned(as: SIMD2<Double>.self)
  }
}

extension OutputLane<Double> {
  /// The values of a row and the next.
  @inlinable package subscript(pair row: Int) -> SIMD2<Double> {
    get { written[pair: row] }
    nonmutating set {
      assert(row >= 0 && row + 1 < count)
      unsafe UnsafeMutableRawPointer(base + row).storeBytes(of: newValue, as: SIMD2<Double>.self)
    }
  }
}

extension Lane<Float> {
  /// The values of a row and the three after it.
  @inlinable package subscript(four row: Int) -> SIMD4<Float> {
    assert(row >= 0 && row + 3 < count)
    return unsafe UnsafeRawPointer(base + row).loadUnaligned(as: SIMD4<Float>.self)
  }
}

extension OutputLane<Float> {
  /// Writes the values of a row and the three after it.
  @inlinable package func store(_ values: SIMD4<Float>, at row: Int) {
    assert(row >= 0 && row + 3 < count)
    unsafe UnsafeMutableRawPointer(base + row).storeBytes(of: values, as: SIMD4<Float>.self)
  }

  /// Writes the values of a row and the three after it, given as the bits of two and two.
  @inlinable package func store(_ bits: SIMD2<UInt64>, at row: Int) {
    assert(row >= 0 && row + 3 < count)
    unsafe UnsafeMutableRawPointer(base + row).storeBytes(of: bits, as: SIMD2<UInt64>.self)
  }
}

extension Array where Element: BitwiseCopyable {
  /// Makes an array whose memory nothing has written before `fill` does.
  ///
  /// - Parameters:
  ///   - count: The number of elements.
  ///   - fill: Writes every element.
  @inlinable package init(count: Int, filledBy fill: (OutputLane<Element>) -> Void) {
    unsafe self.init(unsafeUninitializedCapacity: count) { buffer, initialized in
      unsafe preferLargePages(UnsafeMutableRawBufferPointer(buffer))
      if count > 0, let base = buffer.baseAddress { unsafe fill(OutputLane(base, count: count)) }
      initialized = count
    }
  }

  /// Reads the array as a lane.
  @inlinable package func withLane<Result>(_ body: (Lane<Element>) -> Result) -> Result {
    unsafe withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else {
        // No element is ever read of it.
        return unsafe body(Lane(UnsafePointer(bitPattern: 16).unsafelyUnwrapped, count: 0))
      }
      return unsafe body(Lane(base, count: buffer.count))
    }
  }
}

/// Asks the system for pages of 2 MiB where memory is that large.
///
/// The first write to each page costs a trap, which for pages of 4 KiB is more than most columns
/// cost to compute. Where the system refuses, nothing changes but the time.
@usableFromInline package func preferLargePages(_ memory: UnsafeMutableRawBufferPointer) {
  let page = UInt(4096)
  guard memory.count >= 1 << 17, let base = memory.baseAddress else { return }
  // Whole pages outwards, so that what is asked for neighbouring columns is one stretch.
  let start = UInt(bitPattern: base) / page * page
  let end = (UInt(bitPattern: base) + UInt(memory.count) + page - 1) / page * page
  _ = unsafe madvise(UnsafeMutableRawPointer(bitPattern: start), Int(end - start), MADV_HUGEPAGE)
}

/// Lends room for `count` values that nothing has written yet.
@inlinable package func withScratch<Value: BitwiseCopyable, Result>(
  _ type: Value.Type, count: Int, _ body: (OutputLane<Value>) -> Result
) -> Result {
  unsafe withUnsafeTemporaryAllocation(of: Value.self, capacity: count) { buffer in
    unsafe body(OutputLane(buffer.baseAddress.unsafelyUnwrapped, count: count))
  }
}
