// From the section `targets` to targets of a project's own: which keys there are, what they may be.

import Syntax

extension OwnTargets {
  /// Reads the section.
  init(_ section: Section, in source: SourceText, _ findings: inout Findings) {
    let names = Set(section.settings.map(\.key))
    var targets: [OwnTarget] = []
    for setting in section.settings {
      guard OwnTargetReader.isName(setting.key) else {
        findings.error(
          "targets: '\(setting.key.beginning)' cannot be the name of a target",
          at: setting.keyRange,
          hint: "a name is made of letters, digits, '_', '-' and '.', and begins with none of the "
            + "last two")
        continue
      }
      let reader = OwnTargetReader(name: setting.key, setting: setting, names: names)
      if let work = reader.work(&findings) {
        targets.append(OwnTarget(name: setting.key, range: setting.keyRange, work: work))
      }
    }
    self.init(targets, in: source)
    check(&findings)
  }
}

/// Reads one target.
private struct OwnTargetReader {
  let name: String
  let setting: Setting
  /// What all targets are called.
  let names: Set<String>

  private static let commandKeys = [
    "inputs", "run", "outputs", "env", "directory", "timeout", "retries", "tools", "sandbox",
  ]
  private static let formerKeys = [
    "command": "run", "cmd": "run", "shell": "run", "deps": "inputs", "depends": "inputs",
    "outs": "outputs", "output": "outputs", "input": "inputs", "environment": "env",
    "cwd": "directory", "wdir": "directory", "workdir": "directory", "members": "needs",
  ]

  static func isName(_ text: String) -> Bool {
    let others = "_-.".unicodeScalars
    return !text.isEmpty && !text.hasPrefix("-") && !text.hasPrefix(".")
      && text.unicodeScalars.allSatisfy {
        others.contains($0) || $0.isASCII && $0.properties.isAlphabetic || ("0"..."9").contains($0)
      }
  }

  func work(_ findings: inout Findings) -> OwnTarget.Work? {
    guard let section = setting.section(&findings) else { return nil }
    section.reportUnknown(
      known: Self.commandKeys + ["needs"], formerly: Self.formerKeys, as: .error, &findings)
    if let needs = section.given("needs") { return group(needs, in: section, &findings) }
    if section.given("run") == nil, section.given("outputs") == nil, section.given("inputs") == nil
    {
      findings.error(
        "\(setting.path): it has neither a command nor members", at: setting.keyRange,
        hint: "give it 'run' and 'outputs', or 'needs' for a group")
      return nil
    }
    return command(in: section, &findings).map { .command($0) }
  }

  private func group(
    _ needs: Setting, in section: Section, _ findings: inout Findings
  ) -> OwnTarget.Work? {
    for key in Self.commandKeys {
      guard let other = section.given(key) else { continue }
      findings.error(
        "\(other.path): a group has no '\(key)'", at: other.keyRange,
        hint: "what a command reads belongs into 'inputs'; 'needs' makes a group")
    }
    guard let labels = needs.texts(&findings) else { return nil }
    if labels.isEmpty {
      findings.error("\(needs.path): names no target", at: needs.range)
    }
    return .group(labels)
  }

  private func command(in section: Section, _ findings: inout Findings) -> OwnCommand? {
    let before = findings.errorCount
    let directory = directory(section, &findings)
    let outputs = section.required("outputs", &findings)?.texts(&findings) ?? []
    if outputs.isEmpty, let setting = section.given("outputs"), findings.errorCount == before {
      findings.error("\(setting.path): a command makes at least one file", at: setting.range)
    }
    let paths = outputs.compactMap { outputPath($0, in: directory, &findings) }
    let writtenInputs = section.given("inputs")?.texts(&findings) ?? []
    let inputs = writtenInputs.compactMap { input($0, in: directory, &findings) }
    let run = section.required("run", &findings).flatMap {
      template($0, writtenInputs.map(\.text), outputs.map(\.text), &findings)
    }
    let environment = environment(section, &findings)
    let tools = section.given("tools")?.texts(&findings) ?? []
    let timeout = timeout(section, &findings)
    let retries = retries(section, &findings)
    let sandbox = section.given("sandbox")?.sandboxMode(&findings)
    guard let run, findings.errorCount == before else { return nil }
    return OwnCommand(
      inputs: inputs, run: run, outputs: paths, writtenOutputs: outputs, directory: directory,
      environment: environment, tools: tools, timeout: timeout, retries: retries, sandbox: sandbox)
  }

  private func directory(_ section: Section, _ findings: inout Findings) -> String {
    guard let setting = section.given("directory"), let text = setting.text(&findings) else {
      return ""
    }
    if let path = ProjectPath.normalised(text) { return path }
    findings.error(
      "\(setting.path): '\(text.beginning)' is outside of the project", at: setting.range)
    return ""
  }

  private func input(
    _ written: WrittenText, in directory: String, _ findings: inout Findings
  ) -> CommandInput? {
    if names.contains(written.text) {
      return CommandInput(written: written, meaning: .target(written.text))
    }
    guard let path = ProjectPath.normalised(written.text, in: directory), !path.isEmpty else {
      findings.error(
        "\(written.path): '\(written.text.beginning)' is outside of the project", at: written.range,
        hint: "inputs are files and globs in the project, and labels")
      return nil
    }
    if path.split(separator: "/").contains("**") {
      findings.error(
        "\(written.path): '**' stands for no directories", at: written.range,
        hint: "name each level, as in 'src/*.py' and 'src/*/*.py'")
      return nil
    }
    let isPath = written.text.hasPrefix("./") || written.text.hasPrefix("../")
    return CommandInput(written: written, meaning: isPath ? .path(path) : .labelOrPath(path))
  }

