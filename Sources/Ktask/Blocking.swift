// From a command, which is synchronous, to the engine, which is not.

import Dispatch
import Synchronization

/// Runs `body` to its end on the concurrent threads while this thread waits.
///
/// An asynchronous `main` would do this too, but ends a static executable by unwinding its main
/// thread, which takes 20 ms for the sorting of 100 MB of unwinding tables.
func runBlocking<Success: Sendable>(
  _ body: @escaping @Sendable () async throws -> Success
) throws -> Success {
  let outcome = Mutex<Result<Success, any Error>?>(nil)
  let box = OutcomeBox(outcome)
  let finished = DispatchSemaphore(value: 0)
  Task.detached {
    let result: Result<Success, any Error>
    do {
      result = .success(try await body())
    } catch {
      result = .failure(error)
    }
    box.value.withLock { $0 = result }
    finished.signal()
  }
  finished.wait()
  guard let result = box.value.withLock({ $0 }) else { throw CancellationError() }
  return try result.get()
}

/// Carries the outcome from one thread to the other.
private final class OutcomeBox<Success: Sendable>: Sendable {
  let value: Mutex<Result<Success, any Error>?>

  init(_ value: consuming sending Mutex<Result<Success, any Error>?>) { self.value = value }
}
