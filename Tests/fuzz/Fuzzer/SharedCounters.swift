// Numbers that a worker counts and its parent reads, in a file that both have in memory. They
// survive the worker.

import ArtifactStore
import Glibc

/// What a worker has come to.
@safe struct SharedCounters {
  /// What is counted; the raw value is the place in the file.
  enum Counter: Int, CaseIterable {
    /// The number of the input at work.
    case iteration
    case done
    case accepted
    case violations
    /// Nanoseconds of processor time that the slowest input took, and its number.
    case slowest
    case slowestIteration
  }

  private let words: UnsafeMutablePointer<UInt64>

  /// Opens a file of counters, making it if need be.
  init(_ path: String) throws {
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    let size = 8 * Counter.allCases.count
    guard descriptor >= 0, ftruncate(descriptor, size) == 0,
      let memory = unsafe mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0),
      unsafe memory != MAP_FAILED
    else { throw Violation("cannot open \(path)") }
    _ = Glibc.close(descriptor)
    unsafe words = memory.bindMemory(to: UInt64.self, capacity: Counter.allCases.count)
  }

  /// Gives the memory back; nothing may be read from it afterwards.
  func close() { _ = unsafe munmap(words, 8 * Counter.allCases.count) }

  subscript(counter: Counter) -> UInt64 {
    get { unsafe words[counter.rawValue] }
    nonmutating set { unsafe words[counter.rawValue] = newValue }
  }
}
