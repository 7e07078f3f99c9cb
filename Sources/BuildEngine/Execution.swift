// One run of one rule, on a thread of its own: reads the inputs, runs, keeps the outputs. Sees
// nothing of the graph and none of the build's state; what happened goes back as a value.

import ArtifactStore
import BuildGraph
import Synchronization

/// Everything that running a task needs.
struct Execution: Sendable {
  /// Where the bytes of an input come from, and what they have to be.
  enum Input: Sendable {
    case source(path: String, expected: Digest)
    case object(StoredOutput)
    case identity(Digest)
  }

  /// What came of it.
  enum Result: Sendable {
    case made([StoredOutput], seconds: Double)
    /// Source files are not as they were when the key was made; their bytes come along.
    case sourcesChanged([String: [UInt8]])
    /// An object that was thought to be there is not.
    case lost
    case failed(String)
    case interrupted
    /// The cache cannot be used.
    case storeFailed(StoreError)
  }

  let rule: any Rule
  let inputs: [Input]
  /// Bytes of sources that were read before, by path.
  let held: [String: [UInt8]]
  /// Where the inputs are.
  let store: any ArtifactStore
  /// Where the outputs are kept.
  let target: any ArtifactStore
  let reader: any SourceReader
  let context: RuleContext
  /// Whether it runs because an output is lost, so that the others are not to be trusted either.
  var isRestoring = false

  /// Runs the rule on the calling thread.
  func callAsFunction() -> Result {
    let sources: [String: [UInt8]]
    do {
      sources = try readSources()
    } catch {
      return .failed("\(error)")
    }
    return isAsExpected(sources) ? run(with: sources) : .sourcesChanged(sources)
  }

  /// Reads every source once: what is hashed is what the rule gets.
  private func readSources() throws(StoreError) -> [String: [UInt8]] {
    var sources: [String: [UInt8]] = held
    for case .source(let path, _) in inputs where sources[path] == nil {
      sources[path] = try reader.read(path)
    }
    return sources
  }

  private func isAsExpected(_ sources: [String: [UInt8]]) -> Bool {
    let digests = sources.mapValues { Digest(of: $0) }
    for case .source(let path, let expected) in inputs where digests[path] != expected {
      return false
    }
    return true
  }

  private func run(with sources: [String: [UInt8]]) -> Result {
    let trouble = InputTrouble()
    let given = Inputs(digests: inputs.map(\.digest)) { index in
      try load(index, sources, noting: trouble)
    }
    let clock = ContinuousClock()
    let start = clock.now
    let outcome = Swift.Result { try rule.run(given, context) }
    let seconds = (clock.now - start).seconds
    // A rule that could not read an input is not to blame, whatever it made of that.
    if let result = trouble.result {
      if case .lost = result { findOtherLosses() }
      return result
    }
    switch outcome {
    case .success(let outputs): return keep(outputs, seconds)
    case .failure(is CancellationError): return .interrupted
    case .failure(let error): return .failed("\(error)")
    }
  }

  /// Reads the other inputs too, so that all that are damaged are made again before the next try.
  private func findOtherLosses() {
    for case .object(let output) in inputs { _ = try? store.get(output) }
  }

  private func load(
    _ index: Int, _ sources: [String: [UInt8]], noting trouble: InputTrouble
  ) throws -> [UInt8] {
    switch inputs[index] {
    case .source(let path, _): return sources[path] ?? []
    case .identity: throw RuleMistake.contentOfIdentity(rule: rule.name, input: index)
    case .object(let output):
      do {
        return try store.get(output)
      } catch {
        trouble.note(error)
        throw error
      }
    }
  }

  private func keep(_ outputs: [[UInt8]], _ seconds: Double) -> Result {
    let expected = rule.outputNames.count
    guard outputs.count == expected else {
      let mistake = RuleMistake.outputCount(
        rule: rule.name, made: outputs.count, expected: expected)
      return .failed("\(mistake)")
    }
    do {
      var stored: [StoredOutput] = []
      for bytes in outputs {
        // An object that is damaged and has the right size would else be taken for the one to be kept.
        if isRestoring { _ = try? target.get(Digest(of: bytes), size: bytes.count) }
        stored.append(StoredOutput(digest: try target.put(bytes), size: bytes.count))
      }
      return .made(stored, seconds: seconds)
    } catch {
      return .storeFailed(error)
    }
  }
}

/// What a rule did that its contract forbids.
private enum RuleMistake: Error, CustomStringConvertible {
  case outputCount(rule: String, made: Int, expected: Int)
  case contentOfIdentity(rule: String, input: Int)

  var description: String {
    switch self {
    case .outputCount(let rule, let made, let expected):
      "rule \(rule) made \(made) outputs where it has \(expected)"
    case .contentOfIdentity(let rule, let input):
      "rule \(rule) read the content of input \(input), of which it asked for the digest alone"
    }
  }
}

/// What went wrong while a rule loaded its inputs, from whatever thread it did so.
private final class InputTrouble: Sendable {
  private let failure = Mutex<StoreError?>(nil)

  /// Keeps the worst: a cache that cannot be read is worse than one that has lost something.
  func note(_ error: StoreError) {
    failure.withLock { failure in
      if failure?.isLostObject ?? true { failure = error }
    }
  }

  var result: Execution.Result? {
    failure.withLock { $0 }.map { $0.isLostObject ? .lost : .storeFailed($0) }
  }
}

extension Execution.Input {
  var digest: Digest {
    switch self {
    case .source(_, let digest), .identity(let digest): digest
    case .object(let output): output.digest
    }
  }
}

extension Duration {
  /// The duration as a number of seconds.
  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
