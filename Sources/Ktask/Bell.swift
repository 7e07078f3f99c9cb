// Waking a thread that waits for files and other descriptors: a pipe into which anyone may write a
// byte, signal handlers included.

import Glibc

/// Something that one thread waits for and others ring.
struct Bell: Sendable {
  /// Readable once the bell has been rung.
  let listening: Int32
  /// What `ring(_:)` takes.
  let ringing: Int32

  /// Makes a bell that stays until the process ends.
  ///
  /// - Throws: `CommandFailure` where the process has no descriptors left.
  init() throws(CommandFailure) {
    var ends: [Int32] = [-1, -1]
    let isMade = unsafe pipe(&ends) == 0
    guard isMade,
      ends.allSatisfy({
        fcntl($0, F_SETFD, FD_CLOEXEC) == 0 && fcntl($0, F_SETFL, O_NONBLOCK) == 0
      })
    else {
      throw CommandFailure("cannot make a pipe: \(unsafe String(cString: strerror(errno)))")
    }
    (listening, ringing) = (ends[0], ends[1])
  }

  func ring() { Self.ring(ringing) }

  /// Rings the bell that has this descriptor, if there is one; safe within a signal handler.
  static func ring(_ descriptor: Int32) {
    if descriptor < 0 { return }
    let code = errno
    var byte: UInt8 = 0
    // A pipe that is full has been rung often enough.
    _ = unsafe write(descriptor, &byte, 1)
    errno = code
  }

  /// Waits for a ring.
  func wait() {
    var descriptor = pollfd(fd: listening, events: Int16(POLLIN), revents: 0)
    _ = unsafe poll(&descriptor, 1, -1)
    hear()
  }

  /// Hears all rings so far.
  func hear() {
    var bytes: [UInt8] = Array(repeating: 0, count: 64)
    while unsafe read(listening, &bytes, bytes.count) > 0 {}
  }
}
