// A column as one line of blocks.

/// Draws the course of a column with blocks of eight heights.
///
/// - Parameters:
///   - values: The column. Each character stands for an equal part of it and shows its mean, from the
///     least of these means (the lowest block) to the greatest.
///   - width: The most characters to use, at least one; fewer values take one each.
/// - Returns: The line. A part without a finite value is a space.
func sparkline(_ values: [Double], width: Int) -> String {
  let cells = min(max(1, width), values.count)
  let means = (0..<cells).map { cell in
    mean(of: values[cell * values.count / cells..<(cell + 1) * values.count / cells])
  }
  let known = means.compactMap { $0 }
  guard let low = known.min(), let high = known.max() else {
    return String(repeating: " ", count: cells)
  }
  let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  // Halves, so that a range wider than any double does not become infinite.
  let range = high / 2 - low / 2
  return String(
    means.map { mean -> Character in
      guard let mean else { return " " }
      guard range > 0 else { return blocks[3] }
      return blocks[min(7, Int((mean / 2 - low / 2) / range * 8))]
    })
}

/// The mean of the finite values, nil if there is none.
private func mean(of values: ArraySlice<Double>) -> Double? {
  var mean = 0.0
  var count = 0.0
  for value in values where value.isFinite {
    count += 1
    mean += value / count - mean / count
  }
  return count > 0 ? mean : nil
}
