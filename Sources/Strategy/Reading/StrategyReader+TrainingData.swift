// The section `training_data`: what is learnt from, and when.

import Columns
import Syntax

/// The bars that a strategy learns from.
struct DataSettings {
  var symbols: [String]
  var timeframes: [Timeframe]
  var baseTimeframe: Timeframe
  var start: Int64?
  var end: Int64?
}

extension StrategyReader {
  mutating func readTrainingData() {
    guard let data = file.required("training_data", &findings)?.section(&findings) else { return }
    data.reportUnknown(
      known: ["symbols", "timeframes", "start_date", "end_date"],
      ineffective: ["history_required", "date_range"], as: .warning, &findings)
    checkHistory(data)
    let period = readPeriod(data)
    let symbols = data.required("symbols", &findings).flatMap { readSymbols($0) }
    let timeframes = data.required("timeframes", &findings).flatMap { readTimeframes($0) }
    guard let symbols, let timeframes else { return }
    draft.data = DataSettings(
      symbols: symbols, timeframes: timeframes.all, baseTimeframe: timeframes.base,
      start: period.start, end: period.end)
  }

  /// Checks a setting that has no effect, as the grammar does.
  private mutating func checkHistory(_ data: Section) {
    guard let setting = data.given("history_required") else { return }
    let text = setting.node.text ?? ""
    guard let rows = Int(text) ?? Setting.number(in: text).flatMap(Int.init(exactly:)) else {
      setting.mismatch("a whole number", &findings)
      return
    }
    if rows < 50 {
      findings.error(
        "\(setting.path): History required must be at least 50 bars", at: setting.range)
    }
  }

  // MARK: Symbols

  private mutating func readSymbols(_ setting: Setting) -> [String]? {
    if let section = Section(setting.node, path: setting.path, range: setting.keyRange) {
      let spelling = NameListSpelling.symbols
      let refused = spelling.criteriaAlone(in: section).map { [$0.key] } ?? []
      section.reportUnknown(
        known: spelling.keys + refused, ineffective: ["selection_criteria"], as: .warning, &findings
      )
      checkCriteria(section)
    }
    let names = NameListSpelling.symbols.names(in: setting, &findings)
    let symbols = names.flatMap { distinct($0) { $0.symbol(&$1) } }
    guard let overriding = overrides.symbols, !overriding.isEmpty else { return symbols }
    draft.places[.symbols] = "--symbols"
    let chosen = distinct(overriding, option: "--symbols")
    for symbol in chosen where !StrategyOverrides.isSymbol(symbol) {
      findings.error(
        "--symbols: '\(symbol)' is no symbol", at: .outside, hint: StrategyOverrides.symbolRule)
    }
    return chosen
  }

  private mutating func checkCriteria(_ symbols: Section) {
    guard let criteria = symbols.given("selection_criteria")?.section(&findings),
      let range = criteria.given("volatility_range")
    else { return }
    let bounds = range.elements(&findings)?.compactMap { $0.number(&findings) } ?? []
    if bounds.count != 2 || bounds[0] >= bounds[1] {
      findings.error(
        "\(range.path): Volatility range must be [min, max] with min < max", at: range.range)
    }
  }

  /// The values of settings, nil if one has an error or is there twice.
  private mutating func distinct<Value: Hashable>(
    _ settings: [Setting], read: (Setting, inout Findings) -> Value?
  ) -> [Value]? {
    var values: [Value] = []
    var seen: Set<Value> = []
    for setting in settings {
      guard let value = read(setting, &findings) else { continue }
      if seen.insert(value).inserted {
        values.append(value)
      } else {
        findings.error("\(setting.path): '\(value)' is listed twice", at: setting.range)
      }
    }
    return values.count == settings.count ? values : nil
  }

  /// The values of an option, each once; an error for each that is there again.
  private mutating func distinct<Value: Hashable>(_ values: [Value], option: String) -> [Value] {
    var kept: [Value] = []
    for value in values {
      if kept.contains(value) {
        findings.error("\(option): '\(value)' is listed twice", at: .outside)
      } else {
        kept.append(value)
      }
    }
    return kept
  }

