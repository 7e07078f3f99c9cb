// What the fuzzer asks of the operating system. Most unsafe calls are here or in SharedCounters.swift.

import ArtifactStore
import Glibc

/// Whether a directory is at `path`.
func isDirectory(_ path: String) -> Bool {
  var status = stat()
  return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

/// Removes a directory and all that is in it, if there is one.
func removeDirectory(_ path: String) throws {
  guard isDirectory(path) else { return }
  for name in try FileSystem.list(path) {
    if isDirectory("\(path)/\(name)") {
      try removeDirectory("\(path)/\(name)")
    } else {
      try FileSystem.remove("\(path)/\(name)")
    }
  }
  _ = unsafe rmdir(path)
}

/// Copies a directory and all that is in it.
func copyDirectory(_ source: String, to target: String) throws {
  try FileSystem.makeDirectory(target)
  for name in try FileSystem.list(source) {
    if isDirectory("\(source)/\(name)") {
      try copyDirectory("\(source)/\(name)", to: "\(target)/\(name)")
    } else {
      try write(FileSystem.read("\(source)/\(name)"), to: "\(target)/\(name)")
    }
  }
}

/// Makes `bytes` the content of the file at `path`.
func write(_ bytes: [UInt8], to path: String) throws {
  try FileSystem.remove(path)
  try FileSystem.create(path, contents: bytes)
}

/// The value of an environment variable.
func environmentVariable(_ name: String) -> String? {
  guard let value = unsafe getenv(name) else { return nil }
  return unsafe String(cString: value)
}

/// Nanoseconds of a clock.
func nanoseconds(_ clock: clockid_t = CLOCK_MONOTONIC) -> UInt64 {
  var time = timespec()
  _ = unsafe clock_gettime(clock, &time)
  return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// Bounds of what a process may take for one input.
enum Bounds {
  /// Bytes of address space, the program's own included.
  static let memory = 512 << 20
  /// Seconds of processor time.
  static let seconds = 2
  /// Seconds that a worker may take without going on to the next input.
  static let standstill: UInt64 = 60

  /// Keeps this process from taking more memory than it may; it ends where it tries to.
  static func limitMemory() {
    var limit = rlimit(rlim_cur: rlim_t(memory), rlim_max: rlim_t(memory))
    _ = unsafe setrlimit(__rlimit_resource_t(UInt32(RLIMIT_AS.rawValue)), &limit)
  }

  /// Ends this process with SIGPROF unless it is called again before the time is over.
  static func restartClock() {
    var timer = itimerval()
    timer.it_value.tv_sec = seconds
    _ = unsafe setitimer(__itimer_which_t(UInt32(ITIMER_PROF.rawValue)), &timer, nil)
  }

  /// Sees to it that a crash leaves no memory image behind, as there may be many.
  static func leaveNoImages() {
    var limit = rlimit(rlim_cur: 0, rlim_max: 0)
    _ = unsafe setrlimit(__rlimit_resource_t(UInt32(RLIMIT_CORE.rawValue)), &limit)
  }
}

/// How a process ended.
enum Ending: Equatable {
  case status(Int32)
  case signal(Int32)

  init(_ code: Int32) {
    self = code & 0x7f == 0 ? .status(code >> 8 & 0xff) : .signal(code & 0x7f)
  }
}

extension Ending: CustomStringConvertible {
  var description: String {
    switch self {
    case .status(let status): "ended with status \(status)"
    case .signal(SIGPROF): "took more than \(Bounds.seconds) s of processor time"
    case .signal(SIGKILL): "stood still for more than \(Bounds.standstill) s"
    case .signal(let signal): "ended by signal \(signal)"
    }
  }
}

/// A process that was started.
struct ChildProcess {
  let id: pid_t

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - program: Its path.
  ///   - arguments: What follows its name.
  ///   - environment: Variables that are set besides those of this process.
  ///   - output: The file that its output and errors go to; nil for those of this process.
  /// - Throws: `Violation` where it cannot be started.
  init(
    _ program: String, _ arguments: [String], environment: [String: String] = [:],
    output: String? = nil
  ) throws {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    if let output {
      unsafe posix_spawn_file_actions_addopen(
        &actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
      unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
    }
    for (name, value) in environment { unsafe setenv(name, value, 1) }
    var words = unsafe ([program] + arguments).map { unsafe strdup($0) } + [nil]
    defer { for index in unsafe words.indices { unsafe free(words[index]) } }
    var id: pid_t = 0
    let code = unsafe posix_spawn(&id, program, &actions, nil, &words, environ)
    guard code == 0 else { throw Violation("cannot start \(program): error \(code)") }
    self.id = id
  }

  /// Waits for the end.
  func wait() -> Ending {
    var code: Int32 = 0
    while unsafe waitpid(id, &code, 0) < 0, errno == EINTR {}
    return Ending(code)
  }

  /// Waits for the end, and brings it about when that takes too long.
  func wait(seconds: UInt64) -> Ending {
    let start = nanoseconds()
    while true {
      if let end = poll() { return end.ending }
      if nanoseconds() - start > seconds * 1_000_000_000 {
        end()
        return wait()
      }
      usleep(300)
    }
  }

  /// How it ended, the most memory that it had, in kilobytes, and the processor time in seconds
  /// that it and its children took; nil as long as it runs.
  func poll() -> (ending: Ending, peak: Int, seconds: Double)? {
    var code: Int32 = 0
    var usage = rusage()
    guard unsafe wait4(id, &code, WNOHANG, &usage) == id else { return nil }
    let times = [usage.ru_utime, usage.ru_stime]
    let seconds = times.reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
    return (Ending(code), usage.ru_maxrss, seconds)
  }

  /// Ends it.
  func end(_ signal: Int32 = SIGKILL) { kill(id, signal) }
}
