// Adds the tasks of one strategy to a graph, from bars to the matrix: where trading and building meet.

package import BuildGraph
import Columns
import Fuzzy
import Indicators
package import Strategy

extension StrategyTargets {
  /// Adds everything that `strategy` can make to `graph`.
  ///
  /// - Parameters:
  ///   - strategy: A checked strategy.
  ///   - graph: Takes in sources and tasks; what other strategies make as well is shared.
  ///   - settings: Where bars are, and what is written into the metadata.
  /// - Throws: `RuleFailure` where bars cannot be had, or the matrix would lack a feature.
  /// - Complexity: O(symbols × features).
  package init(
    _ strategy: Strategy, in graph: inout TaskGraph, settings: BuildSettings
  ) throws(RuleFailure) {
    var builder = TargetBuilder(strategy: strategy, settings: settings, graph: graph)
    // Were the graph held here too, the first addition would copy all of it.
    graph = TaskGraph()
    defer { graph = builder.graph }
    self = try builder.build()
  }
}

/// Collects tasks while a strategy is walked from its bars to its metadata.
struct TargetBuilder {
  let strategy: Strategy
  let settings: BuildSettings
  private(set) var graph: TaskGraph
  private var targets: [LabelledTask] = []
  private var warnings: [String] = []
  private var bars: [SymbolTimeframe: TaskID] = [:]
  private var indicators: [IndicatorTarget: TaskID] = [:]
  /// What messages call the bars, and where parameters were set: the same for many columns.
  private var origins: [SymbolTimeframe: String] = [:]
  private var indicatorPlaces: [String: FieldPlaces] = [:]
  private var memberPlaces: [String: [FieldPlaces]] = [:]
  private let indicatorsByID: [String: StrategyIndicator]
  private let fuzzySetsByID: [String: FuzzySet]

  private struct SymbolTimeframe: Hashable {
    let symbol: String
    let timeframe: Timeframe
  }

  private struct IndicatorTarget: Hashable {
    let bars: SymbolTimeframe
    let id: String
  }

  init(strategy: Strategy, settings: BuildSettings, graph: TaskGraph) {
    self.strategy = strategy
    self.settings = settings
    self.graph = graph
    indicatorsByID = Dictionary(strategy.indicators.map { ($0.id, $0) }) { first, _ in first }
    fuzzySetsByID = Dictionary(strategy.fuzzySets.map { ($0.id, $0) }) { first, _ in first }
  }

  mutating func build() throws(RuleFailure) -> StrategyTargets {
    let columns = try addAllColumns()
    let scaling = addScaling(columns, shares: strategy.splitShares, fold: nil)
    let matrix = addMatrix(columns, scaling: scaling, fold: nil)
    let labels = addLabels()
    let model = try addModel(matrix: matrix, labels: labels)
    let metadata = addMetadata(matrix: matrix, model: model, scaling: scaling)
    let walkForward = try addWalkForward(columns, matrix: matrix, labels: labels)
    return StrategyTargets(
      name: strategy.name, targets: targets,
      deliverables: [
        Deliverable(
          fileName: "model.safetensors", task: model, output: TrainingOutput.model),
        Deliverable(fileName: "model.onnx", task: model, output: TrainingOutput.onnx),
        Deliverable(fileName: "metrics.json", task: model, output: TrainingOutput.metrics),
        Deliverable(fileName: "history.csv", task: model, output: TrainingOutput.history),
        Deliverable(fileName: "features.json", task: metadata, output: MetadataOutput.features),
        Deliverable(fileName: "metadata.json", task: metadata, output: MetadataOutput.metadata),
      ], model: model, metadata: metadata, walkForward: walkForward, warnings: warnings)
  }

  /// Adds a task and the label that people have for it.
  mutating func add(
    _ artifact: Label.Artifact, _ selectors: [String], _ rule: some Rule, inputs: [TaskInput],
    places: FieldPlaces
  ) -> TaskID {
    let label = Label(strategy: settings.prefix, artifact, selectors)
    let name = label.name
    let task = graph.addTask(
      rule, inputs: inputs, label: settings.prefix.map { "\($0)/\(name)" } ?? name, name: name,
      places: places)
    targets.append(LabelledTask(label: label, task: task))
    return task
  }

  /// Notes what the user should know, once.
  mutating func warn(_ warning: String) {
    if !warnings.contains(warning) { warnings.append(warning) }
  }
}

// MARK: - Bars

