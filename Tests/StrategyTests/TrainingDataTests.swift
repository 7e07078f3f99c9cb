// Checks of names, versions and `training_data`.

import Columns
import Strategy
import Testing

private let symbols = "{mode: single, symbol: EURUSD}"
private let timeframes = "{mode: multi_timeframe, list: [1h, 1d], base_timeframe: 1h}"

@Test func findsNothingInAPlainStrategy() {
  #expect(findings(in: plainStrategy) == [])
}

@Test(arguments: [
  CheckCase("name: t\n", "1️⃣description: x\n", "1️⃣ error: Missing required field: name"),
  CheckCase(
    "name: t", "name: 1️⃣5", "1️⃣ error: name: must be text, not the number 5 | write '5' in quotes"),
  CheckCase("name: t", "name: 1️⃣''", "1️⃣ error: name: must not be empty"),
  CheckCase(
    "name: t", "name: t\ndescription: 1️⃣[]", "1️⃣ error: description: must be text, not a list"),
  CheckCase("version: \"3.0\"", "version: 3.0"),
  CheckCase("version: \"3.0\"", "version: 3.1.4"),
  CheckCase("version: \"3.0\"", "version: 3"),
  CheckCase(
    "version: \"3.0\"", "version: 1️⃣'2.0'",
    "1️⃣ warning: version: '2.0' has no effect, the file is read as grammar 3.0"),
  CheckCase("version: \"3.0\"", "version: 1️⃣{}", "1️⃣ error: version: must be text, not a mapping"),
  CheckCase(
    "decisions:", "1️⃣decision: x\n2️⃣scope: universal\ndecisions:",
    "1️⃣ warning: decision: unknown key, has no effect | did you mean 'decisions'?",
    "2️⃣ warning: scope: has no effect"),
])
func checksNamesAndVersions(_ check: CheckCase) { check.check() }

@Test(arguments: [
  "EURUSD", "[EURUSD]", "{symbol: EURUSD}", "{list: [EURUSD]}", "{symbols: [EURUSD]}",
  "{mode: single_symbol, symbol: EURUSD}", "{mode: multi_symbol, symbol: EURUSD}",
  "{mode: multi_symbol, list: [EURUSD], symbol: null}", "{mode: single, list: [EURUSD]}",
])
func acceptsEverySpellingOfSymbols(text: String) throws {
  let edited = Edit(symbols, text).applied(to: plainStrategy)
  #expect(findings(in: edited) == [])
  #expect(try load(edited).symbols == ["EURUSD"])
}

@Test func keepsTheOrderOfSymbols() throws {
  let text = Edit(symbols, "{mode: multi_symbol, list: [MSFT, BRK.B, A-1]}")
  #expect(try load(text.applied(to: plainStrategy)).symbols == ["MSFT", "BRK.B", "A-1"])
}

