// Trains one network, or two at a time. Keeps the rows of each case, so that no round makes them.

import Dispatch
import Network
import Synchronization

/// Trains networks of the cases.
struct Bench {
  private var data: [BenchmarkCase: TrainingData] = [:]

  /// What a training took.
  struct Round: Encodable {
    var kind = "training"
    let name: String
    /// What multiplied matrices.
    let kernels: String
    let steps: Int
    /// Processor time.
    let microseconds: Double
    let wallMicroseconds: Double
    /// The loss of the last epoch, to see that the network was trained.
    let loss: Double

    enum CodingKeys: String, CodingKey {
      case kind, kernels, steps, loss
      case name = "case"
      case microseconds = "us_per_step"
      case wallMicroseconds = "wall_us_per_step"
    }
  }

  /// What two trainings took side by side, in seconds on the wall.
  struct Pair: Encodable {
    var kind = "pair"
    let name: String
    let kernels: String
    /// What one took alone.
    let single: Double
    /// What two took.
    let pair: Double

    enum CodingKeys: String, CodingKey {
      case kind, kernels
      case name = "case"
      case single = "single_s"
      case pair = "pair_s"
    }
  }

  /// Trains once.
  mutating func train(_ benchmark: BenchmarkCase, _ kernels: MatrixKernels) throws -> Round {
    let data = try data(of: benchmark)
    let trainer = try trainer(benchmark, kernels)
    let start = Moment.now
    let trained = try trainer.train(data)
    let end = Moment.now
    let perStep = 1e-3 / Double(benchmark.steps)
    return Round(
      name: benchmark.rawValue, kernels: kernels.name, steps: benchmark.steps,
      microseconds: (end.processor - start.processor) * perStep,
      wallMicroseconds: (end.wall - start.wall) * perStep,
      loss: trained.history.last?.trainingLoss ?? .nan)
  }

  /// Trains once, then twice on two threads.
  mutating func trainTwo(_ benchmark: BenchmarkCase, _ kernels: MatrixKernels) throws -> Pair {
    let data = try data(of: benchmark)
    let trainer = try trainer(benchmark, kernels)
    let start = Moment.now.wall
    _ = try trainer.train(data)
    let middle = Moment.now.wall
    let outcomes = Mutex<[Result<TrainedNetwork, any Error>]>([])
    DispatchQueue.concurrentPerform(iterations: 2) { _ in
      let outcome = Result { try trainer.train(data) }
      outcomes.withLock { $0.append(outcome) }
    }
    let end = Moment.now.wall
    for outcome in outcomes.withLock({ $0 }) { _ = try outcome.get() }
    return Pair(
      name: benchmark.rawValue, kernels: kernels.name, single: (middle - start) / 1e9,
      pair: (end - middle) / 1e9)
  }

  /// A training as strategies have it: dropout, weighted loss, clipping, Adam with decay.
  private func trainer(
    _ benchmark: BenchmarkCase, _ kernels: MatrixKernels
  ) throws(NetworkError) -> Trainer {
    try Trainer(
      benchmark.architecture(),
      TrainingSettings(
        epochs: benchmark.epochs, batchSize: benchmark.batchSize, learningRate: 1e-3,
        weightDecay: 1e-4, gradientClip: 1, kernels: kernels))
  }

  private mutating func data(of benchmark: BenchmarkCase) throws(NetworkError) -> TrainingData {
    if let made = data[benchmark] { return made }
    let made = try benchmark.data()
    data[benchmark] = made
    return made
  }
}