extension TargetBuilder {
  /// The task that makes the bars of a symbol and timeframe, from a file of its own or a finer one.
  ///
  /// Where there is neither, the task fails when it is built, so that the rest can go on.
  mutating func addBars(_ symbol: String, _ timeframe: Timeframe) -> TaskID {
    let key = SymbolTimeframe(symbol: symbol, timeframe: timeframe)
    if let known = bars[key] { return known }
    let files = settings.files
    let task: TaskID
    if let path = files.path(symbol: symbol, timeframe: timeframe) {
      task = addFile(path, symbol, timeframe, isWhole: false)
    } else if let finer = files.finer(symbol: symbol, timeframe: timeframe) {
      let whole = addFile(finer.path, symbol, finer.timeframe, isWhole: true)
      task = add(
        .bars, [symbol, timeframe.description],
        ResampleRule(from: finer.timeframe, to: timeframe, range: range),
        inputs: BarOutput.names.indices.map { .output(whole, $0) }, places: strategy.barPlaces)
    } else {
      let path = files.plainPath(symbol: symbol, timeframe: timeframe)
      warn(
        "no \(timeframe) bars of \(symbol): there is no file '\(path)', none with '.gz', "
          + "and no file of a finer timeframe to make them from")
      task = addFile(path, symbol, timeframe, isWhole: false)
    }
    bars[key] = task
    return task
  }

  /// The task that reads a file: the strategy's range of it, or the whole for resampling.
  private mutating func addFile(
    _ path: String, _ symbol: String, _ timeframe: Timeframe, isWhole: Bool
  ) -> TaskID {
    let range = isWhole ? TimeRange() : range
    // With a range, the whole file and its part are two targets.
    let isApart = isWhole && range != self.range
    return add(
      .bars, [symbol, timeframe.description] + (isApart ? ["whole"] : []),
      BarsRule(range: range, timeframe: timeframe, path: path),
      inputs: [.source(graph.addSource(path))], places: strategy.barPlaces)
  }

  /// The task that makes the bars of a symbol and timeframe, nil if nothing has asked for them.
  func knownBars(_ symbol: String, _ timeframe: Timeframe) -> TaskID? {
    bars[SymbolTimeframe(symbol: symbol, timeframe: timeframe)]
  }

  private var range: TimeRange { TimeRange(start: strategy.startDate, end: strategy.endDate) }
}

// MARK: - Features

extension TargetBuilder {
  private mutating func addIndicator(
    _ id: String, _ symbol: String, _ timeframe: Timeframe
  ) throws(RuleFailure) -> TaskID {
    let key = IndicatorTarget(
      bars: SymbolTimeframe(symbol: symbol, timeframe: timeframe), id: id)
    if let known = indicators[key] { return known }
    guard let indicator = indicatorsByID[id], let definition = indicator.definition else {
      throw RuleFailure("indicator '\(id)' is not defined")
    }
    let bars = addBars(symbol, timeframe)
    let rule = IndicatorRule(
      definition: definition, arguments: indicator.arguments,
      origin: origin(of: key.bars))
    let inputs = definition.columns(indicator.arguments).map {
      TaskInput.output(bars, BarOutput.position(of: $0))
    }
    let task = add(
      .indicator, [symbol, timeframe.description, id], rule, inputs: inputs,
      places: places(ofIndicator: id))
    indicators[key] = task
    return task
  }

  private mutating func origin(of bars: SymbolTimeframe) -> String {
    if let known = origins[bars] { return known }
    let origin = settings.files.origin(symbol: bars.symbol, timeframe: bars.timeframe)
    origins[bars] = origin
    return origin
  }

  private mutating func places(ofIndicator id: String) -> FieldPlaces {
    if let known = indicatorPlaces[id] { return known }
    let places = strategy.indicatorPlaces(id)
    indicatorPlaces[id] = places
    return places
  }

  private mutating func places(ofMembersOf fuzzySet: FuzzySet) -> [FieldPlaces] {
    if let known = memberPlaces[fuzzySet.id] { return known }
    let places = fuzzySet.members.map { member in
      let place = strategy.place(ofMember: member.name, inFuzzySet: fuzzySet.id)
      return FieldPlaces(place, exceptions: ["parameters": place])
    }
    memberPlaces[fuzzySet.id] = places
    return places
  }

  /// The columns that the strategy's inputs make of one symbol, by feature id.
  private mutating func addColumns(
    _ symbol: String
  ) throws(RuleFailure) -> [(id: String, task: TaskID)] {
    var columns: [(id: String, task: TaskID)] = []
    for input in strategy.nnInputs {
      let timeframes =
        switch input.timeframes {
        case .all: strategy.timeframes
        case .listed(let listed): listed
        }
      for timeframe in timeframes {
        switch input.source {
        case .fuzzySet(let id):
          columns += try addMemberships(id, symbol, timeframe)
        case .rawIndicator(let reference, _):
          let column = try addOutput(reference, symbol, timeframe)
          let id = "\(timeframe)_\(reference)_\(ResolvedFeature.rawMembership)"
          let task = add(
            .feature, [symbol, id], RawInputRule(), inputs: [column],
            places: FieldPlaces("nn_inputs"))
          columns.append((id, task))
        }
      }
    }
    return columns
  }

