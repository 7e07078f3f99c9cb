// The right to write to a store beyond the end of a build, until what it made lies where people find it.

import ArtifactStore
import Synchronization

/// Holds the lock that a build took, so that no other build leaves its files in between.
package final class KeptLock: Sendable {
  private let lock = Mutex<StoreLock?>(nil)

  package init() {}

  /// Lets others in; calling it again does nothing.
  package func release() {
    lock.withLock { lock in
      lock?.release()
      lock = nil
    }
  }

  func keep(_ taken: StoreLock) { lock.withLock { $0 = taken } }
}
