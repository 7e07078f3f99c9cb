// Statistics against what NumPy 2.4.6 gives: percentile with its default method, and mean.

import Columns
import TestSupport
import Testing

/// Minimum, quartiles, maximum and mean.
private func figures(_ statistics: ColumnStatistics) -> [Double] {
  [
    statistics.minimum, statistics.lowerQuartile, statistics.median, statistics.upperQuartile,
    statistics.maximum, statistics.mean,
  ]
}

@Test(
  arguments: [
    ([3], [3, 3, 3, 3, 3, 3]),
    ([1, 2], [1, 1.25, 1.5, 1.75, 2, 1.5]),
    ([4, 1, 3, 2], [1, 1.75, 2.5, 3.25, 4, 2.5]),
    ([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7], [0.1, 0.25, 0.4, 0.55, 0.7, 0.39999999999999997]),
    (
      [-5.5, .nan, 2.25, .nan, 1e-3, 7, 7, -1e9, 3.3],
      [-1e9, -2.7495000000000003, 2.25, 5.15, 7, -142857140.84985715]
    ),
    (
      [1.05236, 1.05227, 1.05283, 1.05282, 1.05239, 1.0524],
      [1.05227, 1.0523675, 1.052395, 1.052715, 1.05283, 1.0525116666666667]
    ),
  ] as [([Double], [Double])])
private func statisticsAreNumPys(_ values: [Double], expected: [Double]) {
  let difference = firstDifference(
    figures(ColumnStatistics(values)), expected, Tolerance(relative: 1e-15, ofLargest: 0))
  #expect(difference == nil)
}

@Test func statisticsOfALongColumnAreNumPys() {
  let values = (0..<5_000).map { Double($0 * 7_919 % 10_007) / 97 - 30 }
  let expected = [
    -30, -4.219072164948453, 21.60824742268041, 47.386597938144334, 73.15463917525773,
    21.610470103092783,
  ]
  let difference = firstDifference(
    figures(ColumnStatistics(values)), expected, Tolerance(relative: 1e-13, ofLargest: 0))
  #expect(difference == nil)
}

@Test func nanIsCountedAndLeftOut() {
  let statistics = ColumnStatistics([.nan, 2, .nan, 1])
  #expect(statistics.count == 4)
  #expect(statistics.nanCount == 2)
  #expect(statistics.minimum == 1 && statistics.maximum == 2)
}

@Test(arguments: [[], [.nan, .nan]] as [[Double]])
private func columnWithoutANumberHasNoFigures(_ values: [Double]) {
  let statistics = ColumnStatistics(values)
  #expect(statistics.count == values.count && statistics.nanCount == values.count)
  let isWithoutFigures = figures(statistics).allSatisfy(\.isNaN)
  #expect(isWithoutFigures)
}

@Test func infinitiesStandAtTheEnds() {
  let statistics = ColumnStatistics([.infinity, 1, -.infinity, 2, .infinity])
  #expect(statistics.minimum == -.infinity)
  #expect(statistics.lowerQuartile == 1)
  #expect(statistics.median == 2)
  #expect(statistics.upperQuartile == .infinity)
  #expect(statistics.maximum == .infinity)
  #expect(statistics.mean.isNaN)
}

@Test func arraysOfEveryTypeAreReadWithoutBeingToldWhich() throws {
  #expect(try NPYArray(decoding: NPY.encode([1.5, 2])) == .doubles([1.5, 2]))
  #expect(try NPYArray(decoding: NPY.encode([Float(1.5)])) == .floats([1.5]))
  #expect(try NPYArray(decoding: NPY.encode([Int64(3)])) == .int64([3]))
  #expect(try NPYArray(decoding: NPY.encode([Int32(3)])) == .int32([3]))
  #expect(try NPYArray(decoding: NPY.encode([Int8(-1)])) == .int8([-1]))
  #expect(try NPYArray(decoding: NPY.encode(timestamps: [7])) == .timestamps([7]))
  let matrix = try NPYArray(decoding: NPY.encode([1, 2, 3, 4, 5, 6], rows: 2, columns: 3))
  #expect(matrix == .matrix([1, 2, 3, 4, 5, 6], rows: 2, columns: 3))
  #expect(matrix.count == 2 && matrix.doubles == [1, 2, 3, 4, 5, 6])
  #expect(throws: NPYError.notNPY) { try NPYArray(decoding: [1, 2, 3]) }
}
