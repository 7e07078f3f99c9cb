// How symbols and timeframes are listed: one, several, with a mode or without.

import Syntax

/// The keys and modes with which a strategy lists names of one kind.
struct NameListSpelling {
  let singular: String
  let plurals: [String]
  let singleModes: [String]
  let multiMode: String
  let missingInSingle: String
  let missingInMulti: String
  /// Said if the multi mode has a list of one.
  let tooFewInMulti: String?
  /// The key under which the grammar has criteria that choose names.
  let criteria: String?

  static let symbols = NameListSpelling(
    singular: "symbol", plurals: ["list", "symbols"], singleModes: ["single", "single_symbol"],
    multiMode: "multi_symbol", missingInSingle: "Symbol must be specified for single mode",
    missingInMulti:
      "Either symbol list or selection criteria must be specified for multi_symbol mode",
    tooFewInMulti: nil, criteria: "selection_criteria")

  static let timeframes = NameListSpelling(
    singular: "timeframe", plurals: ["list", "timeframes"],
    singleModes: ["single", "single_timeframe"], multiMode: "multi_timeframe",
    missingInSingle: "Timeframe must be specified for single mode",
    missingInMulti: "Timeframe list must be specified for multi_timeframe mode",
    tooFewInMulti: "Multi-timeframe mode requires at least 2 timeframes", criteria: nil)

  var keys: [String] { ["mode", singular] + plurals }

  /// The names that a setting lists, at least one; nil if there is an error.
  func names(in setting: Setting, _ findings: inout Findings) -> [Setting]? {
    switch setting.node.content {
    case .scalar: return setting.isEmptyText ? missing(setting, mode: nil, &findings) : [setting]
    case .sequence:
      guard let elements = setting.elements(&findings), !elements.isEmpty
      else { return missing(setting, mode: nil, &findings) }
      return elements
    case .mapping:
      guard let section = setting.section(&findings) else { return nil }
      return names(in: section, of: setting, &findings)
    }
  }

  /// The criteria that stand in place of names; nil if names are listed or a single one is asked for.
  func criteriaAlone(in section: Section) -> Setting? {
    guard let criteria = criteria.flatMap({ section.given($0) }),
      !singleModes.contains(section["mode"]?.node.text ?? "")
    else { return nil }
    let lists = ([singular] + plurals).compactMap { section.given($0) }
    return lists.allSatisfy(\.isEmpty) ? criteria : nil
  }

  private func names(
    in section: Section, of setting: Setting, _ findings: inout Findings
  ) -> [Setting]? {
    let mode = section.given("mode")
    let modeName = mode?.word(among: singleModes + [multiMode], &findings)
    if mode != nil, modeName == nil { return nil }
    guard let (names, place) = listed(in: section, &findings) else { return nil }
    guard !names.isEmpty else {
      if let criteria = criteriaAlone(in: section) {
        findings.error(
          "\(criteria.path): criteria cannot choose \(singular)s in this version of ktask",
          at: criteria.keyRange, hint: "list the \(singular)s under 'list'")
        return nil
      }
      return missing(section[singular] ?? place ?? setting, mode: modeName, &findings)
    }
    if let mode, let modeName, names.count > 1, modeName != multiMode {
      findings.error(
        "\(mode.path): '\(modeName)' fits one \(singular), here are \(names.count)",
        at: mode.range, hint: "write '\(multiMode)'")
    }
    if modeName == multiMode, names.count == 1, let tooFewInMulti, place?.key != singular {
      findings.error("\(place?.path ?? section.path): \(tooFewInMulti)", at: names[0].range)
    }
    return names
  }

  /// The names under whichever key there is, and that key; nil if there is an error.
  private func listed(
    in section: Section, _ findings: inout Findings
  ) -> (names: [Setting], place: Setting?)? {
    let given = ([singular] + plurals).compactMap { section.given($0) }
    guard let setting = given.first(where: { !$0.isEmptyText })
    else { return ([], given.first) }
    if let other = given.first(where: { $0.key != setting.key && !$0.isEmptyText }) {
      findings.error(
        "\(other.path): '\(setting.key)' is given too", at: other.keyRange, hint: "keep one")
      return nil
    }
    if setting.key == singular, setting.node.text != nil { return ([setting], setting) }
    if setting.node.text != nil {
      setting.mismatch("a list", hint: "write [\(setting.node.text ?? "")]", &findings)
      return nil
    }
    return setting.elements(&findings).map { ($0, setting) }
  }

  private func missing(
    _ setting: Setting, mode: String?, _ findings: inout Findings
  ) -> [Setting]? {
    let message = mode == multiMode ? missingInMulti : missingInSingle
    findings.error("\(setting.path): \(message)", at: setting.range)
    return nil
  }
}

extension Setting {
  fileprivate var isEmptyText: Bool { isNull || node.text == "" }

  fileprivate var isEmpty: Bool {
    guard case .sequence(let nodes) = node.content else { return isEmptyText }
    return nodes.isEmpty
  }
}
