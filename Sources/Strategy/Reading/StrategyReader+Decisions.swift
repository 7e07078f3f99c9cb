// The section `decisions`: what the network's output means.

import Syntax

extension StrategyReader {
  /// What a backtest reads of a classification; no target of a build depends on it.
  static let readByBacktests = [
    "confidence_threshold", "position_awareness", "filters", "allow_short_from_flat", "cost_model",
  ]

  mutating func readDecisions() {
    guard let decisions = file.required("decisions", &findings)?.section(&findings)
    else { return }
    let setting = decisions.given("output_format")
    guard let setting, let format = setting.text(&findings), format != "classification" else {
      decisions.reportUnknown(
        known: ["output_format"] + Self.readByBacktests, ineffective: [], as: .warning, &findings)
      return
    }
    guard format == "regression" else {
      findings.error(
        "decisions.output_format must be 'classification' or 'regression', got '\(format)'",
        at: setting.range)
      return
    }
    isRegression = true
    checkRegression(decisions)
  }

  // MARK: Regression

  private mutating func checkRegression(_ decisions: Section) {
    if let threshold = decisions.given("confidence_threshold") {
      findings.warning(
        "decisions.confidence_threshold is ignored in regression mode (cost threshold is used "
          + "instead)", at: threshold.keyRange)
    }
    checkCosts(decisions)
  }

  private mutating func checkCosts(_ decisions: Section) {
    guard let costs = decisions.given("cost_model")?.section(&findings) else {
      if decisions.given("cost_model") == nil {
        findings.error(
          "decisions.cost_model is required for regression mode (must include round_trip_cost and "
            + "min_edge_multiplier)", at: decisions.range)
      }
      return
    }
    for key in ["round_trip_cost", "min_edge_multiplier"] {
      let setting = costs.given(key)
      let isPositive =
        switch setting?.node.value {
        case .integer(let integer): integer > 0
        case .real(let real): real > 0
        default: false
        }
      if !isPositive {
        findings.error(
          "decisions.cost_model.\(key) must be a positive number", at: setting?.range ?? costs.range
        )
      }
    }
  }
}
