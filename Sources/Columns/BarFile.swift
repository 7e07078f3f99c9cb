// The one entry to bar files. Knows compression and encodings; the header and the rows are beside it.

/// Why a file of bars was refused.
package struct BarFileError: Error, Equatable, Sendable {
  /// The first 20 findings, in the file's order.
  package let findings: [DataFinding]
  /// The number of all findings.
  package let total: Int
  /// How many bars have the time of one further up in the file.
  package let repeatedTimes: Int
  /// How many bars are older than the one before them.
  package let stepsBack: Int

  init(_ collector: FindingCollector, repeatedTimes: Int = 0, stepsBack: Int = 0) {
    findings = collector.findings
    total = collector.total
    self.repeatedTimes = repeatedTimes
    self.stepsBack = stepsBack
  }

  init(line: Int = 1, column: Int = 1, _ message: String) {
    findings = [DataFinding(line: line, column: column, message: message)]
    total = 1
    (repeatedTimes, stepsBack) = (0, 0)
  }
}

/// Bars as they were read from a CSV file.
///
/// Required are a header line and the columns timestamp (or time, date, datetime), open, high, low
/// and close; volume may be missing and is NaN then. The order and the case of the names, further
/// columns, quotes, blank lines, the kind of line ends, a byte order mark and gzip do not matter.
/// Times are ISO 8601, or seconds, milli-, micro- or nanoseconds since 1970; a time without offset is
/// UTC.
///
/// Nothing is repaired in silence: what cannot be right is an error, and what is odd but loads is
/// a warning. Bars that are missing are absent rows; they are warned of where the market was open.
/// `Documentation/Data.md` has the whole list.
package struct BarFile: Equatable, Sendable {
  /// The bars, oldest first.
  package let bars: Bars
  /// Oddities that did not keep the file from loading.
  package let warnings: [DataFinding]

  /// Reads a file of bars.
  ///
  /// - Parameters:
  ///   - bytes: The content of the file, packed with gzip or not.
  ///   - timeframe: How long a bar is, if known: bars that overlap, that open off the grid, that are
  ///     missing or have another length are then warned of.
  ///   - detectsTimeframe: Whether, if it is not known, the distance of most bars is taken for it.
  /// - Returns: The bars, at least one, with strictly increasing times and sound prices.
  /// - Throws: `BarFileError` with all that is wrong.
  /// - Complexity: O(*n*) in the size of the content.
  package static func parse(
    _ bytes: [UInt8], timeframe: Timeframe? = nil, detectsTimeframe: Bool = false
  ) throws(BarFileError) -> BarFile {
    guard !bytes.isEmpty else {
      throw BarFileError("the file is empty: it needs a header line and a line for each bar")
    }
    let content = Gzip.isCompressed(bytes) ? try unpacked(bytes) : bytes
    guard !content.isEmpty else {
      throw BarFileError("the gzip stream is empty: it needs a header line and a line for each bar")
    }
    if let problem = BarFileKind.problem(with: content) { throw BarFileError(problem) }
    let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]
    let start = content.starts(with: byteOrderMark) ? byteOrderMark.count : 0
    return try BarFileReader.read(
      content.span, from: start, timeframe: timeframe, detectsTimeframe: detectsTimeframe)
  }

  /// The content of a packed file; a file that unpacks to more than 256 times its size has no bars.
  private static func unpacked(_ bytes: [UInt8]) throws(BarFileError) -> [UInt8] {
    do {
      return try Gzip.decompress(bytes, limit: max(bytes.count * 256, 1 << 24))
    } catch {
      switch error {
      case .truncated:
        throw BarFileError("the gzip stream ends early, the file was cut short: fetch it again")
      case .corrupt:
        throw BarFileError("the gzip stream is damaged: fetch the file again")
      case .trailingBytes(let count):
        throw BarFileError(
          "\(count) bytes after the gzip stream do not belong to it: fetch the file again")
      case .tooLarge(let limit):
        throw BarFileError(
          "the gzip stream unpacks to more than \(limit) bytes, which no bars do")
      }
    }
  }
}
