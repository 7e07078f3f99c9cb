// Matrices of columns against the rule as it reads.

import Columns
import TestSupport
import Testing

/// What a row of the block shows of a column.
private func shown(_ column: RowMajor.Column, _ row: Int) -> Float {
  let visible = column.rows.map { Int($0[row]) } ?? row
  guard visible >= 0 else { return 0 }
  let value = column.values[visible]
  return value.isNaN ? 0 : value
}

private func randomColumn(
  rows: Int, _ generator: inout SeededGenerator, isCoarser: Bool
) -> RowMajor.Column {
  let count = isCoarser ? rows / 4 + 1 : rows
  let values = (0..<count).map { _ in generator.unit() < 0.1 ? Float.nan : Float(generator.normal())
  }
  let visible = (0..<rows).map { Int32($0 / 4) - 1 }
  return RowMajor.Column(values, rows: isCoarser ? visible : nil)
}

@Test(arguments: [0, 1, 2, 3, 4, 5, 7, 36, 101], [0, 1, 3, 4, 255, 256, 257, 1030])
private func everyRowShowsItsColumns(_ width: Int, _ height: Int) throws {
  let seed = UInt64(width * 10_000 + height)
  var generator = SeededGenerator(seed: seed)
  let blocks = [height, height / 3].map { rows in
    (0..<width).map { randomColumn(rows: rows, &generator, isCoarser: $0 % 3 == 2) }
  }
  let expected = blocks.flatMap { columns in
    (0..<(columns.first?.count ?? 0)).flatMap { row in columns.map { shown($0, row) } }
  }
  #expect(try RowMajor.interleave(blocks) == expected, "seed \(seed)")
}

@Test(arguments: [Float.infinity, -Float.infinity])
private func infiniteValuesAreNamed(_ value: Float) {
  let plain = [Float](repeating: 1, count: 600)
  var infinite = plain
  infinite[0] = .nan
  infinite[515] = value
  infinite[599] = value
  let hidden = RowMajor.Column([1, value], rows: Array(repeating: 0, count: 600))
  for (position, column) in [(0, RowMajor.Column(infinite)), (5, RowMajor.Column(infinite))] {
    var columns = (0..<6).map { _ in RowMajor.Column(plain) }
    columns[position] = column
    #expect(throws: RowMajor.InfiniteValue(block: 1, column: position, row: 515)) {
      try RowMajor.interleave([columns.map { _ in RowMajor.Column(plain) }, columns])
    }
    #expect(
      RowMajor.interleave(rows: 600, columns: 6) { place, row, values in
        for offset in 0..<values.count { values[offset] = columns[place].values[row + offset] }
      } == nil)
  }
  #expect(throws: RowMajor.InfiniteValue(block: 0, column: 0, row: 1)) {
    try RowMajor.interleave([[hidden]])
  }
}

@Test func columnsThatAreMadeTileByTileGiveTheSameMatrix() throws {
  var generator = SeededGenerator(seed: 3)
  let columns = (0..<9).map { _ in randomColumn(rows: 4700, &generator, isCoarser: false) }
  let matrix = RowMajor.interleave(rows: 4700, columns: 9) { place, row, values in
    for offset in 0..<values.count { values[offset] = columns[place].values[row + offset] }
  }
  #expect(try matrix == RowMajor.interleave([columns]))
}
