// The section `training.labels`: what is to be learnt.

import Labeling
import Syntax

extension StrategyReader {
  /// The sources of labels, the standard one first.
  static let labelSources = ["zigzag", "forward_return", "triple_barrier", "context", "regime"]

  mutating func readLabels(_ training: Section) {
    guard let setting = training.given("labels") else {
      draft.labels = .zigzag(ZigzagLabels())
      checkFormat(of: .zigzag(ZigzagLabels()), at: training.range)
      return
    }
    guard let section = setting.section(&findings) else { return }
    let source = section.given("source")
    guard let name = readSource(source) else { return }
    var reader = LabelReader(section: section, findings: findings)
    let labeler = reader.read(name)
    findings = reader.findings
    guard let labeler else { return }
    checkFormat(of: labeler, at: source?.range ?? section.range)
    if isRegression, case .forwardReturn = labeler, section.given("horizon") == nil {
      findings.error(
        "training.labels.horizon must be a positive integer for forward_return labels",
        at: section.range)
    }
    draft.labels = labeler
  }

  private mutating func readSource(_ setting: Setting?) -> String? {
    guard let setting else { return Self.labelSources[0] }
    guard let source = setting.text(&findings) else { return nil }
    if Self.labelSources.contains(source) { return source }
    findings.error(
      "\(setting.path): Unknown label source '\(source)'", at: setting.range,
      hint: nearest(source, among: Self.labelSources).map { "did you mean '\($0)'?" }
        ?? "there are \(Self.labelSources.joined(separator: ", "))")
    return nil
  }

  /// Checks that a network which answers with a number learns numbers, and no other one does.
  private mutating func checkFormat(of labeler: Labeler, at range: SourceRange) {
    let areReturns = labeler.classNames.isEmpty
    if areReturns, !isRegression {
      findings.error(
        "training.labels.source: forward_return labels are numbers, and the output is a class",
        at: range, hint: "set decisions.output_format to regression, with a cost_model")
    } else if isRegression, !areReturns {
      findings.error(
        "training.labels.source: these labels are classes, and the output is a number",
        at: range, hint: "use forward_return labels, or leave decisions.output_format out")
    }
  }
}

/// Reads the parameters of one source of labels.
struct LabelReader {
  let section: Section
  var findings: Findings
  private var known: Set<String> = ["source"]
  /// Whether a value was of another type than its parameter.
  private var isBroken = false

  init(section: Section, findings: Findings) {
    self.section = section
    self.findings = findings
  }

  /// Keys that some source or method reads, or that files have although none does.
  static let keys = [
    "zigzag_threshold", "variant", "label_lookahead", "min_swing_length", "horizon",
    "bullish_threshold", "bearish_threshold", "method", "trending_threshold", "vol_lookback",
    "vol_crisis_threshold", "macro_atr_mult", "micro_atr_mult", "atr_period",
    "progression_tolerance", "pt_multiplier", "sl_multiplier", "max_holding_period", "vol_span",
    "vol_method", "compute_weights", "cusum_threshold", "cusum_multiplier", "num_classes",
  ]

  /// The labeler of a source; nil where a parameter is wrong.
  mutating func read(_ source: String) -> Labeler? {
    let labeler: Labeler =
      switch source {
      case "forward_return": .forwardReturn(forwardReturn())
      case "triple_barrier": .tripleBarrier(tripleBarrier())
      case "context": .context(context())
      case "regime": .regime(regime())
      default: .zigzag(zigzag())
      }
    let used = known
    section.reportUnknown(
      known: used.sorted(), ineffective: Self.keys.filter { !used.contains($0) }, as: .warning,
      &findings)
    guard !isBroken else { return nil }
    do {
      try labeler.checkParameters()
      return labeler
    } catch {
      report(error)
      return nil
    }
  }

  private mutating func report(_ error: LabelingError) {
    guard case .parameter(let name, let expected, let found) = error else {
      findings.error("\(section.path): \(error)", at: section.range)
      return
    }
    if let setting = section.given(name) {
      setting.mismatch(expected, &findings)
    } else {
      findings.error(
        "\(section.path(of: name)): must be \(expected), not \(found)", at: section.range)
    }
  }

  // MARK: Sources

  private mutating func zigzag() -> ZigzagLabels {
    var labels = ZigzagLabels()
    number("zigzag_threshold", into: &labels.threshold)
    let variants: [(String, ZigzagLabels.Variant)] = [
      ("segment", .segment), ("point", .point), ("window", .window),
    ]
    word("variant", variants, into: &labels.variant)
    if labels.variant == .window {
      integer("label_lookahead", into: &labels.lookahead)
      integer("min_swing_length", into: &labels.minimumSwing)
    }
    return labels
  }

