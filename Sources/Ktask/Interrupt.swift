// Ctrl-C and its like: the first time asks the command to stop, the second time stops the process.

import Glibc
import Synchronization

/// Whether the user asked to stop.
enum Interrupt {
  private static let count = Atomic<Int>(0)
  /// How many signals there must be to end the process at once.
  private static let patience = Atomic<Int>(2)
  /// Where a signal is told of besides being counted; -1 for nowhere.
  private static let bell = Atomic<Int32>(-1)

  /// The exit status of a process that stopped because it was asked to.
  static let exitStatus: Int32 = 130

  /// Begins to heed SIGINT and SIGTERM, also where the parent process had them blocked, and SIGHUP,
  /// with which a terminal goes away, unless the parent had it ignored as `nohup` has.
  static func heed() {
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    var hangup = sigaction()
    unsafe sigaction(SIGHUP, nil, &hangup)
    // An ignored signal has 1 in the place of a handler.
    let isIgnored = unsafe unsafeBitCast(hangup.__sigaction_handler, to: Int.self) == 1
    for signal in isIgnored ? [SIGINT, SIGTERM] : [SIGINT, SIGTERM, SIGHUP] {
      unsafe sigaddset(&signals, signal)
      _ = Glibc.signal(signal) { _ in
        let count = Interrupt.count.add(1, ordering: .relaxed).newValue
        if count >= Interrupt.patience.load(ordering: .relaxed) { _exit(Interrupt.exitStatus) }
        Bell.ring(Interrupt.bell.load(ordering: .relaxed))
      }
    }
    unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// Has a signal ring a bell too, for a thread that waits for more than signals.
  static func ring(_ bell: Bell) { self.bell.store(bell.ringing, ordering: .relaxed) }

  static var isRequested: Bool { count.load(ordering: .relaxed) > 0 }

  /// Stops work that was asked to stop.
  ///
  /// - Throws: `CancellationError` after Ctrl-C.
  static func check() throws {
    if isRequested { throw CancellationError() }
  }

  /// Runs work that leaves nothing behind, which is why the first Ctrl-C ends the process at once,
  /// even where it waits for a reader.
  ///
  /// - Throws: What `body` does, and `CancellationError` where there was a Ctrl-C before.
  static func endingAtOnce(_ body: () throws -> Void) throws {
    patience.store(1, ordering: .relaxed)
    defer { patience.store(2, ordering: .relaxed) }
    try check()
    try body()
  }
}
