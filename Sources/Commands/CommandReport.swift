// Why a command failed, in words: what it said, what it may have missed, what it left or left out. All
// sentences about commands are made here.

import ArtifactStore

/// Why a command made nothing.
struct CommandFailure: Error, CustomStringConvertible {
  /// The cause in one sentence without a full stop.
  let headline: String
  /// What the command said, as it is shown.
  var output: [String] = []
  /// What the user may do about it.
  var notes: [String] = []
  /// Whether the same may go well another time.
  var mayPass = false

  init(_ headline: String, output: [String] = [], notes: [String] = [], mayPass: Bool = false) {
    self.headline = headline
    self.output = output
    self.notes = notes
    self.mayPass = mayPass
  }

  var description: String {
    ([headline] + output.map { "    \($0)" } + notes.map { "  \($0)" }).joined(separator: "\n")
  }
}

/// What there is to say about one run of a command.
struct CommandReport {
  let rule: CommandRule
  let scratch: Scratch
  let cage: Cage

  /// How many things of one kind are named.
  private static let most = 4
  /// How much of what a command says is read.
  private static let readable = 1 << 16

  // MARK: Failures

  /// Why it failed; nil if it ended well.
  func failure(after ending: CommandProcess.Ending) -> CommandFailure? {
    let output = output
    switch ending {
    case .exited(0): return nil
    case .exited(let status):
      return CommandFailure(
        "the command ended with status \(status)" + Self.meaning(ofStatus: status),
        output: shown(output),
        notes: notes(output, status), mayPass: true)
    case .signalled(let number):
      return CommandFailure(
        "the command was ended by \(CommandProcess.name(ofSignal: number))", output: shown(output),
        mayPass: true)
    case .timedOut:
      let limit = Self.text(ofSeconds: rule.conduct.timeout ?? 0)
      return CommandFailure(
        "the command was stopped as it took longer than \(limit)", output: shown(output),
        mayPass: true)
    case .notStarted(let reason):
      return CommandFailure("the command could not be started: \(reason)")
    }
  }

  /// That an output is not there, though maybe other files are.
  func missing(_ path: String, others: [String]) -> CommandFailure {
    let output = output
    let made = "it made \(Self.listed(others)), which \(others.count == 1 ? "is" : "are") no output"
    return CommandFailure(
      "the command ended well, but did not make its output '\(path)'", output: shown(output),
      notes: (others.isEmpty ? [] : [made]) + notes(output, 0))
  }

  func notAFile(_ path: String, _ kind: FileSystem.TreeEntry.Kind) -> CommandFailure {
    let word =
      switch kind {
      case .directory: "a directory"
      case .link: "a link"
      case .file, .other: "no regular file"
      }
    return CommandFailure("its output '\(path)' is \(word), and an output is a regular file")
  }

  func extra(_ paths: [String]) -> CommandFailure {
    let (verb, place) = paths.count == 1 ? ("is", "it") : ("are", "them")
    return CommandFailure(
      "the command made \(Self.listed(paths)), which \(verb) not among its outputs",
      notes: ["add \(place) to 'outputs', or have \(place) written below $TMPDIR"])
  }

  func altered(_ paths: [String]) -> CommandFailure {
    CommandFailure(
      "the command changed \(Self.listed(paths)), which it was given as input",
      notes: ["what it makes belongs into 'outputs'; nothing else leaves its directory"])
  }

  // MARK: What it said

  /// Keeps what the command said, if anything, in place of what it said before.
  func keepOutput() {
    let path = rule.conduct.logPath
    guard let stamp = try? FileSystem.stamp(of: scratch.output), stamp.size > 0 else {
      try? FileSystem.remove(path)
      return
    }
    // Losing it hurts nobody but the reader of a failure, who has seen its end.
    if let slash = path.lastIndex(of: "/") {
      try? FileSystem.makeDirectory(String(path[..<slash]))
    }
    try? FileSystem.rename(scratch.output, to: path)
  }

  private var output: CommandOutput {
    let end = try? FileSystem.end(of: scratch.output, most: Self.readable)
    return CommandOutput(end?.bytes ?? [], isWhole: end?.isWhole ?? true)
  }

  private func shown(_ output: CommandOutput) -> [String] {
    let (lines, left) = output.end
    if left == 0 { return Array(lines) }
    let count = left.map { "\($0) more lines are" } ?? "more is"
    return ["… \(count) in \(rule.conduct.logPath)"] + lines
  }

  // MARK: What it may have missed

