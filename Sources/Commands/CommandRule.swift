// How a command of a project's own makes its files. Knows what it is given, nothing of who asked for it.

import ArtifactStore
package import BuildGraph

/// Runs a text with the shell in a directory that holds its inputs and nothing else.
///
/// Inputs: the content of `inputs` in order, then the identities of the tools. Outputs: the files at
/// `outputs`.
package struct CommandRule: Rule {
  package static let name = "command"
  package static let revision = 1

  /// What the shell runs.
  let text: String
  let inputs: [CommandFile]
  /// Paths of the files that it makes.
  let outputs: [String]
  /// Where it starts, from the directory that all paths begin at; empty for that itself.
  let directory: String
  /// What it sees of the environment outside.
  let environment: [EnvironmentVariable]
  /// What the tools are called whose identities follow the inputs.
  let tools: [String]
  /// What the bytes that it makes do not depend on.
  let conduct: CommandConduct

  /// Makes a rule.
  ///
  /// - Parameters:
  ///   - text: What the shell runs.
  ///   - inputs: Where its inputs are put.
  ///   - outputs: Paths of the files that it makes.
  ///   - directory: Where it starts, empty for where all paths begin.
  ///   - environment: What it sees of the environment outside.
  ///   - tools: What its tools are called.
  ///   - conduct: How it is run.
  package init(
    text: String, inputs: [CommandFile], outputs: [String], directory: String,
    environment: [EnvironmentVariable], tools: [String], conduct: CommandConduct
  ) {
    self.text = text
    self.inputs = inputs
    self.outputs = outputs
    self.directory = directory
    self.environment = environment
    self.tools = tools
    self.conduct = conduct
  }

  package var outputNames: [String] { outputs }

  package func describe(to sink: inout some FingerprintSink) {
    sink.field("run", .text(text))
    if !directory.isEmpty { sink.field("directory", .text(directory)) }
    sink.field("inputs", .texts(inputs.map(\.path)))
    let programs = inputs.filter(\.isExecutable).map(\.path)
    if !programs.isEmpty { sink.field("executable", .texts(programs)) }
    sink.field("outputs", .texts(outputs))
    for variable in environment { sink.field("env.\(variable.name)", variable.described) }
    if !tools.isEmpty { sink.field("tools", .texts(tools)) }
  }

  package func run(_ inputs: Inputs, _ context: RuleContext) throws -> [[UInt8]] {
    for attempt in 1... {
      do {
        return try runOnce(inputs, context)
      } catch let failure as CommandFailure where failure.mayPass && attempt <= conduct.retries {
        if context.isCancelled { throw CancellationError() }
        context.warn("\(failure.headline); trying again (\(attempt) of \(conduct.retries))")
      }
    }
    return []
  }

  private func runOnce(_ inputs: Inputs, _ context: RuleContext) throws -> [[UInt8]] {
    let scratch = try Scratch(at: conduct.makeDirectory())
    // What cannot be removed goes with the next build, and failed nobody.
    defer { try? scratch.remove() }
    for (index, file) in self.inputs.enumerated() {
      try scratch.place(file, try inputs.bytes(index))
    }
    try scratch.makeDirectories(of: outputs, and: directory)
    let placed = try scratch.stamps(of: self.inputs)
    let cage = try conduct.sandbox.cage(for: scratch, tools: conduct.toolPaths)
    let ending = try CommandProcess(
      program: cage.arguments(for: try shell(scratch, cage), in: directory),
      environment: variables(cage, time: context.time), directory: scratch.path(directory),
      output: scratch.output
    ).run(timeout: conduct.timeout, context)
    let report = CommandReport(rule: self, scratch: scratch, cage: cage)
    defer { report.keepOutput() }
    if let failure = report.failure(after: ending) { throw failure }
    return try collect(from: scratch, placed, report)
  }

  /// The shell and what it is to run: the text, or a file that holds one which is too long for an
  /// argument.
  private func shell(_ scratch: Scratch, _ cage: Cage) throws -> [String] {
    guard text.utf8.count > Self.longestArgument else { return ["/bin/sh", "-e", "-c", text] }
    try FileSystem.create(scratch.script, contents: Array(text.utf8))
    return ["/bin/sh", "-e", cage.script]
  }

  /// Linux takes 128 KiB.
  private static let longestArgument = 100_000

  /// The environment, each variable as `NAME=value`.
  private func variables(_ cage: Cage, time: Int64) -> [String] {
    var values = [
      "PATH": conduct.searchPath, "HOME": cage.home, "TMPDIR": cage.temporary, "LANG": "C.UTF-8",
      "TZ": "UTC", "TERM": "dumb", "SOURCE_DATE_EPOCH": "\(time)", "PYTHONHASHSEED": "0",
      "PYTHONDONTWRITEBYTECODE": "1",
    ]
    for variable in environment { values[variable.name] = variable.value ?? values[variable.name] }
    return values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
  }

  /// What the command made: all that it declared, and nothing besides.
  private func collect(
    from scratch: Scratch, _ placed: [String: FileStamp], _ report: CommandReport
  ) throws -> [[UInt8]] {
    let entries = try scratch.entries()
    let kinds = Dictionary(entries.map { ($0.path, $0.kind) }) { first, _ in first }
    let declared = Set(outputs).union(placed.keys)
    let extra = entries.filter { $0.kind != .directory && !declared.contains($0.path) }
      .map(\.path)
    for output in outputs {
      guard let kind = kinds[output] else { throw report.missing(output, others: extra) }
      if kind != .file { throw report.notAFile(output, kind) }
    }
    let changed = entries.filter { placed[$0.path] != nil && placed[$0.path] != $0.stamp }
    let removed = placed.keys.filter { kinds[$0] == nil }
    let altered = (changed.map(\.path) + removed).sorted()
    if !altered.isEmpty { throw report.altered(altered) }
    if !extra.isEmpty { throw report.extra(extra) }
    return try outputs.map { try FileSystem.read(scratch.path($0)) }
  }
}
