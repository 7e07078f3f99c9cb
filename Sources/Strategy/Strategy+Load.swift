// From a file to a strategy: what may be read at all, and what comes of it.

import Labeling
package import Syntax

extension Strategy {
  /// Reads and checks a strategy file.
  ///
  /// - Parameters:
  ///   - source: The file.
  ///   - overrides: Settings that go before those of the file; the file's own are checked too.
  /// - Returns: The strategy, nil if and only if there is an error; and all findings in source order.
  package static func load(
    _ source: SourceText, overrides: StrategyOverrides = StrategyOverrides()
  ) -> (strategy: Strategy?, diagnostics: [Diagnostic]) {
    let (draft, findings) = StrategyDraft.read(source, overrides: overrides)
    guard !findings.hasErrors, let strategy = draft?.strategy
    else { return (nil, findings.sorted) }
    return (strategy, findings.sorted)
  }
}

/// The parts of a strategy as far as they could be read.
///
/// Every part that is nil has an error among the findings.
struct StrategyDraft {
  var name: String?
  var version = "3.0"
  var data: DataSettings?
  var indicators = OutlineList<IndicatorOutline>()
  var fuzzySets = OutlineList<FuzzySetOutline>()
  var inputs: [NNInput] = []
  var features: [ResolvedFeature] = []
  var labels: Labeler?
  var model: ModelSettings?
  var training: TrainingSettings?
  var places = HyperparameterPlaces()

  /// The strategy if all of it could be read.
  var strategy: Strategy? {
    guard let name, let data, let labels, let model, let training else { return nil }
    return Strategy(
      name: name, version: version, symbols: data.symbols, timeframes: data.timeframes,
      baseTimeframe: data.baseTimeframe, startDate: data.start, endDate: data.end,
      indicators: indicators.elements.compactMap(\.indicator).sorted { $0.id < $1.id },
      fuzzySets: fuzzySets.elements.compactMap(\.fuzzySet).sorted { $0.id < $1.id },
      nnInputs: inputs, features: features, labels: labels, model: model, training: training,
      places: places)
  }

  /// Reads a file as far as it goes; the draft is nil if the file is no strategy of grammar v3.
  static func read(
    _ source: SourceText, overrides: StrategyOverrides
  ) -> (draft: StrategyDraft?, findings: Findings) {
    let (root, problems) = YAMLNode.parse(source)
    var findings = Findings(problems)
    guard !findings.hasErrors else { return (nil, findings) }
    guard let root, !root.isNull else {
      findings.error("the strategy is empty", at: .start)
      return (nil, findings)
    }
    guard let file = Section(root, path: "", range: root.range) else {
      findings.error("a strategy must be a mapping, not \(root.kind)", at: root.range)
      return (nil, findings)
    }
    guard file.isVersion3 else {
      file.refuseAsOld(fileName: source.name, &findings)
      return (nil, findings)
    }
    var reader = StrategyReader(file: file, overrides: overrides, findings: findings)
    reader.read()
    return (reader.draft, reader.findings)
  }
}

extension Section {
  /// Whether the file is of grammar v3: indicators are a mapping, and there are inputs.
  var isVersion3: Bool {
    guard case .mapping = self["indicators"]?.node.content else { return false }
    return self["nn_inputs"] != nil
  }

  fileprivate func refuseAsOld(fileName: String, _ findings: inout Findings) {
    let stem = fileName.split(separator: "/").last.map(String.init) ?? fileName
    let (reason, place) = whatMakesItOld
    findings.error(
      "Strategy '\(stem)' is not v3 format. Run 'ktask migrate \(fileName)' to upgrade.",
      at: place, hint: reason)
  }

  /// Why the file is not taken for v3, nil if nothing in it comes near; and where that is seen.
  private var whatMakesItOld: (reason: String?, place: SourceRange) {
    guard let indicators = self["indicators"] else {
      return misspelt("indicators") ?? (nil, range)
    }
    guard case .mapping = indicators.node.content else {
      return ("'indicators' is \(indicators.node.kind)", indicators.keyRange)
    }
    return misspelt("nn_inputs") ?? ("there is no 'nn_inputs'", range)
  }

  /// The key that may stand for the missing `key`.
  private func misspelt(_ key: String) -> (reason: String?, place: SourceRange)? {
    guard let near = nearest(key, among: settings.map(\.key)), let written = self[near]
    else { return nil }
    return ("did you mean '\(key)'?", written.keyRange)
  }
}
