// The contract between what is built and what builds it. Pure values: no files, no async.

/// How one kind of target is made: a small value whose stored properties are its parameters.
///
/// `run` is a pure function of `describe(to:)` and the inputs: the same of both give the same bytes,
/// on every machine, in every process. Names that the bytes do not depend on stay out of `describe`.
package protocol Rule: Sendable {
  /// Names the rule in keys, plans and reports, e.g. `membership`.
  static var name: String { get }

  /// Raised when the same inputs would give other bytes than before.
  static var revision: Int { get }

  /// Names the outputs in the order in which `run` returns them.
  var outputNames: [String] { get }

  /// Says everything besides the inputs that the output depends on.
  ///
  /// Read twice, by a sink that hashes and by one that explains, so that an explanation cannot
  /// leave out what a key took in.
  func describe(to sink: inout some FingerprintSink)

  /// Makes the outputs, one for each of `outputNames`.
  ///
  /// - Throws: What the user can act on, as text that names the cause; `CancellationError` when
  ///   `context.isCancelled` was heeded.
  func run(_ inputs: Inputs, _ context: RuleContext) throws -> [[UInt8]]
}

extension Rule {
  package var outputNames: [String] { ["value"] }

  /// The rule's own name, from a value of unknown type.
  package var name: String { Self.name }

  /// The parameters as a person reads them.
  package var description: [DescribedField] {
    var sink = ExplainingSink()
    describe(to: &sink)
    return sink.fields
  }

  /// The digest of everything that the output depends on: format, rule, revision, number of outputs,
  /// parameters, and the content digests of the inputs in order.
  package func actionKey(inputs: [Digest]) -> Digest { ruleKey.actionKey(inputs: inputs) }

  /// The digest of everything that the output depends on but the inputs.
  package var ruleKey: Digest {
    var sink = HashingSink()
    sink.append(keyFormatVersion)
    sink.append(Self.name)
    sink.append(UInt64(Self.revision))
    sink.append(UInt64(outputNames.count))
    describe(to: &sink)
    return sink.digest
  }
}

extension Digest {
  /// The key of an action whose rule has this key.
  ///
  /// - Parameter inputs: The content digests of the inputs, in order.
  /// - Returns: The digest of both.
  package func actionKey(inputs: [Digest]) -> Digest {
    var sink = HashingSink(capacity: 16 * (inputs.count + 1))
    sink.append(self)
    for input in inputs { sink.append(input) }
    return sink.digest
  }
}

/// Raised when keys are made in another way, so that old caches are not misread.
private let keyFormatVersion: UInt64 = 2

/// What a running rule reads: its inputs in the order in which the task named them.
package struct Inputs: Sendable {
  private let digests: [Digest]
  private let load: @Sendable (Int) throws -> [UInt8]

  /// Makes inputs that are loaded when they are first asked for.
  ///
  /// - Parameters:
  ///   - digests: The content digest of each input.
  ///   - load: Returns the bytes of the input at an index; called at most as often as a rule asks.
  package init(digests: [Digest], load: @escaping @Sendable (Int) throws -> [UInt8]) {
    self.digests = digests
    self.load = load
  }

  /// Makes inputs of bytes at hand, as tests do.
  package init(_ contents: [[UInt8]]) {
    self.init(digests: contents.map { Digest(of: $0) }) { contents[$0] }
  }

  package var count: Int { digests.count }

  /// The bytes of the input at `index`.
  ///
  /// - Throws: What the store throws when an object cannot be read.
  package func bytes(_ index: Int) throws -> [UInt8] { try load(index) }

  /// The content digest of the input at `index`, without reading it.
  package func digest(_ index: Int) -> Digest { digests[index] }
}

/// What a running rule may ask of, and tell to, whoever runs it.
package struct RuleContext: Sendable {
  /// The moment of this action, in seconds since 1970-01-01T00:00:00Z.
  ///
  /// Stays the same when an action is run again because its outputs were lost.
  package let time: Int64
  /// Where a rule that takes longer than a few seconds keeps how far it has come.
  package let checkpoint: Checkpoint

  private let cancelled: @Sendable () -> Bool
  private let progress: @Sendable (RuleProgress) -> Void
  private let warning: @Sendable (String) -> Void

  package init(
    time: Int64 = 0,
    isCancelled: @escaping @Sendable () -> Bool = { false },
    report: @escaping @Sendable (RuleProgress) -> Void = { _ in },
    warn: @escaping @Sendable (String) -> Void = { _ in },
    checkpoint: Checkpoint = .none
  ) {
    self.time = time
    self.checkpoint = checkpoint
    cancelled = isCancelled
    progress = report
    warning = warn
  }

  /// Whether the build is being stopped; a rule that takes longer than 100 ms looks at it often.
  package var isCancelled: Bool { cancelled() }

  /// Tells how far the rule has come.
  package func report(_ value: RuleProgress) { progress(value) }

  /// Tells the user something that did not stop the rule.
  package func warn(_ message: String) { warning(message) }
}

/// How far a long rule has come.
package struct RuleProgress: Sendable, Equatable {
  /// The share that is done, 0 to 1.
  package let fraction: Double
  /// The share that was done before an interruption, and says nothing of the time that the rest takes.
  package let resumedFraction: Double
  /// What a person wants to see meanwhile, as in `epoch 12/50, loss 0.8123`.
  package let detail: String

  package init(fraction: Double, resumedFraction: Double = 0, detail: String) {
    self.fraction = fraction
    self.resumedFraction = resumedFraction
    self.detail = detail
  }
}