@Test(arguments: [
  CheckCase(
    "symbols: \(symbols)", "2️⃣x: 1",
    "3:1 error: Missing required field: training_data.symbols",
    "2️⃣ warning: training_data.x: unknown key, has no effect"),
  CheckCase(
    symbols, "1️⃣{mode: single}",
    "1️⃣ error: training_data.symbols: Symbol must be specified for single mode"),
  CheckCase(
    symbols, "{mode: single, symbol: 1️⃣''}",
    "1️⃣ error: training_data.symbols.symbol: Symbol must be specified for single mode"),
  CheckCase(
    symbols, "{mode: multi_symbol, list: 1️⃣[]}",
    "1️⃣ error: training_data.symbols.list: Either symbol list or selection criteria must be "
      + "specified for multi_symbol mode"),
  CheckCase(
    symbols, "1️⃣[]", "1️⃣ error: training_data.symbols: Symbol must be specified for single mode"),
  CheckCase(
    symbols, "{mode: 1️⃣SINGLE, symbol: A}",
    "1️⃣ error: training_data.symbols.mode: Input should be 'single', 'single_symbol' or "
      + "'multi_symbol' | did you mean 'single'?"),
  CheckCase(
    symbols, "{mode: 1️⃣single, list: [A, B]}",
    "1️⃣ error: training_data.symbols.mode: 'single' fits one symbol, here are 2 | write "
      + "'multi_symbol'"),
  CheckCase(
    symbols, "{symbol: A, 1️⃣list: [B]}",
    "1️⃣ error: training_data.symbols.list: 'symbol' is given too | keep one"),
  CheckCase(
    symbols, "{list: 1️⃣A}",
    "1️⃣ error: training_data.symbols.list: must be a list, not the text 'A' | write [A]"),
  CheckCase(
    symbols, "[1️⃣ON, 2️⃣a/b, A, 3️⃣A]",
    "1️⃣ error: training_data.symbols[0]: must be text, not the truth value 'ON' | write 'ON' in "
      + "quotes",
    "2️⃣ error: training_data.symbols[1]: 'a/b' is no symbol | up to 20 letters, digits, '_', '-' "
      + "and '.'",
    "3️⃣ error: training_data.symbols[3]: 'A' is listed twice"),
  CheckCase(
    symbols, "{mode: multi_symbol, 1️⃣selection_criteria: {volatility_range: 2️⃣[0.2, 0.1]}}",
    "1️⃣ error: training_data.symbols.selection_criteria: criteria cannot choose symbols in this "
      + "version of ktask | list the symbols under 'list'",
    "2️⃣ error: training_data.symbols.selection_criteria.volatility_range: Volatility range must be "
      + "[min, max] with min < max"),
  CheckCase(
    symbols, "{list: [], 1️⃣selection_criteria: {}}",
    "1️⃣ error: training_data.symbols.selection_criteria: criteria cannot choose symbols in this "
      + "version of ktask | list the symbols under 'list'"),
  CheckCase(
    symbols, "2️⃣{mode: single, 1️⃣selection_criteria: {}}",
    "2️⃣ error: training_data.symbols: Symbol must be specified for single mode",
    "1️⃣ warning: training_data.symbols.selection_criteria: has no effect"),
  CheckCase(
    symbols, "{symbol: A, 1️⃣selection_criteria: {volatility_range: 2️⃣[0.2, 0.1]}, 3️⃣symbl: x}",
    "1️⃣ warning: training_data.symbols.selection_criteria: has no effect",
    "2️⃣ error: training_data.symbols.selection_criteria.volatility_range: Volatility range must be "
      + "[min, max] with min < max",
    "3️⃣ warning: training_data.symbols.symbl: unknown key, has no effect | did you mean 'symbol'?"),
])
func checksSymbols(_ check: CheckCase) { check.check() }

@Test(arguments: [
  "[1h, 1d]", "{timeframes: [1h, '1d']}", "{mode: multi_timeframe, timeframes: [1h, 1d]}",
  "{list: [1h, 1d], base_timeframe: '1h'}",
])
func acceptsEverySpellingOfTimeframes(text: String) throws {
  let edited = Edit(timeframes, text).applied(to: plainStrategy)
  #expect(findings(in: edited) == [])
  let strategy = try load(edited)
  #expect(strategy.timeframes.map(\.description) == ["1h", "1d"])
  #expect(strategy.baseTimeframe.description == "1h")
}

@Test(arguments: [
  "1h", "[1h]", "{timeframe: 1h}", "{mode: single, timeframe: 1h}",
  "{mode: single_timeframe, list: [1h]}", "{mode: multi_timeframe, timeframe: 1h}",
])
func acceptsOneTimeframe(text: String) throws {
  let edited = Edit(timeframes, text).applied(to: plainStrategy)
  #expect(try load(edited).timeframes.map(\.description) == ["1h"])
}

@Test func takesTheBaseTimeframeThatIsNamed() throws {
  let text = Edit("base_timeframe: 1h", "base_timeframe: 1d").applied(to: plainStrategy)
  #expect(try load(text).baseTimeframe.description == "1d")
}

