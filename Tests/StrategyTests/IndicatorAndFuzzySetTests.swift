// Checks of `indicators` and `fuzzy_sets`.

import Syntax
import Testing

private let rsi = "{type: rsi, period: 14}"
private let available =
  "Available: ['bell', 'gaussian', 's', 'sigmoid', 'trapezoidal', 'triangular', 'z']"

@Test(arguments: [
  CheckCase(rsi, "{type: RSI}"),
  CheckCase(rsi, "{type: rsiindicator, period: 14, source: close}"),
  CheckCase(rsi, "1️⃣[]", "1️⃣ error: indicators.rsi_14: must be a mapping, not a list"),
  CheckCase(
    "rsi_14: \(rsi)", "1️⃣rsi_14: {period: 14}",
    "1️⃣ error: Missing required field: indicators.rsi_14.type"),
  CheckCase(
    rsi, "{type: 1️⃣rsii}",
    "1️⃣ error: indicators.rsi_14.type: Unknown indicator type 'rsii' | did you mean 'rsi'?"),
  CheckCase(
    rsi, "{type: 1️⃣[rsi]}", "1️⃣ error: indicators.rsi_14.type: must be text, not a list"),
  CheckCase(
    rsi, "{type: rsi, period: 1️⃣1}",
    "1️⃣ error: indicators.rsi_14.period: expected a whole number from 2 to 100, found 1"),
  CheckCase(
    rsi, "{type: rsi, period: 1️⃣14.0}",
    "1️⃣ error: indicators.rsi_14.period: expected a whole number from 2 to 100, found 14.0"),
  CheckCase(
    rsi, "{type: rsi, period: 1️⃣[14]}",
    "1️⃣ error: indicators.rsi_14.period: expected a whole number from 2 to 100, found a list"),
  CheckCase(
    rsi, "{type: rsi, period: 1️⃣'14', 2️⃣perod: [1], source: 3️⃣Close}",
    "1️⃣ error: indicators.rsi_14.period: expected a whole number from 2 to 100, found '14'",
    "2️⃣ error: indicators.rsi_14.perod: rsi has no such parameter; it has period, source | did you "
      + "mean 'period'?",
    "3️⃣ error: indicators.rsi_14.source: expected open, high, low, close or volume, found 'Close'"),
  CheckCase(
    rsi, "{type: macd, 1️⃣fast: 3}\n  1️⃣rs.i: {type: rsi}",
    "1️⃣ error: indicators.rsi_14.fast: macd has no such parameter; it has fast_period, slow_period, "
      + "signal_period, source | did you mean 'fast_period'?",
    "1️⃣ error: indicators.rs.i: an id must not contain '.'",
    "1️⃣ warning: indicators.rs.i: Indicator 'rs.i' is defined but not referenced by any fuzzy_set"),
  CheckCase(
    rsi, "{type: rsi, 1️⃣params: {period: 14}, 2️⃣feature_id: x}",
    "1️⃣ error: indicators.rsi_14.params: rsi has no such parameter; it has period, source | write "
      + "the parameters beside 'type', not under 'params'",
    "2️⃣ error: indicators.rsi_14.feature_id: rsi has no such parameter; it has period, source | "
      + "the key above is the id"),
  CheckCase(
    "rsi_14: \(rsi)", "1️⃣rsi_14: {name: rsi, period: 14}",
    "1️⃣ error: Missing required field: indicators.rsi_14.type | is it 'name', on line 7?"),
  CheckCase(
    rsi, "\(rsi)\n  1️⃣spare: {type: atr}",
    "1️⃣ warning: indicators.spare: Indicator 'spare' is defined but not referenced by any fuzzy_set"
  ),
  CheckCase(
    rsi, "{type: rsi, data_source: 1️⃣fred_X}",
    "1️⃣ error: indicators.rsi_14.data_source: 'fred_X' does not match any context_data source ID "
      + "(no context_data declared). Available source IDs: none"),
])
func checksIndicators(_ check: CheckCase) { check.check() }

