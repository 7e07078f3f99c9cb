// Training against the reference's, step by step.

import Foundation
import Network
import TestSupport
import Testing

/// One golden run with the data it is made on.
struct TraceCase: Sendable, CustomTestStringConvertible {
  let number: Int
  let directory: URL
  let reason: String?

  var testDescription: String { "\(directory.lastPathComponent) trace \(number)" }

  static func all() throws -> [TraceCase] {
    try Golden.roots.flatMap { directory in
      let traces = try GoldenTraces.read(directory)?.traces ?? []
      return traces.enumerated().map {
        TraceCase(number: $0.offset, directory: directory, reason: $0.element.unsupported)
      }
    }
  }
}

@Suite struct TraceTests {
  @Test func allGoldenRunsAreOfKindsThatExistHere() throws {
    let cases = try TraceCase.all().filter { $0.directory == Golden.directory }
    #expect(cases.count == 12)
    #expect(cases.compactMap(\.reason) == [])
  }

  @Test(arguments: try TraceCase.all().filter { $0.reason == nil })
  func trainsAsTheReferenceDoes(_ trace: TraceCase) throws {
    let golden = try #require(try GoldenTraces.read(trace.directory))
    try expectSameTraining(golden, golden.traces[trace.number])
  }

  private func expectSameTraining(_ golden: GoldenTraces, _ trace: GoldenTrace) throws {
    let matrix = try golden.matrix()
    let trainer = try trainer(golden, trace, trace.learningRateSchedule)
    var reports: [BatchReport] = []
    let data = TrainingData(
      matrix: matrix,
      targets: trace.isRegression ? .values(golden.values) : .classes(golden.labels),
      training: golden.trainingRows, validation: golden.validationRows)
    let trained = try trainer.train(
      data, observer: TrainingObserver(batchEnded: { reports.append($0) }))
    expectSameSteps(reports, trace)
    expectSameHistory(trained, trace)

    // Without validation the last epoch's parameters are kept, as the reference has them.
    guard let schedule = trace.scheduleWithoutValidation else { return }
    let last = try self.trainer(golden, trace, schedule).train(data.split(validation: []))
    for tensor in last.parameters.tensors {
      let expected = try #require(trace.final[tensor.name])
      #expect(
        difference(doubles(tensor.values), doubles(expected.values)) == nil, "\(tensor.name)")
    }
    let logits = try MultilayerPerceptron(last.parameters)
      .logits(of: matrix, rows: golden.validationRows)
    #expect(difference(doubles(logits), doubles(trace.finalValidationOutput.values)) == nil)
  }

  private func trainer(
    _ golden: GoldenTraces, _ trace: GoldenTrace, _ schedule: LearningRateSchedule
  ) throws -> Trainer {
    let architecture = try trace.architecture(inputs: golden.features[0].count)
    let settings = try TrainingSettings(
      epochs: trace.summary.epochsTrained, batchSize: golden.batchSize,
      learningRate: trace.config.learningRate, weightDecay: trace.config.weightDecay ?? 1e-4,
      gradientClip: trace.config.gradientClip ?? 1, loss: trace.loss,
      optimizer: #require(trace.optimizer), learningRateSchedule: schedule)
    return try Trainer(
      architecture, settings,
      initial: Parameters(architecture: architecture, tensors: trace.`init`.tensors),
      order: .fixed(golden.permutations))
  }

  private func expectSameSteps(_ reports: [BatchReport], _ trace: GoldenTrace) {
    let running = trace.runningTrainLossPerBatch
    #expect(reports.map(\.epoch) == running.map { Int($0[0]) + 1 })
    #expect(reports.map(\.batch) == running.map { Int($0[1]) + 1 })
    #expect(difference(reports.map(\.runningLoss), running.map { $0[2] }) == nil)
    if !trace.gradNormsBeforeClip.isEmpty {
      #expect(
        difference(doubles(reports.map(\.gradientNorm)), trace.gradNormsBeforeClip) == nil)
    }
  }

  private func expectSameHistory(_ trained: TrainedNetwork, _ trace: GoldenTrace) {
    let (history, golden) = (trained.history, trace.summary.history)
    #expect(difference(doubles(trained.classWeights), trace.classWeights ?? []) == nil)
    #expect(difference(history.map(\.trainingLoss), golden.trainLoss) == nil)
    #expect(difference(history.map(\.trainingAccuracy), golden.trainAccuracy) == nil)
    #expect(difference(history.compactMap(\.validationLoss), golden.valLoss) == nil)
    #expect(difference(history.compactMap(\.validationAccuracy), golden.valAccuracy) == nil)
    #expect(history.map(\.learningRate) == trace.learningRatePerEpoch)
    let summary = trained.summary
    #expect(difference([summary.bestTrainingAccuracy], [trace.summary.bestTrainAccuracy]) == nil)
    #expect(
      difference(
        [summary.bestValidationAccuracy ?? .nan], [trace.summary.bestValAccuracy]) == nil)
  }
}
