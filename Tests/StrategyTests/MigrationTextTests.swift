// What a migration makes of the text: comments, order, indentation, styles, line ends.

import Strategy
import Syntax
import Testing

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
