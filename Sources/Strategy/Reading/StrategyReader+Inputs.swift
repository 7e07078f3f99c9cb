// The section `nn_inputs` and the features that come of it.

import Columns
import Indicators
import Syntax

extension StrategyReader {
  mutating func readInputs() {
    guard let setting = file["nn_inputs"], let elements = setting.elements(&findings)
    else { return }
    guard !elements.isEmpty else {
      findings.error(
        "nn_inputs: the network has no inputs", at: setting.range,
        hint: "list at least one fuzzy set or raw indicator")
      return
    }
    let outlines = draft.fuzzySets.elements.compactMap { set in
      set.reference.map {
        (set.id, FeatureResolver.SetOutline(indicator: $0, members: set.members.map(\.name)))
      }
    }
    let resolver = FeatureResolver(
      timeframes: draft.data?.timeframes ?? [],
      fuzzySets: Dictionary(outlines) { first, _ in first })
    var origins: [String: ResolvedFeature] = [:]
    for element in elements {
      guard let input = readInput(element) else { continue }
      let features = resolver.features(of: input)
      reportRepeated(features, of: element, origins: &origins)
      draft.inputs.append(input)
      draft.features += features
    }
    if draft.features.isEmpty, !findings.hasErrors {
      findings.error("nn_inputs: no feature comes of the inputs", at: setting.keyRange)
    }
  }

  /// Warns of columns that are there twice; refuses one name for two different columns.
  private mutating func reportRepeated(
    _ features: [ResolvedFeature], of setting: Setting, origins: inout [String: ResolvedFeature]
  ) {
    var repeated: [String] = []
    for feature in features {
      guard let origin = origins.updateValue(feature, forKey: feature.featureID) else { continue }
      if origin == feature {
        repeated.append(feature.featureID)
      } else {
        findings.error(
          "\(setting.path): the feature id '\(feature.featureID)' stands for two different features",
          at: setting.range,
          hint: hint(forTwoCalledAlike: origin, feature))
      }
    }
    if let first = repeated.first {
      let others = repeated.count > 1 ? " and \(repeated.count - 1) more" : ""
      findings.warning(
        "\(setting.path): the features repeat: '\(first)'\(others)", at: setting.range)
    }
  }

  /// What makes two different features of one name two names.
  private func hint(
    forTwoCalledAlike first: ResolvedFeature, _ second: ResolvedFeature
  ) -> String {
    switch (first.normalization, second.normalization) {
    case (nil, nil): "rename a fuzzy set or a member"
    case (_?, _?): "an input is scaled in one way only"
    case (nil, _?): "rename the member '\(first.membership)' of '\(first.fuzzySet)'"
    case (_?, nil): "rename the member '\(second.membership)' of '\(second.fuzzySet)'"
    }
  }

  private mutating func readInput(_ setting: Setting) -> NNInput? {
    guard let section = setting.section(&findings) else { return nil }
    section.reportUnknown(
      known: ["fuzzy_set", "raw_indicator", "normalization", "timeframes"],
      formerly: OldKeys.input, as: .warning, &findings)
    let source = readSource(section, setting)
    let timeframes = section.required("timeframes", &findings).flatMap { readTimeframes($0) }
    guard let source, let timeframes else { return nil }
    return NNInput(source: source, timeframes: timeframes)
  }

  // MARK: Sources

  private mutating func readSource(_ section: Section, _ input: Setting) -> NNInput.Source? {
    let normalization = section.given("normalization")
    switch (section.given("fuzzy_set"), section.given("raw_indicator")) {
    case (_?, let raw?):
      findings.error(
        "\(input.path): Specify either fuzzy_set or raw_indicator, not both", at: raw.keyRange)
      return nil
    case (nil, nil):
      findings.error(
        "\(input.path): Must specify either fuzzy_set or raw_indicator", at: input.range)
      return nil
    case (let set?, nil):
      if let normalization {
        findings.error(
          "\(input.path): normalization is only valid with raw_indicator, not fuzzy_set",
          at: normalization.keyRange)
      }
      return readFuzzySetSource(set)
    case (nil, let raw?):
      return readRawSource(raw, normalization)
    }
  }

