// What a migration makes of the text: comments, order, indentation, styles, line ends.

import Strategy
import Syntax
import Testing

/// Checks the text that a migration gives, and that there is nothing to do with it any more.
private func expect(
  _ old: String, becomes new: String, warnings: [String] = [],
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let migration = try migrated(old)
  #expect(migration.text == new, sourceLocation: sourceLocation)
  #expect(Array(migration.text.utf8) == Array(new.utf8), sourceLocation: sourceLocation)
  #expect(migrationFindings(old) == warnings, sourceLocation: sourceLocation)
  guard case .alreadyVersion3 = Strategy.migrate(SourceText(name: "x", text: migration.text))
  else {
    Issue.record("the migrated text is not v3", sourceLocation: sourceLocation)
    return
  }
}

@Test func keepsCommentsBlankLinesAndQuotesWhereTheyStand() throws {
  try expect(
    """
    # Header
    ---
    name: "old"   # the name
    version: "2.0"   # the version

    # What to compute
    indicators:   # four of them
    # first
    - name: rsi          # momentum
      feature_id: rsi_14   # short
      # the usual
      period: 14

      # where from
      source: close # c
    # second
    - feature_id: bb  # bands
      name: "bbands"
      "multiplier": 2.0
    - name: 'RSI 2'
      type: rsi
      feature_id: rsi_2 # two
    # last
    - name: atr
    # end of the list

    # What to read
    fuzzy_sets: # sets
      # one
      rsi_14: # c1
        # c2
        oversold: [0, 20, 40] # c3
      bb:
        indicator: bb.upper
        lo: [0, 1, 2]

    # The network
    model:
      type:   mlp
    ...
    # after

    """,
    becomes: """
      # Header
      ---
      name: "old"   # the name
      version: "3.0"   # the version

      # What to compute
      indicators:   # four of them
        # first
        rsi_14:   # short
          type: rsi          # momentum
          # the usual
          period: 14

          # where from
          source: close # c
        # second
        bb:  # bands
          type: "bbands"
          "multiplier": 2.0
        rsi_2: # two
          type: rsi
        # last
        atr:
          type: atr
      # end of the list

      # What to read
      fuzzy_sets: # sets
        # one
        rsi_14: # c1
          indicator: rsi_14
          # c2
          oversold: [0, 20, 40] # c3
        bb:
          indicator: bb.upper
          lo: [0, 1, 2]

      nn_inputs:
        - {fuzzy_set: rsi_14, timeframes: all}
        - {fuzzy_set: bb, timeframes: all}

      # The network
      model:
        type:   mlp
      ...
      # after

      """,
    warnings: ["20:9 warning: indicators[2]: 'type' goes before 'name', so 'RSI 2' is left out"])
}

@Test func resolvesNestedParametersInEveryStyle() throws {
  try expect(
    """
    name: x
    version: '3.0'
    indicators:
    - name: bbands
      params:       # tuned by hand
        # how many
        period: 20  # twenty
        multiplier: 2.0
      # after
      feature_id: bb
    - params:
          text: |
            # no comment
            - x
          list: [1,
            2]
          # deep
      # between
      name: rsi
    - params: {period: 10, # ten
         # lone
         signal_period: 3}  # three
      name: macd
    - {name: adx, params: {period: 4}, source: close}
    - name: atr
      params: {}   # none
    - name: cci
      params:
    nn_inputs: []

    """,
    becomes: """
      name: x
      version: '3.0'
      indicators:
        bb:
          type: bbands
          # tuned by hand
          # how many
          period: 20  # twenty
          multiplier: 2.0
          # after
        rsi:
          text: |
            # no comment
            - x
          list: [1,
            2]
          # deep
          # between
          type: rsi
        macd:
          period: 10  # ten
          # lone
          signal_period: 3  # three
          type: macd
        adx: {type: adx, period: 4, source: close}
        atr:
          type: atr
          # none
        cci:
          type: cci
      nn_inputs: []

      """)
}

@Test func editsListsAndMappingsInBrackets() throws {
  try expect(
    """
    name: x
    indicators: [{name: rsi, feature_id: rsi_14, period: 14}, {feature_id: bb, name: bbands},
      # a comment
      {period: 3}, {name: 'atr'}, {feature_id: adx}]  # all
    fuzzy_sets: {rsi_14: {low: [0, 1, 2]}, "bb": { "x": [0, 1, 2] }, e: {}}
    model: {}

    """,
    becomes: """
      name: x
      version: "3.0"
      indicators: {rsi_14: {type: rsi, period: 14}, bb: {type: bbands},
        # a comment
        'atr': {type: 'atr'}, adx: {type: adx}}  # all
      fuzzy_sets: {rsi_14: {indicator: rsi_14, low: [0, 1, 2]}, \
      "bb": { "indicator": "bb", "x": [0, 1, 2] }, e: {indicator: e}}
      nn_inputs:
        - {fuzzy_set: rsi_14, timeframes: all}
        - {fuzzy_set: "bb", timeframes: all}
        - {fuzzy_set: e, timeframes: all}
      model: {}

      """,
    warnings: [
      "4:3 warning: indicators[2]: left out, as it has neither 'feature_id' nor 'name'"
    ])
}