  /// The membership columns of one fuzzy set.
  private mutating func addMemberships(
    _ id: String, _ symbol: String, _ timeframe: Timeframe
  ) throws(RuleFailure) -> [(id: String, task: TaskID)] {
    guard let fuzzySet = fuzzySetsByID[id] else {
      throw RuleFailure("fuzzy set '\(id)' is not defined")
    }
    let column = try addOutput(fuzzySet.indicator, symbol, timeframe)
    return zip(fuzzySet.members, places(ofMembersOf: fuzzySet)).map { member, places in
      let featureID = "\(timeframe)_\(id)_\(member.name)"
      let task = add(
        .feature, [symbol, featureID], MembershipRule(function: member.function),
        inputs: [column], places: places)
      return (featureID, task)
    }
  }

  /// The column that a reference to an indicator means, its primary output if it names none.
  private mutating func addOutput(
    _ reference: IndicatorReference, _ symbol: String, _ timeframe: Timeframe
  ) throws(RuleFailure) -> TaskInput {
    let indicator = try addIndicator(reference.id, symbol, timeframe)
    guard let name = reference.output else { return .output(indicator, 0) }
    guard let output = graph[indicator].rule.outputNames.firstIndex(of: name) else {
      throw RuleFailure("indicator '\(reference.id)' has no output '\(name)'")
    }
    return .output(indicator, output)
  }

  /// The feature columns of each symbol, once every resolved feature is known to have one.
  private mutating func addAllColumns() throws(RuleFailure) -> [[TaskInput]] {
    var columns: [[TaskInput]] = []
    for symbol in strategy.symbols { columns.append(try validated(addColumns(symbol))) }
    return columns
  }

  /// The task of the matrix, or of that of a fold.
  mutating func addMatrix(
    _ columns: [[TaskInput]], scaling: TaskID?, fold: WalkForwardFold?
  ) -> TaskID {
    let layout = layout(of: strategy.features)
    let inputs = inputs(of: columns, layout) + (scaling.map { [.output($0)] } ?? [])
    let rule = MatrixRule(
      symbolCount: strategy.symbols.count, layout: layout,
      methods: strategy.features.map(\.scaling))
    return add(
      fold == nil ? .features : .fold, fold?.selectors(.features) ?? [], rule, inputs: inputs,
      places: strategy.matrixPlaces)
  }

  /// The task that fits the scaling of raw inputs to the rows before a validation, nil if none is
  /// scaled.
  mutating func addScaling(
    _ columns: [[TaskInput]], shares: SplitShares, fold: WalkForwardFold?
  ) -> TaskID? {
    let features = strategy.features.filter { $0.scaling != nil }
    if features.isEmpty { return nil }
    let layout = layout(of: features)
    let scaled = strategy.features.indices.filter { strategy.features[$0].scaling != nil }
    let inputs = inputs(of: columns.map { columns in scaled.map { columns[$0] } }, layout)
    let rule = ScalingRule(
      symbolCount: strategy.symbols.count, layout: layout, methods: features.compactMap(\.scaling),
      shares: shares)
    return add(
      fold == nil ? .scaling : .fold, fold?.selectors(.scaling) ?? [], rule, inputs: inputs,
      places: strategy.scalingPlaces)
  }

  /// What the columns of `features` are to a rule.
  private func layout(of features: [ResolvedFeature]) -> ColumnLayout {
    var timeframes = [strategy.baseTimeframe]
    for feature in features where !timeframes.contains(feature.timeframe) {
      timeframes.append(feature.timeframe)
    }
    return ColumnLayout(
      timeframes: timeframes,
      columnTimeframes: features.map { timeframes.firstIndex(of: $0.timeframe) ?? 0 },
      columnNames: features.map(\.featureID))
  }

  /// For each symbol in turn the open times of the layout's timeframes and its columns.
  private mutating func inputs(
    of columns: [[TaskInput]], _ layout: ColumnLayout
  ) -> [TaskInput] {
    var inputs: [TaskInput] = []
    for (symbol, columns) in zip(strategy.symbols, columns) {
      for timeframe in layout.timeframes {
        inputs.append(.output(addBars(symbol, timeframe), BarOutput.timestamps))
      }
      inputs += columns
    }
    return inputs
  }

  /// The columns in the order of the resolved features.
  ///
  /// - Throws: `RuleFailure` naming resolved features without a column; columns that no feature
  ///   asks for become a warning.
  private mutating func validated(
    _ columns: [(id: String, task: TaskID)]
  ) throws(RuleFailure) -> [TaskInput] {
    let features = strategy.features.map(\.featureID)
    let validation = FeatureValidation(columns: columns.map(\.id), features: features)
    if let error = validation.error { throw RuleFailure(error) }
    if let warning = validation.warning { warn(warning) }
    let tasks = Dictionary(columns.map { ($0.id, $0.task) }) { first, _ in first }
    return features.compactMap { tasks[$0] }.map { .output($0) }
  }
}
