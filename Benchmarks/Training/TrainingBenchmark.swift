// Trains networks on random rows through the interface that builds use, and says what a step took.
// Benchmarks/training.py keeps one process running and asks it in turns with PyTorch.

import COpenBLAS
import CProcess
import Foundation
import Network

@main
enum TrainingBenchmark {
  private static let usage = """
    usage: TrainingBenchmark [REQUEST]
    Without a request, reads one from each line of the input. Each round gives a line of JSON.

      CASE [ROUNDS] [--kernels portable|blas]       trains
      pair CASE [ROUNDS] [--kernels portable|blas]  trains once, then twice side by side
      limit CASE                                    times what no step can do without
      machine                                       times the processor

    Cases: \(BenchmarkCase.allCases.map(\.rawValue).joined(separator: ", "))
    """

  static func main() {
    // Linked dynamically, OpenBLAS starts before the process has pinned it to one thread.
    openblas_set_num_threads(1)
    let arguments = (1..<max(1, ktask_argument_count())).map {
      unsafe String(cString: ktask_argument($0))[...]
    }
    var bench = Bench()
    if arguments.isEmpty {
      while let line = readLine() { print(answering: line.split(separator: " "), &bench) }
      return
    }
    guard Request(arguments) != nil else {
      Swift.print(usage)
      exit(64)
    }
    print(answering: arguments, &bench)
  }

  /// Prints the rounds of a request as they are done, or what went wrong.
  private static func print(answering words: [Substring], _ bench: inout Bench) {
    guard let request = Request(words) else {
      return print(Failure(error: "no such request: \(words.joined(separator: " "))"))
    }
    do {
      switch request.kind {
      case .machine: print(Machine.measured())
      case .limit(let benchmark): print(try Limit(of: benchmark))
      case .training(let benchmark):
        for _ in 0..<request.rounds { print(try bench.train(benchmark, request.kernels)) }
      case .pair(let benchmark):
        for _ in 0..<request.rounds { print(try bench.trainTwo(benchmark, request.kernels)) }
      }
    } catch {
      print(Failure(error: "\(error)"))
    }
  }

  private static func print(_ report: some Encodable) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    guard let line = try? encoder.encode(report) else { return }
    FileHandle.standardOutput.write(line + Data("\n".utf8))
  }
}

/// What somebody wants to be timed.
private struct Request {
  enum Kind {
    case training(BenchmarkCase)
    case pair(BenchmarkCase)
    case limit(BenchmarkCase)
    case machine
  }

  let kind: Kind
  private(set) var rounds = 1
  private(set) var kernels = MatrixKernels.portable

  /// Takes the words of a request; nil if they are none.
  init?(_ words: [Substring]) {
    var words = words
    if let place = words.firstIndex(of: "--kernels") {
      guard place + 1 < words.count else { return nil }
      switch words[place + 1] {
      case "portable": kernels = .portable
      case "blas": kernels = .blas
      default: return nil
      }
      words.removeSubrange(place...place + 1)
    }
    if let count = words.last.flatMap({ Int($0) }) {
      guard count > 0 else { return nil }
      rounds = count
      words.removeLast()
    }
    let named = words.last.flatMap { BenchmarkCase(rawValue: String($0)) }
    switch (words.first, words.count, named) {
    case ("machine", 1, _): kind = .machine
    case ("limit", 2, let benchmark?): kind = .limit(benchmark)
    case ("pair", 2, let benchmark?): kind = .pair(benchmark)
    case (_, 1, let benchmark?): kind = .training(benchmark)
    default: return nil
    }
  }
}

private struct Failure: Encodable {
  var kind = "failure"
  let error: String
}