@Test func aJSONFileStaysOne() throws {
  try expect(
    """
    {"name": "x", "indicators": [{"name": "rsi", "feature_id": "r", "params": {"period": 14}}],
     "fuzzy_sets": {"r": {"low": [0, 1, 2]}},
     "model": {}}
    """,
    becomes: """
      {"name": "x", "version": "3.0", "indicators": {"r": {"type": "rsi", "period": 14}},
       "fuzzy_sets": {"r": {"indicator": "r", "low": [0, 1, 2]}}, \
      "nn_inputs": [{"fuzzy_set": "r", "timeframes": "all"}],
       "model": {}}
      """)
}

@Test func keepsTheIndentationOfIndentedListsAndMovesOthers() throws {
  try expect(
    """
    name: x
    version: 2
    indicators:
        - name: rsi
          period:\t14
        -
          name: atr
        - &a {name: adx,
              period: 4}
    fuzzy_sets:
        rsi:
            low:
            - 0
            - 1
            - 2
    """,
    becomes: """
      name: x
      version: "3.0"
      indicators:
          rsi:
            type: rsi
            period:\t14
          atr:
            type: atr
          adx: &a {type: adx,
                period: 4}
      fuzzy_sets:
          rsi:
              indicator: rsi
              low:
              - 0
              - 1
              - 2
      nn_inputs:
        - {fuzzy_set: rsi, timeframes: all}
      """)
  try expect(
    """
    name: x
    version: "3.0"
    indicators:
    -   name: rsi
        period: 14
    - {name: adx,
       period: 4}
    nn_inputs: []
    """,
    becomes: """
      name: x
      version: "3.0"
      indicators:
        rsi:
          type: rsi
          period: 14
        adx: {type: adx,
           period: 4}
      nn_inputs: []
      """)
}

@Test func keepsWindowsLineEndsAndCharactersOfAllKinds() throws {
  try expect(
    "name: é\r\nindicators:\r\n- name: größe # ü\r\n  p: e\u{301}🚀\r\nfuzzy_sets:\r\n"
      + "  größe:\r\n    low: [0, 1, 2]",
    becomes: "name: é\r\nversion: \"3.0\"\r\nindicators:\r\n  größe:\r\n    type: größe # ü\r\n"
      + "    p: e\u{301}🚀\r\nfuzzy_sets:\r\n  größe:\r\n    indicator: größe\r\n"
      + "    low: [0, 1, 2]\r\nnn_inputs:\r\n  - {fuzzy_set: größe, timeframes: all}")
}

@Test func idsThatLookLikeNumbersAreNamedInQuotes() throws {
  try expect(
    """
    name: x
    version: "3.0"
    indicators:
    - {name: rsi, feature_id: 14}
    fuzzy_sets:
      14: {low: [0, 1, 2]}
      yes:
        low: [0, 1, 2]
    """,
    becomes: """
      name: x
      version: "3.0"
      indicators:
        14: {type: rsi}
      fuzzy_sets:
        14: {indicator: '14', low: [0, 1, 2]}
        yes:
          indicator: 'yes'
          low: [0, 1, 2]
      nn_inputs:
        - {fuzzy_set: '14', timeframes: all}
        - {fuzzy_set: 'yes', timeframes: all}
      """)
}

@Test func keepsAnchorsAndAliasesThatStillHold() throws {
  try expect(
    """
    name: x
    version: "3.0"
    defaults: &d
      source: close
    indicators:
      - <<: *d
        name: rsi
      - &base
        name: atr
        period: 3  # three
      - <<: *base
        feature_id: atr_2
    fuzzy_sets:
      rsi: &s
        low: [0, 1, 2]   # keep
      atr: *s
    """,
    becomes: """
      name: x
      version: "3.0"
      defaults: &d
        source: close
      indicators:
        rsi:
          <<: *d
          type: rsi
        atr: &base
          type: atr
          period: 3  # three
        atr_2:
          <<: *base
      fuzzy_sets:
        rsi: &s
          indicator: rsi
          low: [0, 1, 2]   # keep
        atr: {<<: *s, indicator: atr}
      nn_inputs:
        - {fuzzy_set: rsi, timeframes: all}
        - {fuzzy_set: atr, timeframes: all}
      """)
}

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
