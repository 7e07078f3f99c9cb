// Sections that are checked although this version carries none of them out: never ignored in silence.

import Syntax
import Testing

@testable import Strategy

private let no = "is not supported by this version of ktask"

@Test func refusesContextDataAndChecksIt() {
  let context = """
    1️⃣context_data:
    - {provider: fred, series: [A, B]}
    - {provider: ib, symbol: SPX}
    - 2️⃣{series: X}
    decisions:
    """
  for (source, message) in [
    ("fred_A", nil), ("yield_spread_A_B", nil), ("SPX", nil),
    (
      "fred_C",
      "3️⃣ error: indicators.rsi_14.data_source: 'fred_C' does not match any context_data source ID. "
        + "Available source IDs: fred_A, fred_B, yield_spread_A_B, SPX"
    ),
  ] as [(String, String?)] {
    let text = [
      Edit("decisions:", context),
      Edit("{type: rsi, period: 14}", "{type: rsi, data_source: 3️⃣\(source)}"),
    ].reduce(plainStrategy) { $1.applied(to: $0) }
    let expected = [
      "1️⃣ error: context_data \(no) | remove the section",
      "2️⃣ error: Missing required field: context_data[2].provider",
    ]
    #expect(findings(in: text) == (message.map { [$0] } ?? []) + expected)
  }
}

@Test func warnsOfContextDataThatNothingReads() {
  let text = Edit("decisions:", "1️⃣context_data:\n- {provider: fred, series: A}\ndecisions:")
  #expect(
    findings(in: text.applied(to: plainStrategy)) == [
      "1️⃣ warning: context_data entries declared but no indicators reference them via data_source"
    ])
}

@Test func warnsOfDeploymentAndChecksIt() {
  let deployment = """
    1️⃣deployment:
      target_symbols: {mode: 2️⃣everything}
      target_timeframes: {mode: multi_timeframe, supported: 3️⃣[]}
    decisions:
    """
  #expect(
    findings(in: Edit("decisions:", deployment).applied(to: plainStrategy)) == [
      "1️⃣ warning: deployment: has no effect",
      "2️⃣ error: deployment.target_symbols.mode: Input should be 'universal', 'group_restricted' or "
        + "'training_only'",
      "3️⃣ error: deployment.target_timeframes.supported: Supported timeframes must be specified for "
        + "multi_timeframe mode",
    ])
  #expect(
    findings(in: Edit("decisions:", "1️⃣deployment: {}\ndecisions:").applied(to: plainStrategy)) == [
      "1️⃣ warning: deployment: has no effect",
      "1️⃣ error: Missing required field: deployment.target_symbols",
      "1️⃣ error: Missing required field: deployment.target_timeframes",
    ])
}
