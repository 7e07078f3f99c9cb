// What a migration writes anew, leaves alone or refuses, where edits of the text do not do.

import Foundation
import Strategy
import Syntax
import TestSupport
import Testing

@Test func writesASectionAnewThatCannotBeEditedAndSaysSo() throws {
  try expect(
    """
    # header
    name: x
    version: "3.0"
    base: &b {name: rsi}
    indicators:
    - <<: *b   # base
      feature_id: rsi_14
      text: "a\\tb"
      date: 2020-01-01
      list: [[1, 'x y'], {a: ~}]
    # kept
    nn_inputs: []
    """,
    becomes: """
      # header
      name: x
      version: "3.0"
      base: &b {name: rsi}
      indicators:
        rsi_14:
          type: rsi
          text: "a\\tb"
          date: 2020-01-01
          list:
            - - 1
              - 'x y'
            - a: ~
      # kept
      nn_inputs: []
      """,
    warnings: ["5:1 warning: indicators: written anew, and its comments are lost"])
}

@Test func writesTheWholeFileAnewWhereNoSectionCanBeReplaced() throws {
  try expect(
    """
    name: x # comment
    indicators:
    - &b {? name : rsi}
    copy: *b
    fuzzy_sets: {}
    """,
    becomes: """
      name: x
      indicators:
        rsi:
          type: rsi
      copy:
        name: rsi
      fuzzy_sets: {}
      version: '3.0'
      nn_inputs: []

      """, warnings: ["1:1 warning: the file is written anew, and its comments are lost"])
}

@Test func keepsWhatIsVersion3Already() throws {
  try expect(
    "name: x\nindicators: {rsi: {type: rsi}}\nfuzzy_sets:\n  r: {indicator: rsi, lo: [0, 1, 2]}\n",
    becomes: """
      name: x
      version: "3.0"
      indicators: {rsi: {type: rsi}}
      fuzzy_sets:
        r: {indicator: rsi, lo: [0, 1, 2]}
      nn_inputs:
        - {fuzzy_set: r, timeframes: all}

      """)
  for text in ["indicators: {}\nnn_inputs:\n", "version: 2.0\nindicators: {}\nnn_inputs: []\n"] {
    guard case .alreadyVersion3 = Strategy.migrate(SourceText(name: "x", text: text)) else {
      Issue.record("\(text) is v3")
      continue
    }
  }
}

@Test func droppedIndicatorsStayAsComments() throws {
  try expect(
    "name: x\nindicators:\n- period: 5\n  source: close  # x\n\n- type: adx\nmodel: {}\n",
    becomes: """
      name: x
      version: "3.0"
      indicators: {}
        # - period: 5
        #   source: close  # x

        # - type: adx
      model: {}
      nn_inputs: []

      """,
    warnings: [
      "3:3 warning: indicators[0]: left out, as it has neither 'feature_id' nor 'name'",
      "6:3 warning: indicators[1]: left out, as it has neither 'feature_id' nor 'name'",
    ])
}

@Test(arguments: [
  ("", "1:1 error: the strategy is empty"),
  ("- a\n", "1:1 error: a strategy must be a mapping, not a list"),
  (
    "name: x\nindicator: []\n",
    "2:1 error: this is neither a v2 nor a v3 strategy: it has no 'indicators'"
  ),
  (
    "indicators:\n", "1:1 error: this is neither a v2 nor a v3 strategy: it has no 'indicators'"
  ),
  ("indicators: rsi\n", "1:13 error: indicators: must be a list, not the text 'rsi'"),
  ("indicators: [rsi]\n", "1:14 error: indicators[0]: must be a mapping, not the text 'rsi'"),
  (
    "indicators:\n- name: [rsi]\n", "2:9 error: indicators[0].name: must be text, not a list"
  ),
  (
    "indicators:\n- {name: rsi, feature_id: a}\n- {name: atr, feature_id: a}\n",
    "3:27 error: indicators[1]: the id 'a' is given twice"
  ),
  (
    "indicators:\n- {name: rsi, period: 3, params: {period: 4}}\n",
    "2:35 error: indicators[0].params.period: 'period' has another value beside 'params'"
  ),
  (
    "indicators: []\nfuzzy_sets: [a]\n", "2:13 error: fuzzy_sets: must be a mapping, not a list"
  ),
])
func refusesWhatCannotBeMigrated(text: String, finding: String) {
  #expect(migrationFindings(text) == [finding])
}

@Test func refusesBrokenYAMLWithTheUsualFinding() {
  let text = "name: x\nindicators: [\n"
  let (_, findings) = Strategy.load(SourceText(name: "x", text: text))
  guard case .refused(let own) = Strategy.migrate(SourceText(name: "x", text: text)) else {
    Issue.record("it is not YAML")
    return
  }
  #expect(own == findings)
}

@Test func theGoldenStrategiesNeedNoMigration() throws {
  guard case .alreadyVersion3 = Strategy.migrate(SourceText(name: "x", text: plainStrategy)) else {
    Issue.record("the plain strategy is v3")
    return
  }
}
