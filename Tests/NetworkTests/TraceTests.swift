// Training against the reference's, step by step.

import Foundation
import Network
import TestSupport
import Testing

/// One golden run with the data it is made on.
struct TraceCase: Sendable, CustomTestStringConvertible {
  let number: Int
  let directory: URL

  /// The file and the number of the run in it.
  var testDescription: String {
    "\(directory.appending(path: GoldenTraces.path).path), trace \(number)"
  }

  static func all() throws -> [TraceCase] {
    try Golden.roots.flatMap { directory in
      let traces = try GoldenTraces.read(directory)?.traces ?? []
      return traces.indices.map { TraceCase(number: $0, directory: directory) }
    }
  }
}

@Suite struct TraceTests {
  @Test func committedRunsAreTestedToTheirLastParameters() throws {
    let golden = try #require(try GoldenTraces.read(Golden.directory))
    #expect(golden.traces.count == 12)
    #expect(golden.traces.allSatisfy { $0.scheduleWithoutValidation != nil })
  }

  @Test(arguments: try TraceCase.all())
  func trainsAsTheReferenceDoes(_ trace: TraceCase) throws {
    let golden = try #require(try GoldenTraces.read(trace.directory))
    let run = golden.traces[trace.number]
    if try LeftOut.leavesOut(network: run.type ?? "mlp", of: trace.testDescription) { return }
    try expectSameTraining(golden, run, SameAs(place: trace.testDescription))
  }

  private func expectSameTraining(
    _ golden: GoldenTraces, _ trace: GoldenTrace, _ same: SameAs
  ) throws {
    let matrix = try golden.matrix()
    let trainer = try trainer(golden, trace, trace.learningRateSchedule)
    var reports: [BatchReport] = []
    let data = TrainingData(
      matrix: matrix,
      targets: trace.isRegression ? .values(golden.values) : .classes(golden.labels),
      training: golden.trainingRows, validation: golden.validationRows)
    let trained = try trainer.train(
      data, observer: TrainingObserver(batchEnded: { reports.append($0) }))
    expectSameSteps(reports, trace, same)
    expectSameHistory(trained, trace, same)

    // Without validation the last epoch's parameters are kept, as the reference has them.
    guard let schedule = trace.scheduleWithoutValidation else {
      return LeftOut.leaveOutLastParameters(of: same.place)
    }
    let last = try self.trainer(golden, trace, schedule).train(data.split(validation: []))
    for tensor in last.parameters.tensors {
      let expected = try #require(trace.final[tensor.name], "\(same.place): \(tensor.name)")
      same.expect(
        doubles(tensor.values), doubles(expected.values), "final \(tensor.name)",
        columns: expected.columns)
    }
    let logits = try NeuralNetwork(last.parameters)
      .logits(of: matrix, rows: golden.validationRows)
    same.expect(
      doubles(logits), doubles(trace.finalValidationOutput.values), "final_validation_output",
      columns: trace.finalValidationOutput.columns)
  }

  private func trainer(
    _ golden: GoldenTraces, _ trace: GoldenTrace, _ schedule: LearningRateSchedule
  ) throws -> Trainer {
    let architecture = try trace.architecture(inputs: golden.features[0].count)
    let (optimizer, weightDecay) = trace.optimizer
    let settings = try TrainingSettings(
      epochs: trace.summary.epochsTrained, batchSize: golden.batchSize,
      learningRate: trace.config.learningRate, weightDecay: weightDecay,
      gradientClip: trace.config.gradientClip ?? 1, loss: trace.loss,
      optimizer: optimizer, learningRateSchedule: schedule)
    return try Trainer(
      architecture, settings,
      initial: Parameters(architecture: architecture, tensors: trace.`init`.tensors),
      order: .fixed(golden.permutations))
  }

  private func expectSameSteps(_ reports: [BatchReport], _ trace: GoldenTrace, _ same: SameAs) {
    let running = trace.runningTrainLossPerBatch
    #expect(reports.map(\.epoch) == running.map { Int($0[0]) + 1 }, "\(same.place): epochs")
    #expect(reports.map(\.batch) == running.map { Int($0[1]) + 1 }, "\(same.place): batches")
    same.expect(reports.map(\.runningLoss), running.map { $0[2] }, "running_train_loss_per_batch")
    if !trace.gradNormsBeforeClip.isEmpty {
      same.expect(
        doubles(reports.map(\.gradientNorm)), trace.gradNormsBeforeClip, "grad_norms_before_clip")
    }
  }

  private func expectSameHistory(_ trained: TrainedNetwork, _ trace: GoldenTrace, _ same: SameAs) {
    let (history, golden) = (trained.history, trace.summary.history)
    same.expect(doubles(trained.classWeights), trace.classWeights ?? [], "class_weights")
    same.expect(history.map(\.trainingLoss), golden.trainLoss, "train_loss")
    same.expect(history.map(\.trainingAccuracy), golden.trainAccuracy, "train_accuracy")
    same.expect(history.compactMap(\.validationLoss), golden.valLoss, "val_loss")
    same.expect(history.compactMap(\.validationAccuracy), golden.valAccuracy, "val_accuracy")
    same.expect(
      history.map(\.learningRate), trace.learningRatePerEpoch, "learning_rate_per_epoch", within: 0)
    let summary = trained.summary
    same.expect(
      [summary.bestTrainingAccuracy], [trace.summary.bestTrainAccuracy], "best_train_accuracy")
    same.expect(
      [summary.bestValidationAccuracy ?? .nan], [trace.summary.bestValAccuracy],
      "best_val_accuracy")
  }
}

/// Expects numbers to be those of a golden file, and names the place where they are not.
private struct SameAs {
  let place: String

  func expect(
    _ actual: [Double], _ expected: [Double], _ name: String, columns: Int = 1,
    within limit: Double = 1e-5, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let difference = difference(actual, expected, columns: columns, within: limit)
    #expect(
      difference == nil, "\(place), \(name): \(difference ?? "")",
      sourceLocation: sourceLocation)
  }
}
