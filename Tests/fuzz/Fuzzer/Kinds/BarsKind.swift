// Files of bars, plain and packed.

import BuildGraph
import Columns

struct BarsKind: Kind {
  static let name = "bars"
  static let share = 225

  private let damage: CSVDamage

  init(_ corpus: Corpus, scratch: String) throws { damage = CSVDamage(try Self.seeds(corpus)) }

  /// Heads of the files that ktask comes with and of those that tests have, and other spellings.
  static func seeds(_ corpus: Corpus) throws -> [[UInt8]] {
    var seeds: [[UInt8]] = []
    for name in ["EURUSD_1d", "EURUSD_1h", "EURUSD_4h", "GOOG_1d", "IBM_1d", "SPX_1d"] {
      seeds.append(try corpus.head("data/\(name).csv", lines: 5))
      seeds.append(try corpus.head("data/\(name).csv", lines: 25))
    }
    seeds.append(try corpus.head("data/EURUSD_1h.csv", lines: 400))
    for name in ["edge_flat", "edge_nan"] {
      seeds.append(try corpus.head("Tests/Golden/input/\(name).csv", lines: 20))
    }
    let others = [
      "time,open,high,low,close\n1483308000,1,2,0.5,1.5\n1483311600,1.5,2,1,2\n",
      "Close,Low,High,Open,Date,Note\n1,1,1,1,2017-01-02,\"a, b\"\n2,1,2,1,2017-01-03,\n",
      "\"datetime\",\"open\",\"high\",\"low\",\"close\",\"volume\"\r\n"
        + "\"2017-01-02 10:00:00+01:00\",\"1\",\"2\",\"1\",\"2\",\"\"\r\n",
      "date,open,high,low,close,volume\n2017-01-04,3,3,3,3,1\n2017-01-03,2,2,2,2,1\n",
      "time,open,high,low,close,volume\n1483308000000,1e0,2,0.5,1.5,1e3\n1483311600000,1,2,1,2,0\n",
    ]
    return seeds + others.map { Array($0.utf8) }
  }

  func input(_ random: inout Randomness) -> [UInt8] { damage.input(&random) }

  func check(_ input: [UInt8]) throws -> Verdict {
    let choice = Digest(of: input).low
    let timeframe = choice & 3 == 0 ? nil : Timeframe(["1d", "1h", "5m"][Int(choice & 3) - 1])
    let parsed = Self.parse(input, timeframe, detects: choice & 4 == 0)
    if choice & 0x38 == 0, !Gzip.isCompressed(input), !input.isEmpty {
      let packed = Self.parse(StoredGzip.pack(input), timeframe, detects: choice & 4 == 0)
      try demand(isSame(packed, parsed), "the packed file is read in another way")
    }
    switch parsed {
    case .failure(let error):
      try demandPlaces(of: error.findings, in: input)
      try demand(
        !error.findings.isEmpty && error.total >= error.findings.count, "an error without findings")
      return .rejected
    case .success(let file):
      try demandPlaces(of: file.warnings, in: input)
      try demandSoundness(of: file.bars, input)
      if file.bars.count <= 32 { try demandSameAgain(file.bars, timeframe) }
      return .accepted
    }
  }

  /// Whether both are the same file, or the same error.
  private func isSame(
    _ first: Result<BarFile, BarFileError>, _ second: Result<BarFile, BarFileError>
  ) -> Bool {
    switch (first, second) {
    case (.success(let first), .success(let second)):
      first.warnings == second.warnings && first.bars.hasSameBits(as: second.bars)
    case (.failure(let first), .failure(let second)): first == second
    default: false
    }
  }

  private static func parse(
    _ bytes: [UInt8], _ timeframe: Timeframe?, detects: Bool
  ) -> Result<BarFile, BarFileError> {
    do throws(BarFileError) {
      return .success(
        try BarFile.parse(bytes, timeframe: timeframe, detectsTimeframe: detects))
    } catch {
      return .failure(error)
    }
  }

  private func demandSoundness(of bars: Bars, _ input: [UInt8]) throws {
    try demand((1...input.count).contains(bars.count), "\(bars.count) bars of \(input.count) bytes")
    for column in BarColumn.allCases {
      try demand(bars[column].count == bars.count, "columns of different lengths")
    }
    for row in 0..<bars.count {
      if row > 0 { try demand(bars.timestamps[row - 1] < bars.timestamps[row], "times fall") }
      let (open, high) = (bars.open[row], bars.high[row])
      let (low, close) = (bars.low[row], bars.close[row])
      try demand([open, high, low, close].allSatisfy(\.isFinite), "a price is not finite")
      try demand(low <= min(open, close) && high >= max(open, close), "a price out of its range")
      try demand(!bars.volume[row].isInfinite, "an infinite volume")
    }
  }

  /// Demands that bars, written and read again, are the same, and that days are made of them.
  private func demandSameAgain(_ bars: Bars, _ timeframe: Timeframe?) throws {
    guard case .success(let again) = Self.parse(bars.text, timeframe, detects: false) else {
      throw Violation("bars that were read are refused when they are written anew")
    }
    try demand(again.bars.hasSameBits(as: bars), "bars that are written and read are others")
    guard let timeframe, let longer = Timeframe("1w"), timeframe.divides(longer) else { return }
    let joined = bars.resampled(to: longer, from: timeframe)
    try demand(joined.count <= bars.count, "more bars after they were joined")
    try demand(
      zip(joined.timestamps, joined.timestamps.dropFirst()).allSatisfy { $0 < $1 },
      "joined bars are out of order")
  }
}

extension Kind {
  /// Demands that findings are about lines that a bar file has.
  func demandPlaces(of findings: [DataFinding], in input: [UInt8]) throws {
    for finding in findings {
      // Packed bytes have fewer line ends than what is in them.
      let most = Gzip.isCompressed(input) ? Int.max : input.count + 2
      try demand(
        (1...most).contains(finding.line) && (1...most).contains(finding.column)
          && !finding.message.isEmpty,
        "a finding out of place, \(finding.line):\(finding.column): \(finding.message)")
    }
  }
}

extension Bars {
  /// The bars as a file that has nothing odd about it.
  fileprivate var text: [UInt8] {
    let named = hasVolume
    var text = "timestamp,open,high,low,close" + (named ? ",volume\n" : "\n")
    for row in 0..<count {
      text += UTCTime.format(timestamps[row])
      for column in [open, high, low, close] { text += ",\(column[row])" }
      if named { text += volume[row].isNaN ? "," : ",\(volume[row])" }
      text += "\n"
    }
    return Array(text.utf8)
  }

  fileprivate func hasSameBits(as other: Bars) -> Bool {
    timestamps == other.timestamps
      && BarColumn.allCases.allSatisfy { column in
        self[column].elementsEqual(other[column]) {
          $0.bitPattern == $1.bitPattern || $0.isNaN && $1.isNaN
        }
      }
  }
}
