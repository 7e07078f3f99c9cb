// Adds the tasks of one strategy from the matrix on: labels, trainings, folds, metadata.

import BuildGraph
import Labeling
import Network
import Strategy

extension TargetBuilder {
  /// The task of the labels.
  mutating func addLabels() -> TaskID {
    var inputs: [TaskInput] = []
    for symbol in strategy.symbols {
      let bars = addBars(symbol, strategy.baseTimeframe)
      inputs += strategy.labels.columns.map { .output(bars, BarOutput.position(of: $0)) }
    }
    if let warning = strategy.labels.lookAheadWarning { warn(warning) }
    return add(
      .labels, [], LabelsRule(labeler: strategy.labels, symbols: strategy.symbols),
      inputs: inputs, places: strategy.labelPlaces)
  }

  /// The task of the model: its training or, where there are seeds, the choice among theirs.
  mutating func addModel(matrix: TaskID, labels: TaskID) throws(RuleFailure) -> TaskID {
    let inputs = trainingInputs(matrix: matrix, labels: labels)
    let seeds = strategy.trainedSeeds
    guard seeds.count > 1 else {
      return add(
        .model, [], try strategy.trainingRule(seed: seeds[0], shares: strategy.splitShares),
        inputs: inputs, places: strategy.trainingPlaces)
    }
    var outputs: [TaskInput] = []
    for seed in seeds {
      let training = add(
        .seed, [String(seed)],
        try strategy.trainingRule(seed: seed, shares: strategy.splitShares),
        inputs: inputs, places: strategy.trainingPlaces)
      outputs += TrainingOutput.names.indices.map { .output(training, $0) }
    }
    return add(
      .model, [], SeedSelectionRule(seeds: seeds), inputs: outputs,
      places: strategy.selectionPlaces)
  }

  /// What a training reads.
  private func trainingInputs(matrix: TaskID, labels: TaskID) -> [TaskInput] {
    let inputs: [TaskInput] = [
      .output(matrix, MatrixOutput.features), .output(matrix, MatrixOutput.rows),
      .output(labels, LabelsOutput.labels), .output(labels, LabelsOutput.known),
    ]
    let isWeighted = strategy.labels.computesWeights
    return inputs + (isWeighted ? [.output(labels, LabelsOutput.weights)] : [])
  }

  /// The task that puts together what the folds came to, nil where the strategy has none.
  ///
  /// Folds read the strategy's own matrix unless inputs are scaled. A scaling knows its rows before
  /// the validation, which to an early fold are later prices: each fold then has a scaling and a
  /// matrix of its own.
  mutating func addWalkForward(
    _ columns: [[TaskInput]], matrix: TaskID, labels: TaskID
  ) throws(RuleFailure) -> TaskID? {
    guard let walkForward = strategy.training.walkForward else { return nil }
    let seed = strategy.trainedSeeds[0]
    let folds = walkForward.all
    var metrics: [TaskInput] = []
    for fold in folds {
      let shares = strategy.splitShares(of: fold)
      var matrix = matrix
      if let scaling = addScaling(columns, shares: shares, fold: fold) {
        matrix = addMatrix(columns, scaling: scaling, fold: fold)
      }
      let training = add(
        .fold, ["\(fold.number)"], try strategy.trainingRule(seed: seed, shares: shares),
        inputs: trainingInputs(matrix: matrix, labels: labels), places: strategy.foldPlaces)
      metrics.append(.output(training, TrainingOutput.metrics))
    }
    // All matrices have the same rows.
    return add(
      .walkForward, [],
      WalkForwardRule(
        symbols: strategy.symbols, folds: folds.map { strategy.splitShares(of: $0) }, seed: seed),
      inputs: [.output(matrix, MatrixOutput.timestamps), .output(matrix, MatrixOutput.rows)]
        + metrics, places: strategy.walkForwardPlaces)
  }

  /// The task of the metadata.
  mutating func addMetadata(
    matrix: TaskID, model: TaskID, scaling: TaskID?
  ) -> TaskID {
    var names: [String] = []
    var inputs: [TaskInput] = [
      .output(model, TrainingOutput.metrics), .output(model, TrainingOutput.trainedAt),
      .output(model, TrainingOutput.model, use: .identity),
      .output(matrix, MatrixOutput.features, use: .identity),
    ]
    if let scaling { inputs.append(.output(scaling)) }
    for symbol in strategy.symbols {
      for timeframe in strategy.timeframes {
        guard let task = knownBars(symbol, timeframe) else { continue }
        names.append("\(symbol)_\(timeframe)")
        inputs += BarOutput.names.indices.map { .output(task, $0, use: .identity) }
      }
    }
    let rule = MetadataRule(
      template: strategy.metadataTemplate, features: strategy.featuresDocument,
      scaled: strategy.scaledFeatures, bars: names,
      seed: strategy.trainedSeeds.count > 1 ? nil : strategy.trainedSeeds[0],
      kernels: strategy.matrixKernels.name, version: settings.ktaskVersion,
      createdAt: settings.createdAt)
    return add(.metadata, [], rule, inputs: inputs, places: strategy.metadataPlaces)
  }
}
