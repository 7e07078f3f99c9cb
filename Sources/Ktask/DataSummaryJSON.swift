// What `ktask data` found out about files, for machines.

import Columns
import Syntax

extension DataSummary {
  /// How many places of a kind the document names.
  private static let listed = 20

  /// The document on all files.
  static func document(_ files: [JSON]) -> JSON {
    .object([
      .init("schema", .integer(documentSchema)),
      .init("files", .array(files)),
    ])
  }

  /// What the document says of this file.
  var json: JSON {
    let head: [JSON.Member] = [
      .init("path", .string(file.path)),
      .init("symbol", file.symbol.map { .string($0) } ?? .null),
      .init("timeframe", file.timeframe.map { .string("\($0)") } ?? .null),
      .init("accepted", .bool(!isRefused)),
    ]
    let findings: [JSON.Member] = [
      .init("duplicates", integer(error?.repeatedTimes ?? 0)),
      .init("out_of_order", integer(error?.stepsBack ?? 0)),
      .init("error_count", integer(error?.total ?? unreadable.count)),
      .init("errors", .array((error?.findings ?? unreadable).map(\.json))),
      .init("warnings", .array(warnings.map(\.json))),
    ]
    return .object(head + (report.map(members) ?? []) + findings)
  }

  /// A file that cannot be read, as an error at its start.
  private var unreadable: [DataFinding] {
    failure.map { [DataFinding(line: 1, column: 1, message: "\($0)")] } ?? []
  }

  private func members(_ report: BarReport) -> [JSON.Member] {
    [
      .init("bars", integer(report.count)),
      .init("first", time(report.first)),
      .init("last", time(report.last)),
      .init("common_step_seconds", report.commonStep.map { .integer($0) } ?? .null),
      .init("is_of_other_timeframe", .bool(report.isOfOtherTimeframe)),
      .init("has_volume", .bool(report.hasVolume)),
      .init("gaps", report.gaps.map(gaps) ?? .null),
      .init("flat", stretches(report.flat)),
      .init("zero_volume", stretches(report.withoutVolume)),
      .init("spikes", spikes(report.prices.spikes)),
      .init("suspected_splits", jumps(report.prices.jumps)),
    ]
  }

  private func gaps(_ gaps: BarGaps) -> JSON {
    let unexplained = gaps.unexplained
    let largest = gaps.largest(Self.listed).map { gap -> JSON in
      .object([
        .init("after", time(timestamps[gap.before])),
        .init("before", time(timestamps[gap.before + 1])),
        .init("missing_bars", integer(gap.missing)),
      ])
    }
    return .object([
      .init("count", integer(unexplained.count)),
      .init("missing_bars", integer(unexplained.reduce(0) { $0 + $1.missing })),
      .init("weekends", integer(gaps.count(.weekend))),
      .init("closing_times", integer(gaps.count(.closingTime))),
      .init("has_weekends", .bool(gaps.hasWeekends)),
      .init("largest", .array(largest)),
    ])
  }

  private func stretches(_ stretches: [BarStretch]) -> JSON {
    let longest = stretches.longest(Self.listed).map { stretch -> JSON in
      .object([
        .init("from", time(timestamps[stretch.first])),
        .init("to", time(timestamps[stretch.first + stretch.count - 1])),
        .init("bars", integer(stretch.count)),
      ])
    }
    return .object([
      .init("count", integer(stretches.count)),
      .init("bars", integer(stretches.reduce(0) { $0 + $1.count })),
      .init("longest", .array(longest)),
    ])
  }

  private func spikes(_ spikes: [PriceSpike]) -> JSON {
    let largest = spikes.largest(Self.listed).map { spike -> JSON in
      .object([
        .init("at", time(timestamps[spike.bar])),
        .init("price_before", .number(spike.before)),
        .init("price", .number(spike.price)),
      ])
    }
    return .object([
      .init("count", integer(spikes.count)),
      .init("largest", .array(largest)),
    ])
  }

  private func jumps(_ jumps: [PriceJump]) -> JSON {
    let largest = jumps.largest(Self.listed).map { jump -> JSON in
      .object([
        .init("at", time(timestamps[jump.bar])),
        .init("price_before", .number(jump.before)),
        .init("price_after", .number(jump.after)),
        .init("ratio", .number(jump.ratio)),
        .init("nearest", jump.nearest.map { .string($0) } ?? .null),
      ])
    }
    return .object([
      .init("count", integer(jumps.count)),
      .init("largest", .array(largest)),
    ])
  }

  private func integer(_ number: Int) -> JSON { .integer(Int64(number)) }

  private func time(_ seconds: Int64) -> JSON { .string(UTCTime.format(seconds)) }
}

extension DataFinding {
  fileprivate var json: JSON {
    .object([
      .init("line", .integer(Int64(line))),
      .init("column", .integer(Int64(column))),
      .init("message", .string(message)),
    ])
  }
}
