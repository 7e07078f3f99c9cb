// From a file of bars to checked columns. Knows the format through Columns; opens no file itself.

package import BuildGraph
package import Columns

/// The outputs that every rule which makes bars has, in order.
enum BarOutput {
  static let names = ["timestamp"] + BarColumn.allCases.map(\.rawValue)

  /// The position of the open times.
  static let timestamps = 0

  /// The position of a number column.
  static func position(of column: BarColumn) -> Int {
    switch column {
    case .open: 1
    case .high: 2
    case .low: 3
    case .close: 4
    case .volume: 5
    }
  }

  /// The bars as outputs, a `.npy` file each.
  static func encode(_ bars: Bars) -> [[UInt8]] {
    [NPY.encode(timestamps: bars.timestamps)]
      + BarColumn.allCases.map { NPY.encode(bars[$0]) }
  }

  /// Bars from the six outputs that start at `first`.
  static func decode(_ inputs: Inputs, first: Int = 0) throws -> Bars {
    var bars = Bars()
    bars.timestamps = try NPY.decodeTimestamps(inputs.bytes(first))
    for column in BarColumn.allCases {
      bars[column] = try NPY.decodeDoubles(inputs.bytes(first + position(of: column)))
    }
    return bars
  }
}

/// The part of time that a build looks at, both ends included, in seconds since 1970 UTC.
package struct TimeRange: Hashable, Sendable {
  package let start: Int64?
  package let end: Int64?

  package init(start: Int64? = nil, end: Int64? = nil) {
    self.start = start
    self.end = end
  }

  func describe(to sink: inout some FingerprintSink) {
    sink.field("start_date", start.map { .text(UTCTime.format($0)) } ?? .none)
    sink.field("end_date", end.map { .text(UTCTime.format($0)) } ?? .none)
  }

  /// The bars whose open times lie in the range.
  func cut(_ bars: Bars) -> Bars {
    guard start != nil || end != nil else { return bars }
    let first = start.map { start in bars.timestamps.partitioningIndex { $0 >= start } } ?? 0
    let last = end.map { end in bars.timestamps.partitioningIndex { $0 > end } } ?? bars.count
    var cut = Bars()
    cut.timestamps = Array(bars.timestamps[first..<max(first, last)])
    for column in BarColumn.allCases { cut[column] = Array(bars[column][first..<max(first, last)]) }
    return cut
  }
}

extension [Int64] {
  /// The first index whose element satisfies `predicate`, which holds from some index on.
  fileprivate func partitioningIndex(_ predicate: (Int64) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = low + (high - low) / 2
      if predicate(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

/// Parses and checks a CSV file of bars.
///
/// Input: the file. Outputs: the open times and the five number columns; volumes are NaN where the
/// file has no such column.
package struct BarsRule: Rule {
  package static let name = "bars"
  package static let revision = 3

  let range: TimeRange
  /// What the file's bars should be; decides about warnings alone, which a result from the cache
  /// would leave out.
  let timeframe: Timeframe
  /// How messages call the file; the bars do not depend on it.
  let path: String

  package init(range: TimeRange, timeframe: Timeframe, path: String) {
    self.range = range
    self.timeframe = timeframe
    self.path = path
  }

  package var outputNames: [String] { BarOutput.names }

  package func describe(to sink: inout some FingerprintSink) {
    range.describe(to: &sink)
    sink.field("timeframe", .text("\(timeframe)"))
  }

  package func run(_ inputs: Inputs, _ context: RuleContext) throws -> [[UInt8]] {
    let file: BarFile
    do {
      file = try BarFile.parse(inputs.bytes(0), timeframe: timeframe)
    } catch let error as BarFileError {
      throw RuleFailure(error.text(path: path))
    }
    for warning in file.warnings { context.warn(warning.text(path: path, severity: "warning")) }
    let bars = range.cut(file.bars)
    guard bars.count > 0 else {
      throw RuleFailure("\(path): no bar lies between the strategy's start_date and end_date")
    }
    return BarOutput.encode(bars)
  }
}

extension DataFinding {
  /// The finding as a compiler would print it.
  func text(path: String, severity: String) -> String {
    "\(path):\(line):\(column): \(severity): \(message)"
  }
}

extension BarFileError {
  /// All findings that were kept, a line each, and how many there were.
  func text(path: String) -> String {
    var lines = findings.map { $0.text(path: path, severity: "error") }
    if total > findings.count {
      lines.append("\(path): \(total) errors, the first \(findings.count) shown")
    }
    return lines.joined(separator: "\n")
  }
}