@Test(arguments: [
  CheckCase(
    "indicator: rsi_14", "indicator: 1️⃣rsi_41",
    "1️⃣ error: fuzzy_sets.rsi_z.indicator: 'rsi_41' not found in indicators | did you mean 'rsi_14'?"
  ),
  CheckCase(
    "indicator: rsi_14", "indicator: 1️⃣momentum",
    "1️⃣ error: fuzzy_sets.rsi_z.indicator: 'momentum' not found in indicators | Available "
      + "indicators: bb, rsi_14"),
  CheckCase(
    "indicator: rsi_14", "indicator: 1️⃣rsi_14.value",
    "1️⃣ error: fuzzy_sets.rsi_z.indicator: Indicator 'rsi_14' (type: rsi) is single-output and does "
      + "not support dot notation. Remove '.value' from reference."),
  CheckCase(
    "indicator: bb.upper", "indicator: 1️⃣bb.uper",
    "1️⃣ error: fuzzy_sets.bb_u.indicator: Invalid output 'uper' for bbands indicator 'bb'. Valid "
      + "outputs: upper, middle, lower | did you mean 'bb.upper'?"),
  CheckCase("indicator: bb.upper", "indicator: bb"),
  CheckCase(
    "rsi_z:\n    indicator: rsi_14", "1️⃣rsi_z:",
    "1️⃣ error: Missing required field: fuzzy_sets.rsi_z.indicator"),
  CheckCase(
    "    low: [0, 20, 40]\n    high: [60, 80, 100]\n  bb_u", "  bb_u",
    "10:3 error: fuzzy_sets.rsi_z: Fuzzy set has no membership functions defined. At least one "
      + "membership function is required (e.g., oversold, overbought)."),
  CheckCase(
    "nn_inputs:", "  1️⃣spare: {indicator: bb, lo: [0, 1, 2]}\nnn_inputs:",
    "1️⃣ warning: fuzzy_sets.spare: Fuzzy set 'spare' is defined but not used by any nn_input"),
  CheckCase(
    "nn_inputs:", "  spare: 1️⃣5\nnn_inputs:",
    "1️⃣ error: fuzzy_sets.spare: must be a mapping, not the number 5"),
])
func checksFuzzySets(_ check: CheckCase) { check.check() }

@Test(arguments: [
  CheckCase("low: [0, 20, 40]", "low: ['0', \" 2e1 \", 40.0]"),
  CheckCase("low: [0, 20, 40]", "low: [0, 20, 40, 50]"),
  CheckCase("low: [0, 20, 40]", "low: {type: TrapezoidalMF, parameters: [0, 0, 20, 40]}"),
  CheckCase("low: [0, 20, 40]", "low: {type: trapezoidal, parameters: [-.inf, -.inf, 20, 40]}"),
  CheckCase(
    "low: [0, 20, 40]", "low: 1️⃣[0, 20, .inf]",
    "1️⃣ error: fuzzy_sets.rsi_z.low: a ramp must not begin or end at infinity"),
  CheckCase(
    "low: [0, 20, 40]", "low: {type: trapezoidal, parameters: 1️⃣[-.inf, 0, 20, 40]}",
    "1️⃣ error: fuzzy_sets.rsi_z.low: a ramp must not begin or end at infinity"),
  CheckCase(
    "low: [0, 20, 40]", "1️⃣lo/w: [0, 20, 40]",
    "1️⃣ error: fuzzy_sets.rsi_z.lo/w: an id must not contain '/'"),
  CheckCase(
    "low: [0, 20, 40]", "1️⃣low: {type: triangular, 2️⃣params: [0, 20, 40]}",
    "1️⃣ error: Missing required field: fuzzy_sets.rsi_z.low.parameters | is it 'params', on line 12?",
    "2️⃣ warning: fuzzy_sets.rsi_z.low.params: unknown key, has no effect | did you mean "
      + "'parameters'?"),
  CheckCase(
    "low: [0, 20, 40]", "low: [0, 20, 40]\n    1️⃣feature_id: rsi_14\n    name: [0, 1, 2]",
    "1️⃣ error: fuzzy_sets.rsi_z.feature_id: a fuzzy set of grammar v3 has no such key | the key "
      + "above, 'rsi_z', is the id"),
  CheckCase(
    "low: [0, 20, 40]", "1️⃣membership_functions: {low: [0, 20, 40]}",
    "1️⃣ error: fuzzy_sets.rsi_z.membership_functions: a fuzzy set of grammar v3 has no such key | "
      + "write the members beside 'indicator', not under 'membership_functions'"),
  CheckCase(
    "low: [0, 20, 40]", "low: 1️⃣[0, 20]",
    "1️⃣ error: fuzzy_sets.rsi_z.low: a list has 3 numbers for a triangle or 4 for a trapezoid, not 2 "
      + "| for a bell write {type: gaussian, parameters: [mean, sigma]}"),
  CheckCase(
    "low: [0, 20, 40]", "low: 1️⃣[40, 20, 0]",
    "1️⃣ error: fuzzy_sets.rsi_z.low: Parameters must satisfy a <= b <= c, got a=40.0, b=20.0, c=0.0"
  ),
  CheckCase(
    "low: [0, 20, 40]", "low: [1️⃣a, 20, 2️⃣[4]]",
    "1️⃣ error: fuzzy_sets.rsi_z.low[0]: must be a number, not the text 'a'",
    "2️⃣ error: fuzzy_sets.rsi_z.low[2]: must be a number, not a list"),
  CheckCase(
    "low: [0, 20, 40]", "low: 1️⃣5",
    "1️⃣ error: fuzzy_sets.rsi_z.low: must be a list of numbers or a mapping, not the number 5 | write "
      + "[a, b, c] or {type: …, parameters: […]}"),
  CheckCase(
    "low: [0, 20, 40]", "1️⃣low: {parameters: [0, 20, 40]}",
    "1️⃣ error: Missing required field: fuzzy_sets.rsi_z.low.type"),
  CheckCase(
    "low: [0, 20, 40]", "1️⃣low: {type: gaussian}",
    "1️⃣ error: Missing required field: fuzzy_sets.rsi_z.low.parameters"),
  CheckCase(
    "low: [0, 20, 40]", "low: {type: 1️⃣trapezoidl, parameters: [0, 0, 20, 40]}",
    "1️⃣ error: fuzzy_sets.rsi_z.low.type: Unknown membership function type 'trapezoidl'. \(available) "
      + "| did you mean 'trapezoidal'?"),
  CheckCase("low: [0, 20, 40]", "low: {type: trapezoid, parameters: [0, 0, 20, 40]}"),
  CheckCase("low: [0, 20, 40]", "low: {type: sigmf, parameters: [30, -0.2]}"),
  CheckCase(
    "low: [0, 20, 40]", "low: {type: 1️⃣ramp, parameters: [1, 2]}",
    "1️⃣ error: fuzzy_sets.rsi_z.low.type: Unknown membership function type 'ramp'. \(available)"),
  CheckCase(
    "low: [0, 20, 40]", "low: {type: triangular, parameters: 1️⃣[1, 2]}",
    "1️⃣ error: fuzzy_sets.rsi_z.low: Triangular requires exactly 3 parameters [a, b, c], got 2"),
  CheckCase(
    "low: [0, 20, 40]", "low: {type: gaussian, parameters: 1️⃣[50, 0], 2️⃣sigma: 3}",
    "1️⃣ error: fuzzy_sets.rsi_z.low: Sigma must be > 0, got 0.0",
    "2️⃣ warning: fuzzy_sets.rsi_z.low.sigma: unknown key, has no effect"),
  CheckCase(
    "low: [0, 20, 40]", "1️⃣input_transform: {type: price_ratio, reference: close}",
    "1️⃣ error: fuzzy_sets.rsi_z.input_transform: grammar v3 has no input transforms | every key but "
      + "'indicator' is a member"),
])
func checksMembers(_ check: CheckCase) { check.check() }