  private func outputPath(
    _ written: WrittenText, in directory: String, _ findings: inout Findings
  ) -> String? {
    let text = written.text
    let problem: String
    if text.contains("*") {
      problem = "is a pattern, and an output is one file"
    } else if text.hasSuffix("/") {
      problem = "is a directory, and an output is a file"
    } else if let path = ProjectPath.normalised(text, in: directory), !path.isEmpty {
      if path.split(separator: "/").first != ".ktask" { return path }
      problem = "is where commands find what labels name"
    } else {
      problem = "is outside of the project"
    }
    findings.error("\(written.path): '\(text.beginning)' \(problem)", at: written.range)
    return nil
  }

  private func template(
    _ setting: Setting, _ inputs: [String], _ outputs: [String], _ findings: inout Findings
  ) -> CommandTemplate? {
    guard let text = setting.text(&findings) else { return nil }
    if text.allSatisfy(\.isWhitespace) || text.unicodeScalars.contains("\0") {
      findings.error("\(setting.path): is no command", at: setting.range)
      return nil
    }
    do {
      return try CommandTemplate(text, inputs: inputs, outputs: outputs)
    } catch {
      let (message, hint) = error.words(inputs: inputs, outputs: outputs)
      findings.error("\(setting.path): \(message)", at: setting.range, hint: hint)
      return nil
    }
  }

  private func environment(_ section: Section, _ findings: inout Findings) -> [String] {
    var names: [String] = []
    for written in section.given("env")?.texts(&findings) ?? [] {
      if let problem = EnvironmentName.problem(of: written.text) {
        findings.error(
          "\(written.path): '\(written.text.beginning)' \(problem.message)", at: written.range,
          hint: problem.hint)
      } else if !names.contains(written.text) {
        names.append(written.text)
      }
    }
    return names
  }

  private func timeout(_ section: Section, _ findings: inout Findings) -> Double? {
    guard let setting = section.given("timeout") else { return nil }
    if let seconds = TimeSpan.parse(setting.node.text ?? "") { return seconds }
    setting.mismatch(
      "a span of time above 0", hint: "write it as 90, '90 s', '5 min' or '2 h'", &findings)
    return nil
  }

  private func retries(_ section: Section, _ findings: inout Findings) -> Int {
    guard let setting = section.given("retries"), let count = setting.integer(&findings) else {
      return 0
    }
    if (0...100).contains(count) { return count }
    findings.error("\(setting.path): must be from 0 to 100, not \(count)", at: setting.range)
    return 0
  }
}

/// Which names of environment variables may be let through.
private enum EnvironmentName {
  static func problem(of name: String) -> (message: String, hint: String?)? {
    if ["HOME", "TMPDIR", "PWD"].contains(name) {
      return ("is set by ktask itself, to directories of the command's own", nil)
    }
    if let equals = name.firstIndex(of: "=") {
      return (
        "has a value, and 'env' lists names",
        "set it in 'run', as in '\(name.beginning) command', or list '\(name[..<equals])' to let "
          + "through what it is outside"
      )
    }
    let isName =
      name.utf8.first.map { !(0x30...0x39).contains($0) } == true
      && name.unicodeScalars.allSatisfy {
        $0 == "_" || $0.isASCII && $0.properties.isAlphabetic || ("0"..."9").contains($0)
      }
    return isName ? nil : ("is no name of an environment variable", nil)
  }
}

extension CommandTemplate.Mistake {
  /// The mistake as a sentence, and what would be right.
  fileprivate func words(inputs: [String], outputs: [String]) -> (message: String, hint: String?) {
    switch self {
    case .unknown(let name):
      let known = inputs + outputs + ["in", "out"]
      let literal = "braces for the shell are doubled: '{{\(name.beginning)}}'"
      return (
        "'{\(name.beginning)}' is neither an input nor an output",
        nearest(name, among: known).map { "did you mean '{\($0)}'?" } ?? literal
      )
    case .outOfRange(let name, let count):
      return (
        "there is no '{\(name)}'",
        count == 0 ? "there are none" : "numbers go from 1 to \(count)"
      )
    case .unclosed: return ("a '{' is never closed", "a brace for the shell is doubled: '{{'")
    case .unopened: return ("a '}' closes nothing", "a brace for the shell is doubled: '}}'")
    }
  }
}

extension Setting {
  /// The elements of a list of texts; a text that stands alone is a list of one.
  fileprivate func texts(_ findings: inout Findings) -> [WrittenText]? {
    let settings: [Setting]
    if case .scalar = node.content {
      settings = [self]
    } else if let elements = elements(&findings) {
      settings = elements
    } else {
      return nil
    }
    return settings.compactMap { setting in
      guard let text = setting.text(&findings) else { return nil }
      guard !text.isEmpty else {
        findings.error("\(setting.path): must not be empty", at: setting.range)
        return nil
      }
      return WrittenText(text: text, path: setting.path, range: setting.range)
    }
  }

  /// The value as the name of a way to keep commands in; `off` is a truth value to YAML.
  func sandboxMode(_ findings: inout Findings) -> SandboxMode? {
    let names = SandboxMode.allCases.map(\.rawValue)
    if let mode = node.text.flatMap(SandboxMode.init(rawValue:)) { return mode }
    mismatch("one of " + names.joined(separator: ", "), &findings)
    return nil
  }
}
