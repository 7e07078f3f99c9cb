// Ctrl-C: the first time asks the build to stop, the second time stops the process.

import Glibc
import Synchronization

/// Whether the user asked to stop.
enum Interrupt {
  private static let count = Atomic<Int>(0)

  /// The exit status of a process that stopped because it was asked to.
  static let exitStatus: Int32 = 130

  /// Begins to heed SIGINT and SIGTERM, also where the parent process had them blocked.
  ///
  /// A reader of the output that goes away stops no build.
  static func heed() {
    _ = Glibc.signal(SIGPIPE, SIG_IGN)
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    for signal in [SIGINT, SIGTERM] {
      unsafe sigaddset(&signals, signal)
      _ = Glibc.signal(signal) { _ in
        if Interrupt.count.add(1, ordering: .relaxed).newValue > 1 { _exit(Interrupt.exitStatus) }
      }
    }
    unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  static var isRequested: Bool { count.load(ordering: .relaxed) > 0 }
}
