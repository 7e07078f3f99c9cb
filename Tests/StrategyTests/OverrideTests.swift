// Settings of a command line that go before those of the file.

import Columns
import Strategy
import Syntax
import Testing

private func timeframes(_ texts: String...) -> [Timeframe] { texts.compactMap { Timeframe($0) } }

@Test func putsTheCommandLineFirst() throws {
  var overrides = StrategyOverrides()
  overrides.symbols = ["GBPUSD", "EURUSD"]
  overrides.epochs = 1
  overrides.seed = 9
  overrides.start = TrainingPeriod.start("2017-02-01")
  overrides.end = TrainingPeriod.end("2017-02-01")
  let strategy = try load(plainStrategy, overrides: overrides)
  #expect(strategy.symbols == ["GBPUSD", "EURUSD"])
  #expect(strategy.training.epochs == 1)
  #expect(strategy.training.seed == 9)
  #expect(strategy.startDate == 1_485_907_200)
  #expect(strategy.endDate == 1_485_993_599)
  #expect(strategy.place(of: .epochs) == "--epochs")
  #expect(strategy.place(of: .seed) == "--seed")
  #expect(strategy.place(of: .symbols) == "--symbols")
  #expect(strategy.place(of: .endDate) == "--end")
  #expect(strategy.place(of: .timeframes) == "training_data.timeframes")
}

@Test func theFirstOfTheGivenTimeframesIsTheBase() throws {
  var overrides = StrategyOverrides()
  overrides.timeframes = timeframes("4h", "1h")
  let base = try load(plainStrategy, overrides: overrides).baseTimeframe
  #expect(base.description == "4h")
  overrides.timeframes = timeframes("4h", "1d")
  let text = Edit("timeframes: [1h]", "timeframes: all").applied(to: plainStrategy)
  #expect(try load(text, overrides: overrides).baseTimeframe.description == "4h")
}

@Test func checksInputsAgainstTheGivenTimeframes() {
  var overrides = StrategyOverrides()
  overrides.timeframes = timeframes("4h")
  let text = Edit("timeframes: [1h]", "timeframes: [1️⃣1h]").applied(to: plainStrategy)
  #expect(
    findings(in: text, overrides: overrides) == [
      "1️⃣ error: nn_inputs[1].timeframes: Invalid timeframe '1h'. Available timeframes: 4h "
        + "| --timeframes goes before the file's timeframes"
    ])
}

@Test func refusesNoEpochs() {
  var overrides = StrategyOverrides()
  overrides.epochs = 0
  #expect(
    findings(in: plainStrategy, overrides: overrides)
      == ["0:0 error: --epochs: must be at least 1, not 0"])
}

@Test func namesWhatMakesAPeriodEndBeforeItStarts() {
  let period = "start_date: 1️⃣2017-02-01\n  end_date: 2️⃣2017-02-28\n  symbols: {"
  let text = Edit("symbols: {", period).applied(to: plainStrategy)
  let what = "so the period ends before it starts"
  var overrides = StrategyOverrides()
  overrides.start = TrainingPeriod.start("2017-03-01")
  #expect(
    findings(in: text, overrides: overrides)
      == ["2️⃣ error: training_data.end_date: is before --start, \(what)"])
  overrides.end = TrainingPeriod.end("2017-01-31")
  #expect(
    findings(in: text, overrides: overrides)
      == ["0:0 error: --start: is after --end, \(what)"])
  overrides.start = nil
  #expect(
    findings(in: text, overrides: overrides)
      == ["1️⃣ error: training_data.start_date: is after --end, \(what)"])
}

@Test func rendersAnOptionsFindingWithoutALineOfTheFile() {
  var overrides = StrategyOverrides()
  overrides.symbols = ["a/b"]
  let source = SourceText(name: "x.yaml", text: plainStrategy)
  let (strategy, diagnostics) = Strategy.load(source, overrides: overrides)
  #expect(strategy == nil)
  #expect(
    diagnostics.map { $0.render(in: source, color: false) } == [
      """
      error: --symbols: 'a/b' is no symbol
        up to 20 letters, digits, '_', '-' and '.'
      """
    ])
}

@Test(arguments: ["2017-1-1", "tomorrow", "", "2017-13-01"])
func readsNoDateFromOtherTexts(text: String) {
  #expect(TrainingPeriod.start(text) == nil)
  #expect(TrainingPeriod.end(text) == nil)
}

@Test func endsAPeriodAtTheGivenTime() {
  #expect(TrainingPeriod.end("2017-02-01T12:00:00Z") == 1_485_950_400)
  #expect(TrainingPeriod.start("2017-02-01 12:00") == 1_485_950_400)
}

@Test func refusesSymbolsAndTimeframesThatAreNoneOrTwice() {
  var overrides = StrategyOverrides()
  overrides.symbols = ["../x", "A", "A"]
  overrides.timeframes = timeframes("1h", "1h")
  #expect(
    findings(in: plainStrategy, overrides: overrides) == [
      "0:0 error: --symbols: 'A' is listed twice",
      "0:0 error: --symbols: '../x' is no symbol | up to 20 letters, digits, '_', '-' and '.'",
      "0:0 error: --timeframes: '1h' is listed twice",
    ])
  overrides = StrategyOverrides()
  overrides.symbols = []
  overrides.timeframes = []
  #expect(findings(in: plainStrategy, overrides: overrides) == [])
}
