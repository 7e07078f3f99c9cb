// What `ktask data` found out about one file, as text. The document for machines is beside it.

import ArtifactStore
import Columns
import Syntax

/// A file of bars that was read, or refused.
struct DataSummary {
  /// How many places of a kind the text names.
  private static let shown = 3

  let file: DataFile
  /// When the bars open, none of a refused file.
  let timestamps: [Int64]
  /// Nil if the file was refused.
  let report: BarReport?
  let warnings: [DataFinding]
  /// What is wrong with the bars; nil also where the file cannot be read.
  private(set) var error: BarFileError?
  /// Why the file cannot be read.
  private(set) var failure: StoreError?

  var isRefused: Bool { report == nil }

  /// Reads a file.
  init(_ file: DataFile) {
    self.file = file
    do {
      let bytes = try FileSystem.read(file.path)
      let content = try BarFile.parse(
        bytes, timeframe: file.timeframe, detectsTimeframe: true)
      timestamps = content.bars.timestamps
      report = BarReport(content.bars, timeframe: file.timeframe)
      warnings = content.warnings + Self.preferenceWarning(file)
    } catch {
      timestamps = []
      report = nil
      warnings = []
      self.error = error as? BarFileError
      failure = error as? StoreError
    }
  }

  private static func preferenceWarning(_ file: DataFile) -> [DataFinding] {
    file.preferred.map {
      [DataFinding(line: 1, column: 1, message: "builds do not read this file, as \($0) is there")]
    } ?? []
  }

  /// Writes the report to standard output, and findings to standard error.
  func write() throws {
    let stream = OutputStream.standardError
    if let failure { try reportFailure(failure) }
    for finding in error?.findings ?? [] { write(finding, "error", .red, to: stream) }
    if let error, error.total > error.findings.count {
      stream.writeLine(
        "\(file.path.visible): \(error.total) errors, the first \(error.findings.count) shown")
    }
    for warning in warnings { write(warning, "warning", .yellow, to: stream) }
    try OutputStream.writeResult(text)
  }

  private func write(
    _ finding: DataFinding, _ severity: String, _ color: Color, to stream: OutputStream
  ) {
    let name = color.paint(severity + ":", if: stream.isColored)
    let place = "\(file.path.visible):\(finding.line):\(finding.column):"
    stream.writeLine("\(place) \(name) \(finding.message)")
  }

  // MARK: Text

  private var text: String {
    guard let report else { return refusal }
    let length = report.timeframe.map { " of \($0)" } ?? ""
    var lines = [
      "\(file.path.visible): \(counted(report.count, "bar"))\(length), \(time(report.first)) to"
        + " \(time(report.last))"
    ]
    lines += gapLines(report)
    lines.append("  duplicates  0, out of order 0")
    lines += stretchLines("flat", report.flat)
    lines += report.hasVolume ? stretchLines("no volume", report.withoutVolume) : []
    if !report.hasVolume { lines.append("  no volume   in the whole file") }
    lines += spikeLines(report.prices)
    lines += jumpLines(report.prices)
    return lines.joined(separator: "\n") + "\n"
  }

  private var refusal: String {
    guard let error else { return "\(file.path.visible): refused, it cannot be read\n" }
    return "\(file.path.visible): refused, \(counted(error.total, "error"))\n"
      + "  duplicates  \(error.repeatedTimes), out of order \(error.stepsBack)\n"
  }

  private func gapLines(_ report: BarReport) -> [String] {
    guard let gaps = report.gaps else { return ["  gaps        not known: no timeframe"] }
    let unexplained = gaps.unexplained
    let isDaily = report.timeframe.map { $0.unit == .day && $0.count == 1 } ?? false
    let unit = isDaily && gaps.hasWeekends ? "weekday" : "bar"
    let missing = unexplained.reduce(0) { $0 + $1.missing }
    let closed = [
      gaps.count(.weekend) > 0 ? counted(gaps.count(.weekend), "weekend") : nil,
      gaps.count(.closingTime) > 0 ? counted(gaps.count(.closingTime), "closing time") : nil,
    ].compactMap(\.self)
    let besides = closed.isEmpty ? "" : "; besides \(closed.joined(separator: " and "))"
    let found =
      unexplained.isEmpty
      ? "none" : "\(unexplained.count), \(counted(missing, unit)) missing"
    let largest = gaps.largest(Self.shown).map { gap in
      "                \(gap.missing) after \(time(timestamps[gap.before])),"
        + " next \(time(timestamps[gap.before + 1]))"
    }
    return ["  gaps        \(found)\(besides)"] + largest
  }

  private func stretchLines(_ name: String, _ stretches: [BarStretch]) -> [String] {
    let label = name.padding(to: 12)
    if stretches.isEmpty { return ["  \(label)none"] }
    let total = stretches.reduce(0) { $0 + $1.count }
    let found = counted(stretches.count, "stretch", "stretches")
    return ["  \(label)\(found), \(counted(total, "bar"))"]
      + stretches.longest(Self.shown).map { stretch in
        "                \(stretch.count) from \(time(timestamps[stretch.first]))"
      }
  }

  private func spikeLines(_ prices: PriceJumps) -> [String] {
    if prices.spikes.isEmpty { return ["  spikes      none"] }
    return ["  spikes      \(prices.spikes.count)"]
      + prices.spikes.largest(Self.shown).map { spike in
        "                \(time(timestamps[spike.bar])): \(spike.before) to \(spike.price)"
          + " and back"
      }
  }

  private func jumpLines(_ prices: PriceJumps) -> [String] {
    if prices.jumps.isEmpty { return ["  splits      none suspected"] }
    return ["  splits      \(prices.jumps.count) suspected"]
      + prices.jumps.largest(Self.shown).map { jump in
        "                \(time(timestamps[jump.bar])): \(jump.before) to \(jump.after)"
          + (jump.nearest.map { ", about \($0)" } ?? "")
      }
  }

  private func time(_ seconds: Int64) -> String { UTCTime.format(seconds) }
}

extension String {
  fileprivate func padding(to width: Int) -> String {
    self + String(repeating: " ", count: max(width - count, 0))
  }
}

extension BarGaps {
  func count(_ kind: BarGap.Kind) -> Int { gaps.count { $0.kind == kind } }

  /// The gaps without explanation in which the most bars are missing, oldest first.
  func largest(_ count: Int) -> [BarGap] {
    unexplained.sorted { ($0.missing, $1.before) > ($1.missing, $0.before) }.prefix(count)
      .sorted { $0.before < $1.before }
  }
}

extension [BarStretch] {
  /// The longest stretches, oldest first.
  func longest(_ count: Int) -> [BarStretch] {
    sorted { ($0.count, $1.first) > ($1.count, $0.first) }.prefix(count)
      .sorted { $0.first < $1.first }
  }
}

extension [PriceSpike] {
  /// The largest spikes, oldest first.
  func largest(_ count: Int) -> [PriceSpike] {
    sorted { ($0.size, $1.bar) > ($1.size, $0.bar) }.prefix(count)
      .sorted { $0.bar < $1.bar }
  }
}

extension [PriceJump] {
  /// The largest jumps, oldest first.
  func largest(_ count: Int) -> [PriceJump] {
    sorted { ($0.size, $1.bar) > ($1.size, $0.bar) }.prefix(count)
      .sorted { $0.bar < $1.bar }
  }
}
