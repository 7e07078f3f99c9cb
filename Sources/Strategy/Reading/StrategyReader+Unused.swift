// Fuzzy sets and indicators that nothing uses.

import Syntax

extension StrategyReader {
  /// Warns of fuzzy sets that no input uses and of indicators that nothing refers to.
  mutating func reportUnused() {
    let inputs = file["nn_inputs"]?.node
    guard case .sequence(let nodes) = inputs?.content else { return }
    let sections = nodes.compactMap { Section($0, path: "", range: $0.range) }
    let usedSets = Set(sections.compactMap { $0.given("fuzzy_set")?.node.text })
    let raw = sections.compactMap { $0.given("raw_indicator")?.node.text }
    let referred = draft.fuzzySets.elements.compactMap { $0.reference?.id }
    let usedIndicators = Set(raw.map { IndicatorReference($0).id } + referred)
    for set in draft.fuzzySets.elements where !usedSets.contains(set.id) {
      findings.warning(
        "\(set.setting.path): Fuzzy set '\(set.id)' is defined but not used by any nn_input",
        at: set.setting.keyRange)
    }
    for indicator in draft.indicators.elements where !usedIndicators.contains(indicator.id) {
      findings.warning(
        "\(indicator.setting.path): Indicator '\(indicator.id)' is defined but not referenced by "
          + "any fuzzy_set", at: indicator.setting.keyRange)
    }
  }
}