@Test(arguments: [
  (#""a\0""#, "the control character U+0000"), (#""a\e[1m""#, "the control character U+001B"),
  (#""\a""#, "the control character U+0007"), (#""a\N""#, "the control character U+0085"),
  (#""a\u202Eb""#, "the control character U+202E"), ("a/\u{301}b", "'/'"), ("s*\u{301}", "'*'"),
  (#""a \u0301""#, "' '"),
])
func refusesIDsWithControlCharactersAndSignsThatCarryMarks(id: String, unfit: String) {
  let member = Edit("low: [0, 20, 40]", "\(id): [0, 20, 40]").applied(to: plainStrategy)
  let found = findings(in: member)
  #expect(found.count == 1)
  #expect(found.first?.hasSuffix("an id must not contain \(unfit)") == true, "\(found)")
  let indicator = Edit("rsi_14: \(rsi)", "rsi_14: \(rsi)\n  \(id): {type: rsi}")
  #expect(findings(in: indicator.applied(to: plainStrategy)).contains { $0.hasSuffix(unfit) })
}

@Test func keepsIDsOfOtherScripts() {
  let text = Edit("low: [0, 20, 40]", "tief_é\u{301}名🇩🇪: [0, 20, 40]").applied(to: plainStrategy)
  #expect(findings(in: text) == [])
}

@Test func namesSomeOfManyKnownIDs() {
  let spare = (10..<60).map { "  i\($0): {type: rsi}\n" }.joined()
  let text = [
    Edit("fuzzy_sets:", spare + "fuzzy_sets:"), Edit("indicator: rsi_14", "indicator: momentum"),
  ].reduce(plainStrategy) { $1.applied(to: $0) }
  let known = "Available indicators: bb, i10, i11, "
  #expect(
    findings(in: text).contains {
      $0.contains("'momentum' not found in indicators | \(known)")
        && $0.hasSuffix("i38 and 22 more")
    })
}

@Test func givesTheFirstOfManyWrongReferencesAHint() {
  let spare = (1000..<2000).map { "  indicator_\($0): {type: rsi}\n" }.joined()
  let sets = (1000..<2000).map { "  s\($0): {indicator: indcator_\($0), a: [0, 1, 2]}\n" }.joined()
  let text = Edit("fuzzy_sets:\n", spare + "fuzzy_sets:\n" + sets).applied(to: plainStrategy)
  let found = findings(in: text)
  #expect(found.count == Findings.most + 1)
  #expect(found[0].hasSuffix("not found in indicators | did you mean 'indicator_1000'?"))
  #expect(found.count { $0.contains("did you mean") } == 50)
  #expect(found[100] == "0:0 warning: 900 more errors are not shown")
}
