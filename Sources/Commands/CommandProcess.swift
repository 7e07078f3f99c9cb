// Runs one program and waits for it. Every unsafe call of this module is here.

import ArtifactStore
import BuildGraph
import CCommand
import Glibc

/// A program and all that it is given.
struct CommandProcess {
  /// Its path and its arguments.
  let program: [String]
  /// Variables as `NAME=value`.
  let environment: [String]
  /// Where it starts.
  let directory: String
  /// The file that takes what it says.
  let output: String

  /// How it ended.
  enum Ending: Equatable {
    case exited(Int32)
    case signalled(Int32)
    /// It took too long and was stopped.
    case timedOut
    /// It could not be started; the system says why.
    case notStarted(String)
  }

  /// How often it is looked whether the user or the clock wants the program to end, in milliseconds.
  private static let interval: Int32 = 20

  /// Runs the program to its end and that of all processes that it started.
  ///
  /// - Parameters:
  ///   - timeout: After how many seconds it is stopped.
  ///   - context: Is told the last line that the program wrote, and asked whether to stop it.
  /// - Returns: How it ended.
  /// - Throws: `CancellationError` after the user stopped it, `StoreError`.
  func run(timeout: Double?, _ context: RuleContext) throws -> Ending {
    var running = ktask_running()
    let error = try start(&running)
    if error != 0 { return .notStarted(Self.text(of: error)) }
    let clock = ContinuousClock()
    let start = clock.now
    var ending = ktask_ending()
    var isStopped = false
    var isLate = false
    var lastReport = start
    while unsafe ktask_command_wait(&running, Self.interval, &ending) == 0 {
      let now = clock.now
      isLate = isLate || timeout.map { now - start > .seconds($0) } == true
      if !isStopped, isLate || context.isCancelled {
        unsafe ktask_command_stop(&running)
        isStopped = true
      }
      if now - lastReport > .milliseconds(500) {
        lastReport = now
        if let line = lastLine { context.report(RuleProgress(fraction: 0, detail: line)) }
      }
    }
    if isStopped, !isLate { throw CancellationError() }
    if isLate { return .timedOut }
    if ending.error != 0 { return .notStarted(Self.text(of: ending.error)) }
    return ending.signal != 0 ? .signalled(ending.signal) : .exited(ending.status)
  }

  /// Starts the program; returns the `errno` of a failure, 0 for none.
  private func start(_ running: inout ktask_running) throws(StoreError) -> Int32 {
    let file = unsafe open(output, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw .system(attempt: .create, path: output, code: errno) }
    defer { close(file) }
    var arguments = unsafe program.map { unsafe strdup($0) } + [nil]
    var variables = unsafe environment.map { unsafe strdup($0) } + [nil]
    defer {
      for index in unsafe arguments.indices { unsafe free(arguments[index]) }
      for index in unsafe variables.indices { unsafe free(variables[index]) }
    }
    return unsafe arguments.withUnsafeMutableBufferPointer { arguments in
      unsafe variables.withUnsafeMutableBufferPointer { variables in
        unsafe directory.withCString { directory in
          guard let arguments = arguments.baseAddress, let variables = variables.baseAddress
          else { return EINVAL }
          var command = unsafe ktask_command(
            arguments: arguments, environment: variables, directory: directory, output: file)
          return unsafe ktask_command_start(&command, &running)
        }
      }
    }
  }

  /// The last whole line that the program has written so far.
  private var lastLine: String? {
    guard let end = try? FileSystem.end(of: output, most: 500) else { return nil }
    let line = CommandOutput(end.bytes, isWhole: false).lines.last { !$0.isEmpty }
    return line.map { String($0.prefix(200)) }
  }

  private static func text(of error: Int32) -> String {
    guard let text = unsafe strerror(error) else { return "error \(error)" }
    return unsafe String(cString: text)
  }

  /// The usual name of a signal.
  static func name(ofSignal number: Int32) -> String {
    let names: [Int32: String] = [
      SIGABRT: "SIGABRT", SIGBUS: "SIGBUS", SIGFPE: "SIGFPE", SIGHUP: "SIGHUP", SIGILL: "SIGILL",
      SIGINT: "SIGINT", SIGKILL: "SIGKILL", SIGPIPE: "SIGPIPE", SIGSEGV: "SIGSEGV",
      SIGTERM: "SIGTERM", SIGXCPU: "SIGXCPU", SIGXFSZ: "SIGXFSZ", SIGSYS: "SIGSYS",
    ]
    return names[number] ?? "signal \(number)"
  }
}
