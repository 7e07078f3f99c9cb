// What is left in the cache of what builds made, and rows of two tables put beside each other.

import ArtifactStore
import Columns
import Rules
import Syntax

/// Reads outputs of targets as they were made.
struct RecordedContent {
  let store: DiskStore

  /// The bytes of an output, nil where the cache has lost or collected them.
  func bytes(_ output: Int, of target: DiffSide.Target) throws -> [UInt8]? {
    guard output < target.outputs.count, let stored = target.outputs[output] else { return nil }
    do {
      guard try store.has(stored) else { return nil }
      return try store.get(stored)
    } catch  where error.isLostObject {
      return nil
    }
  }

  /// An output that is an array, nil where it is lost or none.
  func array(_ output: Int, of target: DiffSide.Target) throws -> NPYArray? {
    try bytes(output, of: target).flatMap { try? NPYArray(decoding: $0) }
  }

  /// The open times of a column's rows.
  func timestamps(of target: DiffSide.Target, in side: DiffSide) throws -> [Int64]? {
    guard let bars = side.bars(behind: target),
      case .timestamps(let times)? = try array(0, of: bars)
    else { return nil }
    return times
  }

  /// The open times of the matrix's rows, a block for each symbol.
  func blocks(of matrix: DiffSide.Target) throws -> [[Int64]]? {
    guard case .timestamps(let times)? = try array(MatrixOutput.timestamps, of: matrix),
      case .int64(let counts)? = try array(MatrixOutput.rows, of: matrix),
      counts.allSatisfy({ $0 >= 0 }), counts.reduce(0, +) == Int64(times.count)
    else { return nil }
    var rest = times[...]
    return counts.map { count in
      defer { rest = rest.dropFirst(Int(count)) }
      return Array(rest.prefix(Int(count)))
    }
  }
}

/// Which rows of two tables are the same bars.
struct RowPairs {
  /// Rows of both, in order.
  private(set) var common: [(old: Int, new: Int)] = []
  private(set) var onlyOld = 0
  private(set) var onlyNew = 0

  /// Rows of tables of equal length, one by one.
  init(count: Int) { common = (0..<count).map { ($0, $0) } }

  /// Rows by their times, block by block.
  ///
  /// - Parameters:
  ///   - old: The sorted times of each symbol of the one table.
  ///   - new: Those of the other.
  ///   - symbols: The names of the blocks of both, by which they are matched.
  /// - Complexity: O(rows).
  init(_ old: [[Int64]], _ new: [[Int64]], symbols: (old: [String], new: [String])) {
    var start = 0
    var starts: [String: (first: Int, times: [Int64])] = [:]
    for (name, times) in zip(symbols.new, new) {
      starts[name] = (start, times)
      start += times.count
    }
    var first = 0
    for (name, times) in zip(symbols.old, old) {
      if let (other, others) = starts.removeValue(forKey: name) {
        pair(times, from: first, others, from: other)
      } else {
        onlyOld += times.count
      }
      first += times.count
    }
    onlyNew += starts.values.map(\.times.count).reduce(0, +)
  }

  private mutating func pair(
    _ old: [Int64], from first: Int, _ new: [Int64], from other: Int
  ) {
    var (left, right) = (0, 0)
    while left < old.count || right < new.count {
      if right == new.count || left < old.count && old[left] < new[right] {
        onlyOld += 1
        left += 1
      } else if left == old.count || new[right] < old[left] {
        onlyNew += 1
        right += 1
      } else {
        common.append((first + left, other + right))
        left += 1
        right += 1
      }
    }
  }
}

/// By how much numbers differ.
struct NumberDifference {
  private(set) var count = 0
  private(set) var differing = 0
  /// How many are NaN in the later version alone.
  private(set) var newNaN = 0
  /// How many are NaN in the earlier version alone.
  private(set) var goneNaN = 0
  private(set) var largest = 0.0
  private var sum = 0.0
  private var numbers = 0

  /// The mean absolute difference where both are numbers.
  var mean: Double { numbers == 0 ? 0 : sum / Double(numbers) }

  /// Takes in a number of both versions.
  mutating func compare(_ old: Double, _ new: Double) {
    count += 1
    switch (old.isNaN, new.isNaN) {
    case (true, true): return
    case (false, true):
      newNaN += 1
      differing += 1
    case (true, false):
      goneNaN += 1
      differing += 1
    case (false, false):
      numbers += 1
      if old == new { return }
      differing += 1
      let distance = abs(new - old)
      sum += distance
      largest = max(largest, distance)
    }
  }
}
