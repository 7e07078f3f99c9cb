// Members of fuzzy sets: shorthand and full form.

import Fuzzy
import Syntax

extension StrategyReader {
  /// Reads a member: three numbers are a triangle, four a trapezoid; a mapping says what it is.
  mutating func readMember(_ setting: Setting, of set: String) -> MembershipFunction? {
    if let hint = OldKeys.hint(for: setting.key, in: .fuzzySet(id: set)), !setting.isMember {
      findings.error(
        "\(setting.path): a fuzzy set of grammar v3 has no such key", at: setting.keyRange,
        hint: hint)
      return nil
    }
    switch setting.node.content {
    case .sequence: return readShorthand(setting)
    case .mapping where setting.key == "input_transform":
      findings.error(
        "\(setting.path): grammar v3 has no input transforms", at: setting.keyRange,
        hint: "every key but 'indicator' is a member")
      return nil
    case .mapping: return readFullForm(setting)
    case .scalar:
      setting.mismatch(
        "a list of numbers or a mapping", hint: "write [a, b, c] or {type: …, parameters: […]}",
        &findings)
      return nil
    }
  }

  private mutating func readShorthand(_ setting: Setting) -> MembershipFunction? {
    guard let parameters = readParameters(setting) else { return nil }
    switch parameters.count {
    case 3: return make("triangular", parameters, setting, setting.range)
    case 4: return make("trapezoidal", parameters, setting, setting.range)
    default:
      findings.error(
        "\(setting.path): a list has 3 numbers for a triangle or 4 for a trapezoid, not "
          + "\(parameters.count)", at: setting.range,
        hint: parameters.count == 2
          ? "for a bell write {type: gaussian, parameters: [mean, sigma]}" : nil)
      return nil
    }
  }

  private mutating func readFullForm(_ setting: Setting) -> MembershipFunction? {
    guard let section = setting.section(&findings) else { return nil }
    section.reportUnknown(
      known: ["type", "parameters"], formerly: OldKeys.member, as: .warning, &findings)
    let type = section.required("type", &findings).flatMap { readType($0) }
    guard
      let parameterSetting = section.required("parameters", formerly: ["params"], &findings),
      let parameters = readParameters(parameterSetting), let type
    else { return nil }
    return make(type, parameters, setting, parameterSetting.range)
  }

  private mutating func readType(_ setting: Setting) -> String? {
    guard let type = setting.text(&findings) else { return nil }
    if let name = MembershipFunction.canonicalName(of: type) { return name }
    findings.error(
      "\(setting.path): \(MembershipError.unknownType(type).message)", at: setting.range,
      hint: nearest(type, among: MembershipFunction.typeNames).map { "did you mean '\($0)'?" })
    return nil
  }

  /// The numbers of a list; zeros lose their sign, which no degree depends on.
  private mutating func readParameters(_ setting: Setting) -> [Double]? {
    guard let elements = setting.elements(&findings) else { return nil }
    let numbers = elements.compactMap { $0.number(&findings) }
    return numbers.count == elements.count ? numbers.map { $0 + 0 } : nil
  }

  private mutating func make(
    _ type: String, _ parameters: [Double], _ setting: Setting, _ range: SourceRange
  ) -> MembershipFunction? {
    do {
      let function = try MembershipFunction.make(type: type, parameters: parameters)
      guard !function.hasEndlessRamp else {
        findings.error("\(setting.path): a ramp must not begin or end at infinity", at: range)
        return nil
      }
      return function
    } catch {
      findings.error("\(setting.path): \(error.message)", at: range)
      return nil
    }
  }
}

extension Setting {
  /// Whether the value has the form of a member, whatever its numbers are.
  fileprivate var isMember: Bool {
    switch node.content {
    case .sequence(let nodes):
      nodes.allSatisfy { node in
        if case .scalar = node.content { true } else { false }
      }
    case .mapping(let pairs):
      pairs.contains { ["type", "parameters", "params"].contains($0.key.text) }
    case .scalar: false
    }
  }
}

extension MembershipFunction {
  /// Whether the function rises or falls over an infinite way, so that it has no degrees there.
  ///
  /// A trapezoid whose shoulder lies at infinity, as `[60, 80, .inf, .inf]`, has none.
  fileprivate var hasEndlessRamp: Bool {
    switch self {
    case .triangular(let a, let b, let c): [a, b, c].contains(where: \.isInfinite)
    case .trapezoidal(let a, let b, let c, let d):
      (a != b && (a - b).isInfinite) || (c != d && (c - d).isInfinite)
    case .gaussian(let mean, let sigma): mean.isInfinite || sigma.isInfinite
    case .sigmoid, .bell, .z, .s: false
    }
  }
}
