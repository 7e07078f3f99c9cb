// The section `context_data` and the indicators that read it: checked, and not supported yet. Series
// that no indicator reads change nothing, and are warned of.

import Syntax

extension StrategyReader {
  /// Checks the section and gives the ids under which indicators may read its series.
  mutating func readContextData() -> [String] {
    guard let setting = file.given("context_data"), let elements = setting.elements(&findings),
      !elements.isEmpty
    else { return [] }
    if hasContextIndicators {
      findings.error(
        "context_data is not supported by this version of ktask", at: setting.keyRange,
        hint: "remove the section")
    } else {
      findings.warning(
        "context_data entries declared but no indicators reference them via data_source",
        at: setting.keyRange)
    }
    let sections = elements.compactMap { $0.section(&findings) }
    return sections.flatMap { section -> [String] in
      guard let provider = section.required("provider", &findings)?.text(&findings)
      else { return [] }
      return provider == "fred"
        ? seriesIDs(section.given("series"))
        : section.given("symbol")?.node.text.map { [$0] } ?? []
    }
  }

  /// Whether an indicator is to be computed from a series of the context.
  private var hasContextIndicators: Bool {
    guard case .mapping(let pairs) = file["indicators"]?.node.content else { return false }
    return pairs.contains { _, node in
      Section(node, path: "", range: node.range)?.given("data_source") != nil
    }
  }

  /// The id of each series and of the difference of each two neighbours.
  private func seriesIDs(_ setting: Setting?) -> [String] {
    guard let setting else { return [] }
    if let name = setting.node.text { return ["fred_\(name)"] }
    guard case .sequence(let nodes) = setting.node.content else { return [] }
    let names = nodes.compactMap(\.text)
    return names.map { "fred_\($0)" }
      + zip(names, names.dropFirst()).map { "yield_spread_\($0)_\($1)" }
  }

  /// Checks that an indicator's `data_source` is one of the context's ids.
  mutating func checkDataSource(_ indicator: Section, contextSources: [String]) {
    guard let setting = indicator.given("data_source"), let id = setting.text(&findings),
      !contextSources.contains(id)
    else { return }
    let declared = file.given("context_data") == nil ? " (no context_data declared)" : ""
    let available = contextSources.isEmpty ? "none" : contextSources.joined(separator: ", ")
    findings.error(
      "\(setting.path): '\(id)' does not match any context_data source ID\(declared). "
        + "Available source IDs: \(available)", at: setting.range)
  }
}