  // MARK: Timeframes

  private mutating func readTimeframes(
    _ setting: Setting
  ) -> (all: [Timeframe], base: Timeframe)? {
    let section = Section(setting.node, path: setting.path, range: setting.keyRange)
    section?.reportUnknown(
      known: NameListSpelling.timeframes.keys + ["base_timeframe"], as: .warning, &findings)
    let names = NameListSpelling.timeframes.names(in: setting, &findings)
    let listed = names.flatMap { distinct($0) { $0.timeframe(&$1) } }
    let baseSetting = section?.given("base_timeframe")
    let base = baseSetting?.timeframe(&findings)
    if let listed, let base, let baseSetting, !listed.contains(base) {
      findings.error(
        "\(baseSetting.path): Base timeframe must be in the timeframes list",
        at: baseSetting.range, hint: "the list has \(listed.map(\.description).alternatives)")
    }
    if let overriding = overrides.timeframes, let first = overriding.first {
      draft.places[.timeframes] = "--timeframes"
      return (distinct(overriding, option: "--timeframes"), first)
    }
    guard let listed, let first = listed.first else { return nil }
    return (listed, base ?? first)
  }

  // MARK: Period

  private mutating func readPeriod(_ data: Section) -> (start: Int64?, end: Int64?) {
    let (first, last) = (data.given("start_date"), data.given("end_date"))
    var start = first.flatMap { $0.time(TrainingPeriod.start, &findings) }
    var end = last.flatMap { $0.time(TrainingPeriod.end, &findings) }
    if let overriding = overrides.start {
      start = overriding
      draft.places[.startDate] = "--start"
    }
    if let overriding = overrides.end {
      end = overriding
      draft.places[.endDate] = "--end"
    }
    if let start, let end, start > end {
      refuseReversedPeriod(
        start: overrides.start == nil ? first : nil, end: overrides.end == nil ? last : nil)
    }
    return (start, end)
  }

  /// Says that a period ends before it starts.
  ///
  /// - Parameters:
  ///   - start: The setting that starts it, nil if an option does.
  ///   - end: The setting that ends it, nil if an option does.
  private mutating func refuseReversedPeriod(start: Setting?, end: Setting?) {
    let what = "the period ends before it starts"
    switch (start, end) {
    case (let start?, _?): findings.error("\(start.path): \(what)", at: start.range)
    case (let start?, nil):
      findings.error("\(start.path): is after --end, so \(what)", at: start.range)
    case (nil, let end?):
      findings.error("\(end.path): is before --start, so \(what)", at: end.range)
    case (nil, nil): findings.error("--start: is after --end, so \(what)", at: .outside)
    }
  }
}

extension Setting {
  /// A symbol: letters, digits, `_`, `-` and `.`.
  fileprivate func symbol(_ findings: inout Findings) -> String? {
    guard let text = text(&findings) else { return nil }
    guard StrategyOverrides.isSymbol(text) else {
      findings.error(
        "\(path): '\(text)' is no symbol", at: range,
        hint: StrategyOverrides.symbolRule)
      return nil
    }
    return text
  }

  /// A timeframe, quoted or not.
  func timeframe(_ findings: inout Findings) -> Timeframe? {
    guard let text = node.text, !isNull else {
      mismatch("a timeframe", &findings)
      return nil
    }
    if let timeframe = Timeframe(text) { return timeframe }
    findings.error(
      "\(path): '\(text)' is no timeframe", at: range,
      hint: "a number and m, h, d, w or M, as 5m, 1h or 1d")
    return nil
  }

  /// A date or a time, quoted or not.
  fileprivate func time(
    _ parse: (String) -> Int64?, _ findings: inout Findings
  ) -> Int64? {
    if let text = node.text, let time = parse(text) { return time }
    mismatch("a date", hint: "write it as 2017-01-31 or 2017-01-31T22:00:00Z", &findings)
    return nil
  }
}