  private func notes(_ output: CommandOutput, _ status: Int32) -> [String] {
    var notes: [String] = []
    let files = undeclaredFiles(output)
    if !files.isEmpty {
      let (verb, place) = files.count == 1 ? ("is", "it") : ("are", "them")
      notes.append(
        "\(Self.listed(files)) \(verb) in the project but not among its inputs, so that the command "
          + "does not see \(place); add \(place) to 'inputs'")
    }
    if status == 126 || status == 127 {
      for (name, path) in hiddenPrograms(output) {
        notes.append(
          "'\(name)' is \(path), which a command in a sandbox does not see; add '\(name)' to 'tools'"
        )
      }
    }
    if cage.bubblewrap != nil, output.lines.contains(where: Self.isAboutNetwork) {
      notes.append("a command in a sandbox has no network; 'sandbox: off' gives it one")
    }
    return notes
  }

  /// Files of the project that the command names, or speaks of, and was not given.
  private func undeclaredFiles(_ output: CommandOutput) -> [String] {
    var found: [String] = []
    func look(_ word: String, in directory: String, includesDirectories: Bool = false) {
      guard let path = rule.conduct.undeclared(word, directory, includesDirectories),
        !found.contains(path)
      else { return }
      found.append(path)
    }
    for line in output.lines.suffix(200) {
      let isComplaint = Self.complaints.contains { line.contains($0) }
      for word in CommandOutput.words(of: line).prefix(100) {
        let inScratch = [cage.work, scratch.work].first { word.hasPrefix($0 + "/") }
        look(
          inScratch.map { String(word.dropFirst($0.count + 1)) } ?? word,
          in: inScratch == nil ? rule.directory : "", includesDirectories: isComplaint)
      }
      for path in Self.modules(in: line) {
        for directory in moduleDirectories { look(path, in: directory) }
      }
    }
    for word in CommandOutput.words(of: rule.text).prefix(1000) {
      look(word, in: rule.directory)
    }
    return found
  }

  /// What complaints of programs about files have in common.
  private static let complaints = [
    "No such file", "not found", "cannot access", "can't open", "cannot open",
  ]

  /// Where the files of a Python module that a line misses would be.
  private static func modules(in line: String) -> [String] {
    guard let range = line.firstRange(of: "No module named ") else { return [] }
    let name = line[range.upperBound...].drop { $0 == "'" || $0 == "\"" }
      .prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
    let path = name.split(separator: ".").joined(separator: "/")
    return path.isEmpty ? [] : ["\(path).py", "\(path)/__init__.py"]
  }

  /// Directories of the project in which modules of a script are looked for.
  private var moduleDirectories: [String] {
    var directories = [rule.directory]
    for input in rule.inputs.prefix(200) {
      let parent = input.path.split(separator: "/").dropLast().joined(separator: "/")
      if !directories.contains(parent) { directories.append(parent) }
    }
    return directories
  }

  /// Programs that are named and cannot be seen, and where they are.
  private func hiddenPrograms(_ output: CommandOutput) -> [(name: String, path: String)] {
    let words = CommandOutput.words(of: rule.text) + output.lines.flatMap(CommandOutput.words)
    var seen: Set<String> = []
    var found: [(name: String, path: String)] = []
    for word in words where !word.isEmpty && !word.contains("/") && seen.insert(word).inserted {
      let places = rule.conduct.searchPath.split(separator: ":").map { "\($0)/\(word)" }
      let there = places.filter { (try? FileSystem.stamp(of: $0)) != nil }
      if let first = there.first, there.allSatisfy(cage.hides) { found.append((word, first)) }
    }
    return Array(found.prefix(Self.most))
  }

  private static func isAboutNetwork(_ line: String) -> Bool {
    [
      "Network is unreachable", "Temporary failure in name resolution",
      "Name or service not known", "Could not resolve host",
    ].contains { line.contains($0) }
  }

  // MARK: Words

  /// What the shell, and a sandbox, mean by a status.
  private static func meaning(ofStatus status: Int32) -> String {
    switch status {
    case 126: ", which means that a program cannot be run"
    case 127: ", which means that a program was not found"
    case 129...192: ", as after \(CommandProcess.name(ofSignal: status - 128))"
    default: ""
    }
  }

  private static func listed(_ paths: [String]) -> String {
    let names = paths.prefix(most).map { "'\($0)'" }
    let rest = paths.count - names.count
    if rest > 0 { return names.joined(separator: ", ") + " and \(rest) more" }
    return names.count < 2
      ? names.joined() : names.dropLast().joined(separator: ", ") + " and \(names.last ?? "")"
  }

  /// A span of time as it is written in the project file.
  private static func text(ofSeconds seconds: Double) -> String {
    let units: [(name: String, seconds: Double)] = [("d", 86_400), ("h", 3600), ("min", 60)]
    let unit = units.first {
      seconds >= $0.seconds && seconds.remainder(dividingBy: $0.seconds) == 0
    }
    let count = seconds / (unit?.seconds ?? 1)
    let number = count == count.rounded() ? "\(Int(count))" : "\(count)"
    return "\(number) \(unit?.name ?? "s")"
  }
}
