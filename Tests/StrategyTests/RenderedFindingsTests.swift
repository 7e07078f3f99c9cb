// A file with many mistakes, as a person sees it.

import Strategy
import Syntax
import Testing

private func rendered(_ text: String, name: String = "strategies/x.yaml") -> String {
  let source = SourceText(name: name, text: text)
  return Strategy.load(source).diagnostics.map { $0.render(in: source, color: false) }
    .joined(separator: "\n")
}

@Test func showsAllFindingsOfAFileInTheirOrder() {
  let text = """
    name: broken
    training_data:
      symbols: {mode: single, symbol: EURUSD}
      timeframes: {mode: single, timeframe: 1h}
      history_required: 200
    indicators:
      rsi_14: {type: rsi, period: 1}
      bands:
        type: bbands
        multipler: 2
    fuzzy_sets:
      rsi_fast:
        indicator: rsi_41
        oversold: [0, 40, 20]
      band:
        indicator: bands.top
        low: [0.9, 1.0]
    nn_inputs:
      - {fuzzy_set: rsi_fats, timeframes: all}
      - {fuzzy_set: band, timeframes: ["4h"]}
    model: {type: mlp, architecture: {hidden_layers: [16]}}
    decisions: {output_format: classification}
    training: {learning_rate: 0}
    """
  #expect(
    rendered(text) == """
      strategies/x.yaml:5:3: warning: training_data.history_required: has no effect
      5 |   history_required: 200
        |   ^~~~~~~~~~~~~~~~
      strategies/x.yaml:7:31: error: indicators.rsi_14.period: expected a whole number from 2 to 100, \
      found 1
      7 |   rsi_14: {type: rsi, period: 1}
        |                               ^
      strategies/x.yaml:10:5: error: indicators.bands.multipler: bollingerbands has no such parameter; \
      it has period, multiplier, source
      10 |     multipler: 2
         |     ^~~~~~~~~ did you mean 'multiplier'?
      strategies/x.yaml:13:16: error: fuzzy_sets.rsi_fast.indicator: 'rsi_41' not found in indicators
      13 |     indicator: rsi_41
         |                ^~~~~~ did you mean 'rsi_14'?
      strategies/x.yaml:14:15: error: fuzzy_sets.rsi_fast.oversold: Parameters must satisfy \
      a <= b <= c, got a=0.0, b=40.0, c=20.0
      14 |     oversold: [0, 40, 20]
         |               ^~~~~~~~~~~
      strategies/x.yaml:16:16: error: fuzzy_sets.band.indicator: Invalid output 'top' for bbands \
      indicator 'bands'. Valid outputs: upper, middle, lower
      16 |     indicator: bands.top
         |                ^~~~~~~~~
      strategies/x.yaml:17:10: error: fuzzy_sets.band.low: a list has 3 numbers for a triangle or 4 \
      for a trapezoid, not 2
      17 |     low: [0.9, 1.0]
         |          ^~~~~~~~~~ for a bell write {type: gaussian, parameters: [mean, sigma]}
      strategies/x.yaml:19:17: error: nn_inputs[0].fuzzy_set: 'rsi_fats' not found in fuzzy_sets
      19 |   - {fuzzy_set: rsi_fats, timeframes: all}
         |                 ^~~~~~~~ did you mean 'rsi_fast'?
      strategies/x.yaml:20:36: error: nn_inputs[1].timeframes: Invalid timeframe '4h'. Available \
      timeframes: 1h
      20 |   - {fuzzy_set: band, timeframes: ["4h"]}
         |                                    ^~~~
      strategies/x.yaml:23:27: error: training.learning_rate: must be a number above 0, not the \
      number 0
      23 | training: {learning_rate: 0}
         |                           ^
      """)
}

@Test func refusesVersion2WithOneFinding() {
  #expect(
    rendered("name: old\nindicators:\n- name: rsi\n", name: "old/x.yaml") == """
      old/x.yaml:2:1: error: Strategy 'x.yaml' is not v3 format. Run 'ktask migrate old/x.yaml' to \
      upgrade.
      2 | indicators:
        | ^~~~~~~~~~ 'indicators' is a list
      """)
  #expect(
    rendered("name: old\n", name: "x.yaml") == """
      x.yaml:1:1: error: Strategy 'x.yaml' is not v3 format. Run 'ktask migrate x.yaml' to upgrade.
      1 | name: old
        | ^~~~
      """)
}

@Test func pointsAtAMisspeltSectionThatMakesTheVersion() {
  #expect(
    rendered("indicators: {}\nnn_input: []\n", name: "x.yaml") == """
      x.yaml:2:1: error: Strategy 'x.yaml' is not v3 format. Run 'ktask migrate x.yaml' to upgrade.
      2 | nn_input: []
        | ^~~~~~~~ did you mean 'nn_inputs'?
      """)
  #expect(
    rendered("indicator: {}\nnn_inputs: []\n", name: "x.yaml") == """
      x.yaml:1:1: error: Strategy 'x.yaml' is not v3 format. Run 'ktask migrate x.yaml' to upgrade.
      1 | indicator: {}
        | ^~~~~~~~~ did you mean 'indicators'?
      """)
}

@Test func refusesWhatIsNoStrategyAtAll() {
  #expect(
    rendered("", name: "x.yaml") == """
      x.yaml:1:1: error: the strategy is empty
      1 |
        | ^
      """)
  #expect(
    rendered("- a\n", name: "x.yaml") == """
      x.yaml:1:1: error: a strategy must be a mapping, not a list
      1 | - a
        | ^~~
      """)
  #expect(rendered("a: [", name: "x.yaml").contains("invalid YAML"))
}
