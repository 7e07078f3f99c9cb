// Keeping a command from what it did not declare: with bubblewrap, or by what it is given alone.

import ArtifactStore
import BuildGraph
import Synchronization

/// How commands are kept from what they did not declare.
package struct Sandbox: Sendable {
  /// What is asked for.
  package enum Mode: Sendable {
    /// Bubblewrap where it is there and works.
    case auto
    /// Bubblewrap or nothing.
    case required
    /// No bubblewrap.
    case off
  }

  let mode: Mode
  let bubblewrap: Bubblewrap

  package init(mode: Mode, bubblewrap: Bubblewrap) {
    self.mode = mode
    self.bubblewrap = bubblewrap
  }

  /// What a run of a command is surrounded by.
  ///
  /// - Parameters:
  ///   - scratch: What the command may write to.
  ///   - tools: Programs that it has to see besides those of the system.
  /// - Returns: The cage.
  /// - Throws: `CommandFailure` where bubblewrap is required and cannot be had.
  func cage(for scratch: Scratch, tools: [ToolPath]) throws -> Cage {
    if mode == .off { return Cage(scratch: scratch, bubblewrap: nil, tools: []) }
    let problem = bubblewrap.problem(probedIn: scratch)
    guard let problem else {
      let paths = tools.flatMap { [$0.path, $0.target] }.map(bubblewrap.shown)
      return Cage(
        scratch: scratch, bubblewrap: bubblewrap.path,
        tools: paths.filter { !Bubblewrap.isSystem($0) })
    }
    if mode == .auto { return Cage(scratch: scratch, bubblewrap: nil, tools: []) }
    throw CommandFailure(
      "it asks for 'sandbox: bwrap', and \(problem)",
      notes: ["'sandbox: auto' goes without where bubblewrap cannot be had"])
  }
}

/// The program that makes a sandbox, and whether it can be used.
package final class Bubblewrap: Sendable {
  /// Where it is; nil where there is none.
  let path: String?
  /// Directories that no tool lets a command see: the project, the cache, the user's home.
  let hidden: [String]
  private let probe = Mutex<Probe?>(nil)

  private struct Probe {
    let problem: String?
  }

  /// Takes the program's path.
  ///
  /// - Parameters:
  ///   - path: Where it is; nil where there is none.
  ///   - hidden: Directories that are never shown whole, from the root.
  package init(path: String?, hidden: [String]) {
    self.path = path
    self.hidden = hidden
  }

  /// What keeps it from being used here, nil if nothing does; tried once, where it is first needed.
  func problem(probedIn scratch: Scratch) -> String? {
    probe.withLock { probe in
      if let probe { return probe.problem }
      let problem = findProblem(scratch)
      probe = Probe(problem: problem)
      return problem
    }
  }

  private func findProblem(_ scratch: Scratch) -> String? {
    guard let path else { return "bubblewrap is not installed: there is no 'bwrap' on the PATH" }
    let cage = Cage(scratch: scratch, bubblewrap: path, tools: [])
    let output = "\(scratch.root)/probe"
    let process = CommandProcess(
      program: cage.arguments(for: ["/bin/sh", "-c", ":"], in: ""), environment: [],
      directory: scratch.root, output: output)
    let ending = try? process.run(timeout: 10, RuleContext())
    if ending == .exited(0) { return nil }
    let said = (try? FileSystem.end(of: output, most: 1000)).map {
      CommandOutput($0.bytes, isWhole: $0.isWhole)
    }
    let line = said?.lines.last { !$0.isEmpty }
    return "bubblewrap does not work here" + (line.map { ": \($0)" } ?? "")
  }

  /// Directories that every command sees.
  static let system = [
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/opt", "/nix",
  ]

  static func isSystem(_ path: String) -> Bool { system.contains { isPath(path, below: $0) } }

  static func isPath(_ path: String, below directory: String) -> Bool {
    path == directory || path.hasPrefix(directory == "/" ? "/" : directory + "/")
  }

  /// What has to be seen for a program to run: the directory that its `bin` is in, with the libraries
  /// beside that; the program alone where that would show more than a tool.
  func shown(for path: String) -> String {
    let parts = path.split(separator: "/")
    guard parts.count > 2, ["bin", "sbin", "shims"].contains(parts[parts.count - 2]) else {
      return path
    }
    let prefix = "/" + parts.dropLast(2).joined(separator: "/")
    return hidden.contains { Self.isPath($0, below: prefix) } ? path : prefix
  }
}

/// What one run of a command is surrounded by.
struct Cage {
  let scratch: Scratch
  /// The program that makes the sandbox; nil for none.
  let bubblewrap: String?
  /// What is seen besides the system: directories with tools, and files.
  let tools: [String]

  /// Where a sandbox has the directory of the command, wherever the cache is.
  private static let root = "/ktask"

  var home: String { bubblewrap == nil ? scratch.home : "\(Self.root)/home" }
  var temporary: String { bubblewrap == nil ? scratch.temporary : "\(Self.root)/tmp" }
  /// Where the command sees what the shell runs, if that is a file.
  var script: String { bubblewrap == nil ? scratch.script : "\(Self.root)/script" }
  /// Where the command sees the project.
  var work: String { bubblewrap == nil ? scratch.work : "\(Self.root)/work" }

  /// The program and the arguments that run `command`.
  func arguments(for command: [String], in directory: String) -> [String] {
    guard let bubblewrap else { return command }
    let start = directory.isEmpty ? work : "\(work)/\(directory)"
    var arguments = [
      bubblewrap, "--unshare-all", "--die-with-parent", "--cap-drop", "ALL", "--hostname", "ktask",
    ]
    for path in Bubblewrap.system { arguments += ["--ro-bind-try", path, path] }
    arguments += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]
    for path in tools { arguments += ["--ro-bind-try", path, path] }
    for (inside, outside) in [
      (work, scratch.work), (home, scratch.home), (temporary, scratch.temporary),
    ] {
      arguments += ["--bind", outside, inside]
    }
    arguments += ["--ro-bind-try", scratch.script, script]
    return arguments + ["--chdir", start, "--"] + command
  }

  /// Whether the command cannot see what is at a path outside.
  func hides(_ path: String) -> Bool {
    bubblewrap != nil && !Bubblewrap.isSystem(path)
      && !tools.contains { Bubblewrap.isPath(path, below: $0) }
  }
}
