// Training against the reference's, step by step.

import Foundation
import Network
import TestSupport
import Testing

/// One golden run with the data it is made on.
struct TraceCase: Sendable, CustomTestStringConvertible {
  let file: URL
  let number: Int

  /// The file and the number of the run in it.
  var testDescription: String { "\(file.path), trace \(number)" }

  static func all() throws -> [TraceCase] {
    try Golden.roots.flatMap { directory in
      try GoldenTraces.paths.filter { Golden.exists($0, in: directory) }.flatMap { path in
        let file = directory.appending(path: path)
        let traces = try decoded(GoldenTraces.self, from: file).traces
        return traces.indices.map { TraceCase(file: file, number: $0) }
      }
    }
  }
}

@Suite struct TraceTests {
  @Test func committedRunsAreTestedToTheirLastParameters() throws {
    for (path, count) in zip(GoldenTraces.paths, [12, 6]) {
      let golden = try decoded(
        GoldenTraces.self, from: Golden.directory.appending(path: path))
      #expect(golden.traces.count == count)
      #expect(golden.traces.allSatisfy { $0.scheduleWithoutValidation != nil })
    }
  }

  @Test(arguments: try TraceCase.all())
  func trainsAsTheReferenceDoes(_ trace: TraceCase) throws {
    let golden = try decoded(GoldenTraces.self, from: trace.file)
    for kernels in [MatrixKernels.portable, .blas] {
      try expectSameTraining(
        golden, golden.traces[trace.number], kernels,
        SameAs(place: "\(trace.testDescription), \(kernels)"))
    }
  }

  private func expectSameTraining(
    _ golden: GoldenTraces, _ trace: GoldenTrace, _ kernels: MatrixKernels, _ same: SameAs
  ) throws {
    let architecture = try trace.architecture(inputs: golden.features[0].count)
    let data = try golden.data(trace, for: architecture)
    let trainer = { schedule in
      try self.trainer(golden, trace, architecture, schedule, kernels)
    }
    var reports: [BatchReport] = []
    let trained = try trainer(trace.learningRateSchedule).train(
      data, observer: TrainingObserver(batchEnded: { reports.append($0) }))
    expectSameSteps(reports, trace, same)
    expectSameHistory(trained, trace, same)

    // Here the parameters of the best epoch are kept; without validation it is the last, as there.
    guard let schedule = trace.scheduleWithoutValidation else {
      return print(
        "\(same.place): last parameters are left out: "
          + "its learning rate was reduced at uneven times")
    }
    let last = try trainer(schedule).train(data.split(validation: []))
    for tensor in last.parameters.tensors {
      let expected = try #require(trace.final[tensor.name], "\(same.place): \(tensor.name)")
      same.expect(
        doubles(tensor.values), doubles(expected.values), "final \(tensor.name)",
        columns: expected.columns)
    }
    let logits = try NeuralNetwork(last.parameters)
      .logits(of: data.matrix, rows: data.validation)
    same.expect(
      doubles(logits), doubles(trace.finalValidationOutput.values), "final_validation_output",
      columns: trace.finalValidationOutput.columns)
  }

  private func trainer(
    _ golden: GoldenTraces, _ trace: GoldenTrace, _ architecture: NetworkArchitecture,
    _ schedule: LearningRateSchedule, _ kernels: MatrixKernels
  ) throws -> Trainer {
    let (optimizer, weightDecay) = trace.optimizer
    let settings = try TrainingSettings(
      epochs: trace.summary.epochsTrained, batchSize: golden.batchSize,
      learningRate: trace.config.learningRate, weightDecay: weightDecay,
      gradientClip: trace.config.gradientClip ?? 1, loss: trace.loss,
      optimizer: optimizer, learningRateSchedule: schedule, kernels: kernels)
    return try Trainer(
      architecture, settings,
      initial: Parameters(architecture: architecture, tensors: trace.`init`.tensors),
      order: .fixed(golden.orders(for: architecture)))
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
