// Checks of `nn_inputs`.

import Testing

private let first = "{fuzzy_set: rsi_z, timeframes: all}"

@Test(arguments: [
  CheckCase(first, "{fuzzy_set: rsi_z, timeframes: [1d, 1h]}"),
  CheckCase(
    "- \(first)", "- \(first)\n- {raw_indicator: bb.middle, timeframes: [1d], normalization: none}"),
  CheckCase("- \(first)", "- \(first)\n- {raw_indicator: rsi_14, timeframes: all}"),
  CheckCase(
    first, "{fuzzy_set: 1️⃣rsi_x, timeframes: all}",
    "1️⃣ error: nn_inputs[0].fuzzy_set: 'rsi_x' not found in fuzzy_sets | did you mean 'rsi_z'?"),
  CheckCase(
    first, "{raw_indicator: 1️⃣zz, timeframes: all}",
    "1️⃣ error: nn_inputs[0].raw_indicator: 'zz' not found in indicators | Available indicators: bb, "
      + "rsi_14"),
  CheckCase(
    first, "{raw_indicator: 1️⃣rsi_14.x, timeframes: all}",
    "1️⃣ error: nn_inputs[0].raw_indicator: 'rsi_14' is single-output but dot notation '.x' was used "
      + "| write 'rsi_14'"),
  CheckCase(
    first, "{raw_indicator: 1️⃣bb.zz, timeframes: all}",
    "1️⃣ error: nn_inputs[0].raw_indicator: 'zz' is not a valid output of 'bbands'. Valid outputs: "
      + "upper, middle, lower"),
  CheckCase(
    first, "{raw_indicator: rsi_14, timeframes: all, normalization: 1️⃣robust}",
    "1️⃣ error: nn_inputs[0].normalization: Input should be 'none', 'minmax' or 'zscore'"),
  CheckCase(
    first, "{fuzzy_set: rsi_z, timeframes: all, 1️⃣normalization: none}",
    "1️⃣ error: nn_inputs[0]: normalization is only valid with raw_indicator, not fuzzy_set"),
  CheckCase(
    first, "{fuzzy_set: rsi_z, 1️⃣raw_indicator: rsi_14, timeframes: all}",
    "1️⃣ error: nn_inputs[0]: Specify either fuzzy_set or raw_indicator, not both"),
  CheckCase(
    first, "1️⃣{timeframes: all}",
    "1️⃣ error: nn_inputs[0]: Must specify either fuzzy_set or raw_indicator"),
  CheckCase(
    first, "1️⃣{fuzzy_set: rsi_z}", "1️⃣ error: Missing required field: nn_inputs[0].timeframes"),
  CheckCase(
    first, "{fuzzy_set: rsi_z, timeframes: 1️⃣1h}",
    "1️⃣ error: nn_inputs[0].timeframes: must be 'all' or a list, not the text '1h' | write [1h]"),
  CheckCase(
    first, "{fuzzy_set: rsi_z, timeframes: 1️⃣ALL}",
    "1️⃣ error: nn_inputs[0].timeframes: must be 'all' or a list, not the text 'ALL' | write all"),
  CheckCase(
    first, "{fuzzy_set: rsi_z, timeframes: [1️⃣5m, 1h, 2️⃣~]}",
    "1️⃣ error: nn_inputs[0].timeframes: Invalid timeframe '5m'. Available timeframes: 1d, 1h",
    "2️⃣ error: nn_inputs[0].timeframes[2]: must be a timeframe, not nothing"),
  CheckCase(
    first, "{fuzzy_set: rsi_z, timeframes: 1️⃣[]}",
    "1️⃣ warning: nn_inputs[0].timeframes: an empty list gives no features"),
  CheckCase(
    first, "{fuzzy_set: rsi_z, timeframes: all, 1️⃣weight: 2}",
    "1️⃣ warning: nn_inputs[0].weight: unknown key, has no effect"),
  CheckCase(
    first, "1️⃣{fuzzy_set: rsi_z, timeframes: [1h, 1h]}",
    "1️⃣ warning: nn_inputs[0]: the features repeat: '1h_rsi_z_low' and 1 more"),
  CheckCase(
    "- {fuzzy_set: bb_u", "- 1️⃣{fuzzy_set: rsi_z, timeframes: [1d]}\n- {fuzzy_set: bb_u",
    "1️⃣ warning: nn_inputs[1]: the features repeat: '1d_rsi_z_low' and 1 more"),
  CheckCase(
    [
      Edit("  bb_u:\n", "  rsi:\n    indicator: bb\n    z_low: [0, 1, 2]\n  bb_u:\n"),
      Edit("- {fuzzy_set: bb_u", "- 1️⃣{fuzzy_set: rsi, timeframes: [1h]}\n- {fuzzy_set: bb_u"),
    ],
    "1️⃣ error: nn_inputs[1]: the feature id '1h_rsi_z_low' stands for two different features | "
      + "rename a fuzzy set or a member"),
  CheckCase(
    [
      Edit("  bb_u:\n", "  bb:\n    indicator: bb\n    raw: [0, 1, 2]\n  bb_u:\n"),
      Edit(
        "- {fuzzy_set: bb_u",
        "- {raw_indicator: bb, timeframes: [1h]}\n"
          + "- 1️⃣{fuzzy_set: bb, timeframes: [1h]}\n"
          + "- 2️⃣{raw_indicator: bb, timeframes: [1h]}\n- {fuzzy_set: bb_u"),
    ],
    "1️⃣ error: nn_inputs[2]: the feature id '1h_bb_raw' stands for two different features | rename "
      + "the member 'raw' of 'bb'",
    "2️⃣ error: nn_inputs[3]: the feature id '1h_bb_raw' stands for two different features | rename "
      + "the member 'raw' of 'bb'"),
  CheckCase(
    first, "{1️⃣set: rsi_z, fuzzy_set: rsi_z, timeframes: all}",
    "1️⃣ warning: nn_inputs[0].set: unknown key, has no effect | did you mean 'fuzzy_set'?"),
  CheckCase(
    "nn_inputs:\n- \(first)\n- {fuzzy_set: bb_u, timeframes: [1h]}", "nn_inputs: 1️⃣[]",
    "1️⃣ error: nn_inputs: the network has no inputs | list at least one fuzzy set or raw indicator"),
  CheckCase(
    "nn_inputs:\n- \(first)\n- {fuzzy_set: bb_u, timeframes: [1h]}", "1️⃣nn_inputs:",
    "1️⃣ error: nn_inputs: must be a list, not nothing"),
  CheckCase(first, "1️⃣rsi_z", "1️⃣ error: nn_inputs[0]: must be a mapping, not the text 'rsi_z'"),
])
func checksInputs(_ check: CheckCase) { check.check() }

