// System calls that fail because a test ordered it. In debug builds alone: a release has none of
// this.

#if DEBUG
import Synchronization

/// Failures of the operating system that tests order for the files below a directory.
package final class OrderedFailures: Sendable {
  /// The orders there are, by directory; tests run side by side.
  private static let orders = Mutex<[String: OrderedFailures]>([:])

  private let directory: String
  private let code: Int32
  private let first: Int
  private let isLasting: Bool
  private let attempts: Set<StoreError.Attempt>
  private let calls = Atomic(0)

  /// Orders failures until `withdraw()`.
  ///
  /// - Parameters:
  ///   - directory: The directory that the files are in, as a prefix of their paths.
  ///   - code: The `errno` of the failures.
  ///   - first: The call that fails, counted from 1.
  ///   - isLasting: Whether all later ones fail too.
  ///   - attempts: Which calls are counted, and fail; all if there are none.
  package init(
    in directory: String, code: Int32, at first: Int, isLasting: Bool,
    of attempts: Set<StoreError.Attempt> = []
  ) {
    self.directory = directory
    self.code = code
    self.first = first
    self.isLasting = isLasting
    self.attempts = attempts
    Self.orders.withLock { $0[directory] = self }
  }

  /// How many calls there were.
  package var count: Int { calls.load(ordering: .relaxed) }

  /// Ends the failures.
  package func withdraw() { _ = Self.orders.withLock { $0.removeValue(forKey: directory) } }

  /// The `errno` with which a call is to fail, nil where it is to be made.
  static func code(of attempt: StoreError.Attempt, _ path: String) -> Int32? {
    let order = orders.withLock { orders in orders.first { path.hasPrefix($0.key) }?.value }
    guard let order, order.attempts.isEmpty || order.attempts.contains(attempt) else { return nil }
    let call = order.calls.add(1, ordering: .relaxed).newValue
    return call == order.first || call > order.first && order.isLasting ? order.code : nil
  }
}
#endif

extension FileSystem {
  /// Fails where a test ordered it, before a system call is made.
  @inline(__always)
  static func rehearse(_ attempt: StoreError.Attempt, _ path: String) throws(StoreError) {
    #if DEBUG
    if let code = OrderedFailures.code(of: attempt, path) {
      throw .system(attempt: attempt, path: path, code: code)
    }
    #endif
  }
}
