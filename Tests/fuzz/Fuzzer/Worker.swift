// Goes through the inputs of one kind, a number after the other, and notes what does not hold.

import ArtifactStore
import Glibc

/// A stretch of the inputs of one kind.
struct Stretch {
  let kind: any Kind.Type
  let seed: UInt64
  let iterations: Range<UInt64>

  /// The words that tell a worker about it.
  var arguments: [String] {
    [kind.name, "\(seed)", "\(iterations.lowerBound)", "\(iterations.upperBound)"]
  }
}

extension Kind {
  /// Makes input number `iteration`.
  func input(seed: UInt64, iteration: UInt64) -> [UInt8] {
    var random = Randomness(seed: seed, kind: Self.name, iteration: iteration)
    return input(&random)
  }
}

/// Checks a stretch of inputs in this process.
struct Worker {
  let stretch: Stretch
  let counters: SharedCounters
  /// Where inputs for which something does not hold are left.
  let failures: String

  /// Checks all inputs.
  ///
  /// - Parameters:
  ///   - corpus: Real files.
  ///   - scratch: A directory of this process alone.
  /// - Throws: Where files cannot be read or written.
  func run(_ corpus: Corpus, scratch: String) throws {
    Bounds.leaveNoImages()
    let kind = try stretch.kind.init(corpus, scratch: scratch)
    if stretch.kind.isBounded { Bounds.limitMemory() }
    for iteration in stretch.iterations {
      counters[.iteration] = iteration
      if stretch.kind.isBounded { Bounds.restartClock() }
      let start = nanoseconds(CLOCK_PROCESS_CPUTIME_ID)
      try check(kind, iteration)
      let time = nanoseconds(CLOCK_PROCESS_CPUTIME_ID) - start
      if time > counters[.slowest] {
        counters[.slowest] = time
        counters[.slowestIteration] = iteration
      }
      counters[.done] += 1
    }
  }

  private func check(_ kind: any Kind, _ iteration: UInt64) throws {
    let input = kind.input(seed: stretch.seed, iteration: iteration)
    do {
      if try kind.check(input) == .accepted { counters[.accepted] += 1 }
    } catch {
      counters[.violations] += 1
      let failure = Failure(stretch.kind, stretch.seed, iteration, directory: failures)
      try failure.save(input, (error as? Violation)?.message ?? "\(error)")
    }
  }
}

/// An input with which something went wrong.
struct Failure {
  let kind: any Kind.Type
  let seed: UInt64
  let iteration: UInt64
  /// Where the input is left, without an ending.
  let path: String

  init(_ kind: any Kind.Type, _ seed: UInt64, _ iteration: UInt64, directory: String) {
    (self.kind, self.seed, self.iteration) = (kind, seed, iteration)
    path = "\(directory)/\(kind.name)-\(seed)-\(iteration)"
  }

  /// Leaves the input, and what went wrong beside it.
  func save(_ input: [UInt8], _ message: String) throws {
    try write(input, to: "\(path).input")
    try write(Array("\(message)\n".utf8), to: "\(path).txt")
  }
}
