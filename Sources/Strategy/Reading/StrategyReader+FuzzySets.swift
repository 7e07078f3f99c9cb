// The section `fuzzy_sets`: indicators and members.

import Fuzzy
import Indicators
import Syntax

/// A fuzzy set as far as it could be read.
struct FuzzySetOutline: Identifiable {
  let setting: Setting
  let reference: IndicatorReference?
  let members: [(name: String, function: MembershipFunction?)]

  var id: String { setting.key }

  var fuzzySet: FuzzySet? {
    let read = members.compactMap { member in
      member.function.map { FuzzyMember(name: member.name, function: $0) }
    }
    guard let reference, read.count == members.count else { return nil }
    return FuzzySet(id: id, indicator: reference, members: read)
  }
}

extension StrategyReader {
  mutating func readFuzzySets() {
    guard let sets = file.required("fuzzy_sets", &findings)?.section(&findings) else { return }
    fuzzySetIDs = IDList(sets.settings.map(\.key))
    for setting in sets.settings {
      setting.checkID(&findings)
      guard let section = setting.section(&findings) else { continue }
      draft.fuzzySets.append(readFuzzySet(section, setting))
    }
  }

  private mutating func readFuzzySet(_ section: Section, _ setting: Setting) -> FuzzySetOutline {
    let indicator = section.required("indicator", &findings)
    let text = indicator?.text(&findings)
    let reference = text.map { IndicatorReference($0) }
    if let indicator, let reference { check(reference, at: indicator) }
    let members = section.settings.filter { $0.key != "indicator" }
    if members.isEmpty {
      findings.error(
        "\(setting.path): Fuzzy set has no membership functions defined. At least one membership "
          + "function is required (e.g., oversold, overbought).", at: setting.keyRange)
    }
    for member in members { member.checkID(&findings) }
    return FuzzySetOutline(
      setting: setting, reference: reference,
      members: members.map { ($0.key, readMember($0, of: setting.key)) })
  }

  /// Checks that a fuzzy set's indicator, and its output if one is named, exist.
  private mutating func check(_ reference: IndicatorReference, at setting: Setting) {
    guard let indicator = indicator(reference, at: setting), let output = reference.output,
      let definition = indicator.definition
    else { return }
    let (id, type) = (indicator.id, indicator.type ?? definition.name)
    if definition.outputs.count == 1 {
      findings.error(
        "\(setting.path): Indicator '\(id)' (type: \(type)) is single-output and does not support "
          + "dot notation. Remove '.\(output)' from reference.", at: setting.range)
    } else if !definition.outputs.contains(output) {
      findings.error(
        "\(setting.path): Invalid output '\(output)' for \(type) indicator '\(id)'. Valid outputs: "
          + definition.outputs.joined(separator: ", "), at: setting.range,
        hint: nearest(output, among: definition.outputs).map { "did you mean '\(id).\($0)'?" })
    }
  }

  /// The indicator that a reference names; an error if there is none.
  mutating func indicator(
    _ reference: IndicatorReference, at setting: Setting
  ) -> IndicatorOutline? {
    if let found = draft.indicators[reference.id] { return found }
    findings.notFound(reference.id, in: "indicators", at: setting, known: indicatorIDs)
    return nil
  }
}

extension Findings {
  /// Says that a name is not in a section, with the nearest one that is, or with those that are.
  mutating func notFound(_ name: String, in section: String, at setting: Setting, known: IDList) {
    let near = meant(by: name, among: known.sorted)
    error(
      "\(setting.path): '\(name)' not found in \(section)", at: setting.range,
      hint: near.map { "did you mean '\($0)'?" } ?? "Available \(section): \(known.summary)")
  }
}
