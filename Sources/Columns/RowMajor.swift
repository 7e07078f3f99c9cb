// From columns to rows. Knows neither files nor what the columns mean.

/// Puts columns of floats side by side in a matrix whose rows lie one behind the other.
package enum RowMajor {
  /// A column of a block of rows.
  package struct Column: Sendable {
    package let values: [Float]
    /// For each row of the block the row of `values` that it shows, -1 for none; nil if they are the
    /// same rows.
    package let rows: [Int32]?

    /// Takes values and the rows that show them.
    ///
    /// - Precondition: `rows` are rows of `values` or -1.
    package init(_ values: [Float], rows: [Int32]? = nil) {
      if let rows {
        let isInside = rows.allSatisfy { $0 >= -1 && Int($0) < values.count }
        precondition(isInside, "a row is shown that the column does not have")
      }
      self.values = values
      self.rows = rows
    }

    /// The number of rows that it fills.
    package var count: Int { rows?.count ?? values.count }
  }

  /// A value that no matrix may hold.
  package struct InfiniteValue: Error, Equatable {
    /// The block and the column's place in it.
    package let block: Int
    package let column: Int
    /// The row of the column's own values.
    package let row: Int

    package init(block: Int, column: Int, row: Int) {
      self.block = block
      self.column = column
      self.row = row
    }
  }

  /// Puts blocks of rows below each other.
  ///
  /// - Parameter blocks: For each block its columns, in every block as many, of a block all filling
  ///   as many rows.
  /// - Returns: The matrix, 0 where a column is NaN or shows no row.
  /// - Throws: `InfiniteValue` for the first column of the first block that has an infinite value, and
  ///   that one's first, whether or not a row shows it.
  /// - Complexity: O(*rows* · *columns*); both sides are worked on in tiles that stay in cache.
  package static func interleave(
    _ blocks: [[Column]]
  ) throws(InfiniteValue) -> [Float] {
    var infinite: InfiniteValue?
    let (rows, columns) = size(of: blocks)
    let matrix = [Float](count: rows * columns) { infinite = interleave(blocks, into: $0) }
    if let infinite { throw infinite }
    return matrix
  }

  /// The numbers of rows and columns of a matrix of blocks.
  package static func size(of blocks: [[Column]]) -> (rows: Int, columns: Int) {
    (blocks.reduce(0) { $0 + ($1.first?.count ?? 0) }, blocks.first?.count ?? 0)
  }

  /// Puts blocks of rows below each other where a matrix is to lie.
  ///
  /// - Parameters:
  ///   - blocks: As for the matrix that is returned.
  ///   - matrix: Where it goes; not all of it is written if a value is infinite.
  /// - Returns: What the other one throws.
  package static func interleave(
    _ blocks: [[Column]], into matrix: OutputLane<Float>
  ) -> InfiniteValue? {
    let width = size(of: blocks).columns
    let heights = blocks.map { $0.first?.count ?? 0 }
    for (columns, height) in zip(blocks, heights) {
      precondition(columns.count == width, "blocks differ in width")
      precondition(columns.allSatisfy { $0.count == height }, "columns of a block differ in length")
    }
    if let infinite = firstInfinite(blocks, where: { $0.rows != nil }) { return infinite }
    var start = 0
    var isFinite = true
    for (columns, height) in zip(blocks, heights) {
      let block = matrix.from(start * width).prefix(height * width)
      isFinite = fill(block, columns: width) { columns[$0].read(from: $1, into: $2) } && isFinite
      start += height
    }
    return isFinite ? nil : firstInfinite(blocks, where: { _ in true })
  }

  /// Makes a matrix of columns that are only made, or fetched, where they are needed.
  ///
  /// A tile of the matrix is made at a time, so that the columns' values stay in cache.
  ///
  /// - Parameters:
  ///   - rows: The number of rows.
  ///   - columns: The number of columns.
  ///   - read: Called with a column, a row and a lane; writes the column's values from that row on.
  /// - Returns: The matrix, 0 where a column is NaN; nil if a value is infinite.
  package static func interleave(
    rows: Int, columns: Int, read: (_ column: Int, _ row: Int, _ values: OutputLane<Float>) -> Void
  ) -> [Float]? {
    var isFinite = true
    let matrix = [Float](count: rows * columns) {
      isFinite = fill($0, columns: columns, read: read)
    }
    return isFinite ? matrix : nil
  }

  private static func firstInfinite(
    _ blocks: [[Column]], where isAsked: (Column) -> Bool
  ) -> InfiniteValue? {
    for (block, columns) in blocks.enumerated() {
      for (column, values) in columns.enumerated() where isAsked(values) {
        if let row = values.values.firstIndex(where: \.isInfinite) {
          return InfiniteValue(block: block, column: column, row: row)
        }
      }
    }
    return nil
  }

  /// The most rows of a tile: many, so that each column is read in long stretches.
  private static let longest = 2048
  /// Rows from one column of a tile to the next: no power of two, so that the same row of many columns
  /// does not fall into the same few places of the cache.
  private static let stride = longest + 16

  /// Rows of a tile, few enough for it to stay in the second cache.
  private static func tile(columns: Int) -> Int { min(longest, max(256, 65536 / columns / 4 * 4)) }

  /// Fills a matrix.
  ///
  /// - Returns: Whether no value was infinite.
  private static func fill(
    _ matrix: OutputLane<Float>, columns: Int,
    read: (_ column: Int, _ row: Int, _ values: OutputLane<Float>) -> Void
  ) -> Bool {
    guard columns > 0 else { return true }
    let height = matrix.count / columns
    let tile = tile(columns: columns)
    var isFinite = true
    withScratch(Float.self, count: columns * stride) { values in
      for start in Swift.stride(from: 0, to: height, by: tile) {
        let count = min(tile, height - start)
        for column in 0..<columns {
          read(column, start, values.from(column * stride).prefix(count))
        }
        let target = matrix.from(start * columns).prefix(count * columns)
        // Mostly nothing is missing.
        if write(values.written, into: target, columns: columns).isFinite { continue }
        for column in 0..<columns {
          isFinite = clean(values.from(column * stride).prefix(count)) && isFinite
        }
        _ = write(values.written, into: target, columns: columns)
      }
    }
    return isFinite
  }

  /// Puts 0 in place of NaN.
  ///
  /// - Returns: Whether no value was infinite.
  private static func clean(_ values: OutputLane<Float>) -> Bool {
    // What is infinite less itself is NaN, all else 0.
    var differing: UInt32 = 0
    for row in 0..<values.count {
      let value = values[row]
      let cleaned = value == value ? value : 0
      values[row] = cleaned
      differing |= (cleaned - cleaned).bitPattern
    }
    return differing == 0
  }

  /// Writes the rows of a tile.
  ///
  /// - Returns: A sum of all values, which is not finite if one of them is not.
  private static func write(
    _ values: Lane<Float>, into matrix: OutputLane<Float>, columns: Int
  ) -> Float {
    let count = matrix.count / columns
    let (wholeRows, wholeColumns) = (count / 4 * 4, columns / 4 * 4)
    var (left, right) = (SIMD4<Float>(), SIMD4<Float>())
    var row = 0
    while row < wholeRows {
      var column = 0
      while column < wholeColumns {
        let sums = transpose(
          values.from(column &* stride &+ row), into: matrix.from(row &* columns &+ column),
          columns: columns)
        left += sums.left
        right += sums.right
        column &+= 4
      }
      row &+= 4
    }
    var total = (left + right).sum()
    for row in 0..<count {
      for column in (row < wholeRows ? wholeColumns : 0)..<columns {
        let value = values[column &* stride &+ row]
        matrix[row &* columns &+ column] = value
        total += value
      }
    }
    return total
  }

  /// Turns four rows of four columns.
  ///
  /// - Returns: The sums of the columns two by two.
  @inline(__always)
  private static func transpose(
    _ values: Lane<Float>, into matrix: OutputLane<Float>, columns: Int
  ) -> (left: SIMD4<Float>, right: SIMD4<Float>) {
    let (a, b) = (values[four: 0], values[four: stride])
    let (c, d) = (values[four: 2 &* stride], values[four: 3 &* stride])
    let (ab, abEnd) = (bits(a.x, b.x, a.y, b.y), bits(a.z, b.z, a.w, b.w))
    let (cd, cdEnd) = (bits(c.x, d.x, c.y, d.y), bits(c.z, d.z, c.w, d.w))
    matrix.store(SIMD2(ab.x, cd.x), at: 0)
    matrix.store(SIMD2(ab.y, cd.y), at: columns)
    matrix.store(SIMD2(abEnd.x, cdEnd.x), at: 2 &* columns)
    matrix.store(SIMD2(abEnd.y, cdEnd.y), at: 3 &* columns)
    return (a + b, c + d)
  }

  /// Four values as the bits of two and two.
  @inline(__always)
  private static func bits(_ a: Float, _ b: Float, _ c: Float, _ d: Float) -> SIMD2<UInt64> {
    unsafe unsafeBitCast(SIMD4(a, b, c, d), to: SIMD2<UInt64>.self)
  }
}

extension RowMajor.Column {
  /// Copies what the rows of a block from `start` on show, 0 where that is nothing.
  fileprivate func read(from start: Int, into shown: OutputLane<Float>) {
    values.withLane { values in
      guard let rows else {
        let values = values.from(start)
        for row in 0..<shown.count { shown[row] = values[row] }
        return
      }
      rows.withLane { rows in
        for row in 0..<shown.count {
          let visible = Int(rows[start + row])
          shown[row] = visible < 0 ? 0 : values[visible]
        }
      }
    }
  }
}