  private mutating func forwardReturn() -> ForwardReturnLabels {
    var labels = ForwardReturnLabels()
    integer("horizon", into: &labels.horizon)
    return labels
  }

  private mutating func context() -> ContextLabels {
    var labels = ContextLabels()
    integer("horizon", into: &labels.horizon)
    number("bullish_threshold", into: &labels.bullishThreshold)
    number("bearish_threshold", into: &labels.bearishThreshold)
    return labels
  }

  private mutating func tripleBarrier() -> TripleBarrierLabels {
    var labels = TripleBarrierLabels()
    number("pt_multiplier", into: &labels.ptMultiplier)
    number("sl_multiplier", into: &labels.slMultiplier)
    integer("max_holding_period", into: &labels.maxHoldingPeriod)
    integer("vol_span", into: &labels.volSpan)
    let methods: [(String, TripleBarrierLabels.VolatilityMethod)] = [
      ("atr", .atr), ("close", .close), ("log_return", .close),
    ]
    word("vol_method", methods, into: &labels.volMethod)
    flag("compute_weights", into: &labels.computesWeights)
    known.insert("cusum_threshold")
    guard let setting = section.given("cusum_threshold") else { return labels }
    if setting.node.text == "auto" {
      labels.cusumThreshold = 0
    } else {
      let threshold = setting.finiteNumber
      if let threshold, threshold > 0 {
        labels.cusumThreshold = threshold
      } else {
        setting.mismatch(
          "a number above 0 or 'auto'", hint: "'auto' takes the threshold from the volatility",
          &findings)
        isBroken = true
      }
    }
    if labels.cusumThreshold == 0 { number("cusum_multiplier", into: &labels.cusumMultiplier) }
    return labels
  }

  private mutating func regime() -> RegimeLabels {
    var labels = RegimeLabels()
    let methods: [(String, RegimeLabels.Method)] = [
      ("multi_scale", .multiScale), ("efficiency_ratio", .efficiencyRatio()),
    ]
    word("method", methods, into: &labels.method)
    switch labels.method {
    case .multiScale:
      number("macro_atr_mult", into: &labels.macroATRMultiplier)
      number("micro_atr_mult", into: &labels.microATRMultiplier)
      integer("atr_period", into: &labels.atrPeriod)
      number("progression_tolerance", into: &labels.progressionTolerance)
    case .efficiencyRatio(var horizon, var threshold):
      integer("horizon", into: &horizon)
      number("trending_threshold", into: &threshold)
      labels.method = .efficiencyRatio(horizon: horizon, trendingThreshold: threshold)
    }
    integer("vol_lookback", into: &labels.volLookback)
    number("vol_crisis_threshold", into: &labels.volCrisisThreshold)
    return labels
  }

  // MARK: Values

  private mutating func integer(_ key: String, into value: inout Int) {
    known.insert(key)
    guard let setting = section.given(key) else { return }
    // No series is so long that a larger number could mean more.
    if let integer = setting.integer(in: 0...1_000_000_000, &findings) {
      value = integer
    } else {
      isBroken = true
    }
  }

  private mutating func number(_ key: String, into value: inout Double) {
    known.insert(key)
    guard let setting = section.given(key) else { return }
    if let number = setting.number("that is finite", &findings, isRight: { _ in true }) {
      value = number
    } else {
      isBroken = true
    }
  }

  private mutating func flag(_ key: String, into value: inout Bool) {
    known.insert(key)
    guard let setting = section.given(key) else { return }
    if case .bool(let flag) = setting.node.value {
      value = flag
    } else {
      setting.mismatch("true or false", &findings)
      isBroken = true
    }
  }

  private mutating func word<Value>(
    _ key: String, _ words: [(String, Value)], into value: inout Value
  ) {
    known.insert(key)
    guard let setting = section.given(key) else { return }
    let word = setting.word(among: words.map(\.0), anyCase: true, &findings)
    if let found = words.first(where: { $0.0 == word }) {
      value = found.1
    } else {
      isBroken = true
    }
  }
}

extension Setting {
  /// The value as a number, nil if it is none or not finite.
  fileprivate var finiteNumber: Double? {
    let number: Double? =
      switch node.value {
      case .integer(let integer): Double(integer)
      case .real(let real): real
      case .text(let text): Self.number(in: text)
      default: nil
      }
    return number.flatMap { $0.isFinite ? $0 : nil }
  }
}
