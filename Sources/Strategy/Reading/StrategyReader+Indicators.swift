// The section `indicators`: kinds and arguments.

import Indicators
import Syntax

/// An indicator as far as it could be read.
struct IndicatorOutline: Identifiable {
  let setting: Setting
  /// The type as it is written.
  let type: String?
  /// Nil if the type is unknown or not supported.
  let definition: IndicatorDefinition?
  /// Nil if an argument has an error.
  let arguments: IndicatorArguments?

  var id: String { setting.key }

  var indicator: StrategyIndicator? {
    guard let definition, let arguments else { return nil }
    return StrategyIndicator(id: id, type: definition.name, arguments: arguments)
  }
}

extension StrategyReader {
  mutating func readIndicators(contextSources: [String]) {
    guard let indicators = file["indicators"]?.section(&findings) else { return }
    for setting in indicators.settings {
      setting.checkID(&findings)
      draft.indicators.append(readIndicator(setting, contextSources: contextSources))
    }
    indicatorIDs = IDList(indicators.settings.map(\.key))
  }

  private mutating func readIndicator(
    _ setting: Setting, contextSources: [String]
  ) -> IndicatorOutline {
    guard let section = setting.section(&findings) else {
      return IndicatorOutline(setting: setting, type: nil, definition: nil, arguments: nil)
    }
    checkDataSource(section, contextSources: contextSources)
    let typeSetting = section.required("type", formerly: ["name"], &findings)
    let type = typeSetting?.text(&findings)
    guard let typeSetting, let type else {
      return IndicatorOutline(setting: setting, type: nil, definition: nil, arguments: nil)
    }
    guard let definition = definition(of: type, typeSetting) else {
      return IndicatorOutline(setting: setting, type: type, definition: nil, arguments: nil)
    }
    let arguments = readArguments(section, of: definition)
    return IndicatorOutline(
      setting: setting, type: type, definition: definition, arguments: arguments)
  }

  private mutating func definition(
    of type: String, _ setting: Setting
  ) -> IndicatorDefinition? {
    if let definition = IndicatorCatalogue.definition(named: type) { return definition }
    let known = IndicatorCatalogue.definitions.map(\.name)
    let near = nearest(type, among: IndicatorCatalogue.names)
    findings.error(
      "\(setting.path): Unknown indicator type '\(type.beginning)'", at: setting.range,
      hint: near.map { "did you mean '\($0)'?" } ?? "available: \(known.joined(separator: ", "))")
    return nil
  }

  // MARK: Arguments

  private mutating func readArguments(
    _ section: Section, of definition: IndicatorDefinition
  ) -> IndicatorArguments? {
    let settings = section.settings.filter { !["type", "data_source"].contains($0.key) }
    var given: [(name: String, value: IndicatorArgument)] = []
    var isComplete = true
    for setting in settings {
      if let argument = setting.argument {
        given.append((setting.key, argument))
      } else if let parameter = definition.parameter(named: setting.key) {
        report(
          parameter.wrongType(found: setting.node.kind), at: setting.range, section, definition)
        isComplete = false
      } else {
        given.append((setting.key, .text("")))
      }
    }
    let (arguments, problems) = definition.arguments(from: given)
    let written = Dictionary(settings.map { ($0.key, $0) }) { first, _ in first }
    for problem in problems {
      guard let setting = written[problem.parameter] else { continue }
      let range = problem.kind == .unknown ? setting.keyRange : setting.range
      report(problem, at: range, section, definition)
    }
    return isComplete ? arguments : nil
  }

  private mutating func report(
    _ problem: IndicatorArgumentProblem, at range: SourceRange, _ section: Section,
    _ definition: IndicatorDefinition
  ) {
    var hint: String?
    if problem.kind == .unknown {
      hint =
        OldKeys.hint(for: problem.parameter, in: .indicator)
        ?? nearest(problem.parameter, among: definition.parameters.map(\.name))
        .map { "did you mean '\($0)'?" }
    }
    findings.error(
      "\(section.path(of: problem.parameter)): \(problem.message)", at: range, hint: hint)
  }
}

extension Setting {
  /// The value as an argument of an indicator, nil if it is null, a list or a mapping.
  fileprivate var argument: IndicatorArgument? {
    switch node.value {
    case .integer(let integer): .integer(integer)
    case .real(let real): .real(real)
    case .bool(let flag): .flag(flag)
    case .text(let text): .text(text)
    case .null, nil: nil
    }
  }

  /// Refuses ids that references and labels on a command line could not name.
  func checkID(_ findings: inout Findings) {
    if key.isEmpty {
      findings.error("\(path): an id must not be empty", at: keyRange)
      return
    }
    // By scalars, as a mark that is put onto a slash makes another character of it.
    let unfit = key.unicodeScalars.first { scalar in
      "./*?[]{}".unicodeScalars.contains(scalar) || scalar.properties.isWhitespace
        || scalar.isControl
    }
    guard let unfit else { return }
    if unfit.isControl {
      let code = String(unfit.value, radix: 16, uppercase: true)
      let number = String(repeating: "0", count: max(0, 4 - code.count)) + code
      findings.error(
        "\(path): an id must not contain the control character U+\(number)", at: keyRange)
    } else {
      findings.error("\(path): an id must not contain '\(unfit)'", at: keyRange)
    }
  }
}
