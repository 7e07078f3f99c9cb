// Schemas of what is to be learnt: every source of labels with its parameters.

import Labeling
import Syntax

extension StrategySchema {
  typealias Properties = [(key: String, value: JSONSchema)]

  static var labelDefinitions: [(key: String, value: JSONSchema)] {
    let sources = StrategyReader.labelSources
    let source = JSONSchema.words(sources).orNull.defaulting(to: .string(sources[0]))
      .described("Where labels come from; forward_return is for a regression.")
    let conditions = sources.map { name in
      let isNamed = has("source", .constant(.string(name)))
      let isMeant =
        name == sources[0]
        ? JSONSchema.any(of: [isNamed, has("source", .null), .not(has("source", .any))]) : isNamed
      return JSONSchema.Condition(if: isMeant, then: .reference("labels_\(name)"))
    }
    // Conditions of mappings say nothing of null, which their references would refuse.
    let labels = JSONSchema.mapping([("source", source)], others: nil).on(conditions)
    return [("labels", JSONSchema.any(of: [labels, .null]).described("What is to be learnt."))]
      + sources.map { ("labels_\($0)", labelSource($0)) }
  }

  private static func labelSource(_ name: String) -> JSONSchema {
    switch name {
    case "zigzag": zigzag
    case "forward_return": labels([("horizon", bars(ForwardReturnLabels().horizon, horizon))])
    case "triple_barrier": tripleBarrier
    case "context": context(ContextLabels())
    case "regime": regime
    default: .any
    }
  }

  private static let horizon = "How many bars ahead the return is taken."

  /// Labels with some parameters; those of other sources have no effect.
  private static func labels(_ properties: Properties) -> JSONSchema {
    let used = ["source"] + properties.map(\.key)
    return .mapping(
      [("source", .any)] + properties
        + LabelReader.keys.filter { !used.contains($0) }.map { ($0, ineffective) })
  }

  // MARK: Values

  private static func bars(
    _ standard: Int, _ description: String, atLeast least: Int = 1
  ) -> JSONSchema {
    JSONSchema.integer(least...1_000_000_000).orNull.defaulting(to: .integer(Int64(standard)))
      .described(description)
  }

  private static func number(
    _ schema: JSONSchema, _ standard: Double, _ description: String
  ) -> JSONSchema {
    schema.orNull.defaulting(to: .number(standard)).described(description)
  }

  private static func word(_ words: [String], _ description: String) -> JSONSchema {
    JSONSchema.words(words, anyCase: true).orNull.defaulting(to: .string(words[0]))
      .described(description)
  }

  private static func when(
    _ key: String, is word: String, _ properties: Properties
  )
    -> JSONSchema.Condition
  {
    .init(
      if: has(key, .text(JSONSchema.pattern(of: [word], anyCase: true))), then: part(properties))
  }

  // MARK: Sources

  private static var zigzag: JSONSchema {
    let standard = ZigzagLabels()
    return labels([
      (
        "zigzag_threshold",
        number(
          .number().above(0).below(1), standard.threshold,
          "The least move of a leg, as a share of the price.")
      ),
      ("variant", word(["segment", "point", "window"], "Which rows of a leg have its label.")),
      ("label_lookahead", .any), ("min_swing_length", .any),
    ]).on([
      when(
        "variant", is: "window",
        [
          (
            "label_lookahead",
            bars(standard.lookahead, "Of the variant window: how many bars are looked ahead.")
          ),
          (
            "min_swing_length",
            bars(standard.minimumSwing, "Of the variant window: the fewest bars of a swing.")
          ),
        ])
    ])
  }

  private static func context(_ standard: ContextLabels) -> JSONSchema {
    labels([
      ("horizon", bars(standard.horizon, horizon)),
      (
        "bullish_threshold",
        number(.number(), standard.bullishThreshold, "The return above which a row is bullish.")
      ),
      (
        "bearish_threshold",
        number(.number(), standard.bearishThreshold, "The return below which a row is bearish.")
      ),
    ])
  }

  private static var tripleBarrier: JSONSchema {
    let standard = TripleBarrierLabels()
    let positive = JSONSchema.number().above(0)
    let threshold = JSONSchema.any(of: [positive, .constant("auto")]).orNull
      .described("Label events of a CUSUM filter alone: its threshold, or auto.")
    return labels([
      (
        "pt_multiplier",
        number(positive, standard.ptMultiplier, "The upper barrier in units of volatility.")
      ),
      (
        "sl_multiplier",
        number(positive, standard.slMultiplier, "The lower barrier in units of volatility.")
      ),
      (
        "max_holding_period",
        bars(standard.maxHoldingPeriod, "After how many bars the third barrier stands.")
      ),
      (
        "vol_span",
        bars(standard.volSpan, "The span of the volatility's exponential weights, in bars.")
      ),
      (
        "vol_method",
        JSONSchema.words(["atr", "close"], andAlso: ["log_return"], anyCase: true)
          .orNull.defaulting(to: "atr").described("What the volatility is made of.")
      ),
      (
        "compute_weights",
        JSONSchema.truth.orNull.defaulting(to: .bool(standard.computesWeights))
          .described("Whether rows are drawn the more often the fewer other labels overlap theirs.")
      ),
      ("cusum_threshold", threshold), ("cusum_multiplier", .any),
    ]).on([
      when(
        "cusum_threshold", is: "auto",
        [
          (
            "cusum_multiplier",
            number(
              positive, standard.cusumMultiplier, "Of the threshold auto: its factor.")
          )
        ])
    ])
  }

  private static var regime: JSONSchema {
    let standard = RegimeLabels()
    let positive = JSONSchema.number().above(0)
    let share = JSONSchema.number().from(0).upTo(1)
    let keys = [
      "macro_atr_mult", "micro_atr_mult", "atr_period", "progression_tolerance", "horizon",
      "trending_threshold",
    ]
    let ratio: Properties = [
      ("horizon", bars(24, "Over how many bars the efficiency ratio is taken.", atLeast: 2)),
      (
        "trending_threshold", number(share, 0.3, "The ratio above which there is a trend.")
      ),
    ]
    let scales: Properties = [
      (
        "macro_atr_mult",
        number(positive, standard.macroATRMultiplier, "A large swing, in mean true ranges.")
      ),
      (
        "micro_atr_mult",
        number(positive, standard.microATRMultiplier, "A small swing, in mean true ranges.")
      ),
      ("atr_period", bars(standard.atrPeriod, "The bars of a mean true range.", atLeast: 2)),
      (
        "progression_tolerance",
        number(
          share, standard.progressionTolerance, "The share of steps that must go with a trend.")
      ),
    ]
    let isRatio = has(
      "method", .text(JSONSchema.pattern(of: ["efficiency_ratio"], anyCase: true)))
    return labels(
      [
        ("method", word(["multi_scale", "efficiency_ratio"], "How trends are told from ranges.")),
        (
          "vol_lookback",
          bars(
            standard.volLookback, "How many returns before a row its volatility is compared with.",
            atLeast: 2)
        ),
        (
          "vol_crisis_threshold",
          number(
            positive, standard.volCrisisThreshold,
            "The ratio of deviations above which a row is volatile.")
        ),
      ] + keys.map { ($0, JSONSchema.any) }
    ).on([.init(if: isRatio, then: part(ratio), else: part(scales))])
  }
}