@Test(arguments: [
  CheckCase(
    timeframes, "1️⃣{mode: single}",
    "1️⃣ error: training_data.timeframes: Timeframe must be specified for single mode"),
  CheckCase(
    timeframes, "{mode: multi_timeframe, list: 1️⃣[]}",
    "1️⃣ error: training_data.timeframes.list: Timeframe list must be specified for "
      + "multi_timeframe mode"),
  CheckCase(
    timeframes, "{mode: multi_timeframe, list: [1️⃣1h]}",
    "1️⃣ error: training_data.timeframes.list: Multi-timeframe mode requires at least 2 timeframes"
  ),
  CheckCase(
    timeframes, "{mode: 1️⃣single, list: [1h, 1d]}",
    "1️⃣ error: training_data.timeframes.mode: 'single' fits one timeframe, here are 2 | write "
      + "'multi_timeframe'"),
  CheckCase(
    timeframes, "{mode: 1️⃣multi, list: [1h, 1d]}",
    "1️⃣ error: training_data.timeframes.mode: Input should be 'single', 'single_timeframe' or "
      + "'multi_timeframe' | did you mean 'multi_timeframe'?"),
  CheckCase(
    timeframes, "{list: [1h, 1d], base_timeframe: 1️⃣5m}",
    "1️⃣ error: training_data.timeframes.base_timeframe: Base timeframe must be in the timeframes "
      + "list | the list has '1h' or '1d'"),
  CheckCase(
    timeframes, "[1️⃣60, 2️⃣hourly, 3️⃣~]",
    "1️⃣ error: training_data.timeframes[0]: '60' is no timeframe | a number and m, h, d, w or M, as "
      + "5m, 1h or 1d",
    "2️⃣ error: training_data.timeframes[1]: 'hourly' is no timeframe | a number and m, h, d, w or M, "
      + "as 5m, 1h or 1d",
    "3️⃣ error: training_data.timeframes[2]: must be a timeframe, not nothing"),
])
func checksTimeframes(_ check: CheckCase) { check.check() }

@Test(arguments: [
  CheckCase(
    symbols, "\(symbols)\n  1️⃣history_required: 2️⃣49",
    "1️⃣ warning: training_data.history_required: has no effect",
    "2️⃣ error: training_data.history_required: History required must be at least 50 bars"),
  CheckCase(
    symbols, "\(symbols)\n  1️⃣history_required: '100'",
    "1️⃣ warning: training_data.history_required: has no effect"),
  CheckCase(
    symbols, "\(symbols)\n  1️⃣history_required: 2️⃣much",
    "1️⃣ warning: training_data.history_required: has no effect",
    "2️⃣ error: training_data.history_required: must be a whole number, not the text 'much'"),
  CheckCase(
    symbols, "\(symbols)\n  end_date: 1️⃣nonsense",
    "1️⃣ error: training_data.end_date: must be a date, not the text 'nonsense' | write it as "
      + "2017-01-31 or 2017-01-31T22:00:00Z"),
  CheckCase(
    symbols, "\(symbols)\n  start_date: 1️⃣2017-02-30",
    "1️⃣ error: training_data.start_date: must be a date, not the text '2017-02-30' | write it as "
      + "2017-01-31 or 2017-01-31T22:00:00Z"),
  CheckCase(
    symbols, "\(symbols)\n  start_date: 1️⃣2018-01-01\n  end_date: '2017-12-31'",
    "1️⃣ error: training_data.start_date: the period ends before it starts"),
  CheckCase(
    symbols, "\(symbols)\n  1️⃣date_range: {}",
    "1️⃣ warning: training_data.date_range: has no effect"),
  CheckCase(
    [Edit("training_data:", "1️⃣training_data: 2️⃣x\n1️⃣rest:")],
    "2️⃣ error: training_data: must be a mapping, not the text 'x'",
    "1️⃣ warning: rest: unknown key, has no effect"),
])
func checksPeriodAndHistory(_ check: CheckCase) { check.check() }

@Test func takesThePeriodWithTheWholeLastDay() throws {
  let quoted = Edit(symbols, "\(symbols)\n  start_date: '2017-01-02'\n  end_date: '2017-01-03'")
  let plain = Edit(symbols, "\(symbols)\n  start_date: 2017-01-02\n  end_date: 2017-01-03")
  let strategy = try load(quoted.applied(to: plainStrategy))
  let monday: Int64 = 1_483_315_200
  let day: Int64 = 86_400
  #expect(strategy.startDate == monday)
  #expect(strategy.endDate == monday + 2 * day - 1)
  #expect(try load(plain.applied(to: plainStrategy)) == strategy)
  let timed = Edit(symbols, "\(symbols)\n  end_date: 2017-01-03T12:00:00Z")
  #expect(try load(timed.applied(to: plainStrategy)).endDate == monday + day + day / 2)
}
