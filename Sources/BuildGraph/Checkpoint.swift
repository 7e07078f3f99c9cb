// What a long rule keeps in case it is interrupted. Knows bytes; not where they are kept.

/// State by which an interrupted action goes on where it was, instead of at its beginning.
///
/// It belongs to one action: the same rule, parameters and contents of inputs. It outlives an
/// interruption and the death of the process, and goes when the action ends or fails. Nothing
/// depends on it but time: an action that went on gives the bytes of one that was never interrupted,
/// and a rule may find none at any time.
package struct Checkpoint: Sendable {
  private let loading: @Sendable () -> [UInt8]?
  private let saving: @Sendable ([UInt8]) -> Void

  /// Makes a checkpoint that is kept by others.
  ///
  /// - Parameters:
  ///   - load: Returns the bytes that were saved last, whole or not at all.
  ///   - save: Keeps bytes in place of those before, or says that it cannot.
  package init(
    load: @escaping @Sendable () -> [UInt8]?, save: @escaping @Sendable ([UInt8]) -> Void
  ) {
    loading = load
    saving = save
  }

  /// A checkpoint that keeps nothing.
  package static let none = Checkpoint(load: { nil }, save: { _ in })

  /// The bytes that an earlier run of the same action saved last, nil if there are none.
  ///
  /// They are as they were saved, maybe by another version of the program: a rule that cannot read
  /// them begins anew, or is revised when it saves other ones.
  package func load() -> [UInt8]? { loading() }

  /// Keeps `bytes` in place of what was saved before, in one step; a failure is told to the user and
  /// stops nothing.
  ///
  /// Takes as long as writing a file of that size. A rule calls it every few seconds, and before it
  /// throws `CancellationError`; not from two threads at once, nor after `run` has returned.
  package func save(_ bytes: [UInt8]) { saving(bytes) }
}