@Test func refusesInputsThatGiveNoFeatures() {
  let inputs = "nn_inputs:\n- \(first)\n- {fuzzy_set: bb_u, timeframes: [1h]}"
  let text = Edit(inputs, "1️⃣nn_inputs:\n- {fuzzy_set: rsi_z, timeframes: 2️⃣[]}")
  #expect(
    findings(in: text.applied(to: plainStrategy)) == [
      "1️⃣ error: nn_inputs: no feature comes of the inputs",
      "2️⃣ warning: nn_inputs[0].timeframes: an empty list gives no features",
    ])
}

@Test func refusesInputsThatSeeTheFuture() {
  let zigzag = Edit("bb: {type: bbands, period: 20}", "bb: {type: zigzag}")
  let repaints =
    "indicator 'bb' (zigzag) repaints: bars still to come change its earlier rows, so the network "
    + "would learn from the future | set 'confirmed: true' on it: a turn then shows in the row that "
    + "confirms it"
  let set = Edit("bb.upper", "bb")
  let inputs = Edit(
    "{fuzzy_set: bb_u, timeframes: [1h]}",
    "{fuzzy_set: 1️⃣bb_u, timeframes: [1h]}\n- {raw_indicator: 2️⃣bb, timeframes: [1h]}")
  let text = [zigzag, set, inputs].reduce(plainStrategy) { $1.applied(to: $0) }
  #expect(
    findings(in: text) == [
      "1️⃣ error: nn_inputs[1].fuzzy_set: \(repaints)",
      "2️⃣ error: nn_inputs[2].raw_indicator: \(repaints)",
    ])
  let confirmed = Edit("{type: zigzag}", "{type: zigzag, confirmed: true}").applied(to: text)
  #expect(findings(in: confirmed) == [])
}

@Test func oneRawInputIsScaledInOneWay() {
  let text = Edit(
    "- {fuzzy_set: bb_u, timeframes: [1h]}",
    "- {raw_indicator: bb, timeframes: [1h], normalization: zscore}\n"
      + "- 1️⃣{raw_indicator: bb, timeframes: [1h], normalization: minmax}\n"
      + "- {fuzzy_set: bb_u, timeframes: [1h]}")
  #expect(
    findings(in: text.applied(to: plainStrategy)) == [
      "1️⃣ error: nn_inputs[2]: the feature id '1h_bb_raw' stands for two different features | an "
        + "input is scaled in one way only"
    ])
}
