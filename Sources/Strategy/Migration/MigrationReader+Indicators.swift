// From the list of indicators of a v2 file to the mapping of a v3 one, as data.

import Syntax

extension MigrationReader {
  mutating func readIndicators(_ setting: Setting) {
    if case .mapping(let pairs) = setting.node.content {
      plan.indicatorCount = pairs.count
      return
    }
    guard let elements = setting.elements(&findings) else { return }
    var indicators: [IndicatorMigration] = []
    var entries: [IndicatorMigration.Pair] = []
    for element in elements {
      guard let indicator = readIndicator(element) else { continue }
      indicators.append(indicator)
      guard let id = indicator.id else { continue }
      if let first = entries.first(where: { $0.key.text == id.text }) {
        findings.error(
          "\(element.path): the id '\(id.text ?? "")' is given twice", at: id.range,
          hint: "first in line \(first.key.range.line); write another 'feature_id'")
      }
      entries.append((id, entry(of: indicator, id: id, path: element.path)))
    }
    plan.indicators = indicators
    plan.indicatorCount = entries.count
    plan.sections.append(
      MigratedSection(
        name: .indicators, content: YAMLNode(.mapping(entries), range: setting.range)))
  }

  private mutating func readIndicator(_ element: Setting) -> IndicatorMigration? {
    guard case .mapping(let pairs) = element.node.content else {
      element.mismatch("a mapping", hint: "write {name: …, feature_id: …}", &findings)
      return nil
    }
    let featureID = index(of: "feature_id", in: pairs)
    let name = index(of: "name", in: pairs)
    for index in [featureID, name].compactMap(\.self) where pairs[index].value.text == nil {
      findings.error(
        "\(element.path).\(pairs[index].key.text ?? ""): must be text, not "
          + pairs[index].value.kind, at: pairs[index].value.range)
      return nil
    }
    var indicator = IndicatorMigration(node: element.node, pairs: pairs)
    indicator.id = [featureID, name].compactMap(\.self).map { pairs[$0].value }
      .first { !$0.isNull && $0.text != "" }
    guard indicator.id != nil else {
      findings.warning(
        "\(element.path): left out, as it has neither 'feature_id' nor 'name'", at: element.range,
        hint: "give it a 'name' and migrate again if it is needed")
      return indicator
    }
    indicator.removed = [featureID].compactMap(\.self)
    settleType(of: &indicator, name: name, element)
    settleParameters(of: &indicator)
    return indicator
  }

  private func index(of key: String, in pairs: [IndicatorMigration.Pair]) -> Int? {
    pairs.firstIndex { $0.key.text == key }
  }

  /// Makes `name` the type, unless there is a `type` beside it, which goes first.
  private mutating func settleType(
    of indicator: inout IndicatorMigration, name: Int?, _ element: Setting
  ) {
    let type = index(of: "type", in: indicator.pairs).map { indicator.pairs[$0].value }
    guard let name else {
      indicator.needsType = type == nil
      return
    }
    let value = indicator.pairs[name].value
    guard let type else {
      indicator.needsType = value.isNull || value.text == ""
      if indicator.needsType { indicator.removed.append(name) } else { indicator.renamed = name }
      return
    }
    indicator.removed.append(name)
    if let text = value.text, !value.isNull, text != type.text, text != indicator.id?.text {
      findings.warning(
        "\(element.path): 'type' goes before 'name', so '\(text)' is left out", at: value.range)
    }
  }

  private func settleParameters(of indicator: inout IndicatorMigration) {
    guard let index = index(of: "params", in: indicator.pairs) else { return }
    let value = indicator.pairs[index].value
    if case .mapping(let nested) = value.content, !nested.isEmpty {
      indicator.lifted = index
    } else if case .mapping = value.content {
      indicator.removed.append(index)
    } else if value.isNull {
      indicator.removed.append(index)
    }
  }

  /// The mapping of type and parameters; an error if a parameter has two values.
  private mutating func entry(
    of indicator: IndicatorMigration, id: YAMLNode, path: String
  ) -> YAMLNode {
    let type = indicator.renamed.map { indicator.pairs[$0].value } ?? id
    var pairs: [IndicatorMigration.Pair] = []
    if indicator.renamed != nil || indicator.needsType { pairs.append((.plain("type"), type)) }
    let beside = indicator.pairs.enumerated().filter { index, _ in
      !indicator.removed.contains(index) && index != indicator.renamed && index != indicator.lifted
    }
    let taken = pairs + beside.map(\.element)
    for (index, pair) in indicator.pairs.enumerated() {
      if index == indicator.lifted, case .mapping(let nested) = pair.value.content {
        for parameter in nested {
          guard let other = taken.first(where: { $0.key.text == parameter.key.text }) else {
            pairs.append(parameter)
            continue
          }
          reportConflict(parameter, with: other, path: path)
        }
      } else if beside.contains(where: { $0.offset == index }) {
        pairs.append(pair)
      }
    }
    return YAMLNode(.mapping(pairs), range: indicator.node.range)
  }

  private mutating func reportConflict(
    _ parameter: IndicatorMigration.Pair, with other: IndicatorMigration.Pair, path: String
  ) {
    let key = parameter.key.text ?? ""
    if parameter.value.hasData(of: other.value, reordered: []) { return }
    findings.error(
      "\(path).params.\(key): '\(key)' has another value beside 'params'",
      at: parameter.key.range, hint: "keep one of them")
  }
}