  private mutating func readFuzzySetSource(_ setting: Setting) -> NNInput.Source? {
    guard let id = setting.text(&findings) else { return nil }
    guard let fuzzySetIDs else { return nil }
    guard fuzzySetIDs.contains(id) else {
      findings.notFound(id, in: "fuzzy_sets", at: setting, known: fuzzySetIDs)
      return nil
    }
    if let reference = draft.fuzzySets[id]?.reference {
      checkCausality(of: reference, at: setting)
    }
    return .fuzzySet(id)
  }

  /// Refuses an indicator whose rows change when later bars come.
  private mutating func checkCausality(of reference: IndicatorReference, at setting: Setting) {
    guard let indicator = draft.indicators[reference.id],
      let definition = indicator.definition, let arguments = indicator.arguments,
      definition.readsLaterRows(arguments)
    else { return }
    findings.error(
      "\(setting.path): indicator '\(indicator.id)' (\(definition.name)) repaints: bars still to come "
        + "change its earlier rows, so the network would learn from the future", at: setting.range,
      hint: definition.parameter(named: "confirmed") == nil
        ? nil : "set 'confirmed: true' on it: a turn then shows in the row that confirms it")
  }

  private mutating func readRawSource(
    _ setting: Setting, _ normalization: Setting?
  ) -> NNInput.Source? {
    let chosen = normalization.flatMap { readNormalization($0) }
    guard let text = setting.text(&findings) else { return nil }
    let reference = IndicatorReference(text)
    guard let indicator = indicator(reference, at: setting) else { return nil }
    checkOutput(of: reference, indicator, at: setting)
    checkCausality(of: reference, at: setting)
    return .rawIndicator(reference, chosen ?? .none)
  }

  private mutating func readNormalization(_ setting: Setting) -> RawNormalization? {
    let words = RawNormalization.allCases.map(\.rawValue)
    return setting.word(among: words, &findings).flatMap(RawNormalization.init(rawValue:))
  }

  private mutating func checkOutput(
    of reference: IndicatorReference, _ indicator: IndicatorOutline, at setting: Setting
  ) {
    guard let output = reference.output, let definition = indicator.definition else { return }
    if definition.outputs.count == 1 {
      findings.error(
        "\(setting.path): '\(reference.id)' is single-output but dot notation '.\(output)' was used",
        at: setting.range, hint: "write '\(reference.id)'")
    } else if !definition.outputs.contains(output) {
      findings.error(
        "\(setting.path): '\(output)' is not a valid output of "
          + "'\(indicator.type ?? definition.name)'. Valid outputs: "
          + definition.outputs.joined(separator: ", "), at: setting.range,
        hint: nearest(output, among: definition.outputs)
          .map { "did you mean '\(reference.id).\($0)'?" })
    }
  }

  // MARK: Timeframes

  private mutating func readTimeframes(_ setting: Setting) -> NNInput.Timeframes? {
    if let text = setting.node.text {
      if text == "all" { return .all }
      let meant = text.lowercased() == "all" ? "all" : "[\(text)]"
      setting.mismatch("'all' or a list", hint: "write \(meant)", &findings)
      return nil
    }
    guard let elements = setting.elements(&findings) else { return nil }
    if elements.isEmpty {
      findings.warning("\(setting.path): an empty list gives no features", at: setting.range)
    }
    let listed = elements.compactMap { readTimeframe($0, in: setting) }
    return listed.count == elements.count ? .listed(listed) : nil
  }

  private mutating func readTimeframe(_ element: Setting, in list: Setting) -> Timeframe? {
    guard let available = draft.data?.timeframes else { return element.timeframe(&findings) }
    let text = element.node.text ?? ""
    if let timeframe = Timeframe(text), available.contains(timeframe) { return timeframe }
    guard element.node.text != nil, !element.isNull else { return element.timeframe(&findings) }
    let names = available.map(\.description).sorted()
    findings.error(
      "\(list.path): Invalid timeframe '\(text)'. Available timeframes: "
        + names.joined(separator: ", "), at: element.range,
      hint: overrides.timeframes.map { _ in "--timeframes goes before the file's timeframes" })
    return nil
  }
}
