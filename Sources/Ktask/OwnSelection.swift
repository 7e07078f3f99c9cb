// Which targets of the project's own some labels name, what those need, and what they read of
// strategies: found from names, before any strategy is loaded.

import Ktaskfile
import Rules
import Syntax

/// The labels of one command, taken apart into those of strategies and those of the project's own.
struct OwnSelection {
  /// Labels that name targets of strategies, those in groups that were named among them.
  private(set) var labels: [String] = []
  /// The commands to bring up to date, each after those that it needs.
  private(set) var commands: [OwnTarget] = []

  /// What the commands read of strategies, as labels.
  private var patterns: [LabelPattern] = []
  /// Strategies of which commands read files that builds leave.
  private var strategies: Set<String> = []
  /// Patterns that stand for targets of the project's own, whatever else they stand for.
  private var answered: Set<String> = []
  /// Where a label of a group stands that is among `labels`.
  private var places: [String: WrittenText] = [:]
  private let targets: OwnTargets

  /// Takes labels apart.
  ///
  /// - Parameters:
  ///   - labels: Labels as they were written.
  ///   - project: Whose targets they name.
  /// - Throws: What the file system throws.
  init(_ labels: [String], in project: Project) throws {
    targets = project.file.targets
    if targets.isEmpty {
      self.labels = labels
      return
    }
    var names: Set<String> = []
    var seen: Set<String> = []
    // A list of what is left to do, as chains may be longer than the stack is deep.
    var rest: [(label: String, place: WrittenText?)] = labels.reversed().map { ($0, nil) }
    while let (label, place) = rest.popLast() {
      let members = targets.members(label)
      if !members.isEmpty { answered.insert(label) }
      // A pattern may name targets of both kinds, a name only one.
      if members.isEmpty || label.contains("*"), seen.insert(label).inserted {
        self.labels.append(label)
        if let place { places[label] = place }
      }
      var needed: [(label: String, place: WrittenText?)] = []
      for member in members where names.insert(member.name).inserted {
        if case .group(let labels) = member.work {
          needed += labels.map { ($0.text, $0) }
        } else {
          needed += targets.needs(of: member).map { ($0.name, nil) }
        }
      }
      rest += needed.reversed()
    }
    commands = targets.ordered(names).filter { $0.command != nil }
    for input in commands.compactMap(\.command).flatMap(\.inputs) {
      if let pattern = try project.label(of: input) {
        patterns.append(pattern)
      } else if let path = input.path {
        strategies.formUnion(project.strategies(leaving: path))
        paths.append(path)
      }
    }
  }

  /// Whether targets of the project's own are what a label names, so that no strategy need have any.
  func answers(_ label: String) -> Bool { answered.contains(label) }

  /// Paths and globs of files that commands read, as far as they are no labels.
  private(set) var paths: [String] = []

  /// Whether a command reads something of a strategy.
  func reads(strategy name: String, default meant: String?) -> Bool {
    strategies.contains(name) || patterns.contains { $0.names(strategy: name, default: meant) }
  }

  /// What is wrong with a label, said where it stands if that is in the project file.
  func placed(_ failure: CommandFailure, of label: String) -> CommandFailure {
    guard let place = places[label], let source = targets.source else { return failure }
    return failure.placed(at: place, in: source)
  }
}

extension CommandFailure {
  /// Writes the failure as a finding about a place in the project file.
  ///
  /// - Parameters:
  ///   - place: What it is about.
  ///   - source: The project file.
  /// - Returns: What there is left to say.
  func placed(at place: WrittenText, in source: SourceText) -> CommandFailure {
    guard let message else { return self }
    let diagnostic = Diagnostic(
      .error, at: place.range, "\(place.path): \(message)", hint: hint)
    Diagnostics.write([diagnostic], in: source)
    return .reported
  }
}

extension Project {
  /// Checks that no target of the project's own has a name that means something else.
  ///
  /// - Throws: `CommandFailure.reported` where one has.
  func checkOwnTargets() throws {
    guard let source = file.targets.source else { return }
    var findings = Findings()
    for target in file.targets.all {
      if Label.Artifact(rawValue: target.name) != nil {
        findings.error(
          "\(target.path): '\(target.name)' is a kind of target that strategies have",
          at: target.range, hint: "choose another name")
      } else if let path = strategyPaths[target.name] {
        findings.error(
          "\(target.path): '\(target.name)' is the strategy \(path)", at: target.range,
          hint: "choose another name")
      }
    }
    guard findings.hasErrors else { return }
    Diagnostics.write(findings.sorted, in: source)
    throw CommandFailure.reported
  }

  /// The label that an input of a command is, nil where it is a path.
  ///
  /// What could be a file's name, as `labels.csv`, is one where there is such a file.
  ///
  /// - Throws: What the file system throws.
  func label(of input: CommandInput) throws -> LabelPattern? {
    guard case .labelOrPath(let path) = input.meaning else { return nil }
    guard let pattern = LabelPattern(input.written.text) else { return nil }
    let kinds = [pattern, pattern.beforeDot?.whole].compactMap { $0?.artifact }
    guard kinds.contains(where: { Label.Artifact(rawValue: $0) != nil }) else { return nil }
    if pattern.beforeDot != nil, !path.contains("*"), try !files(matching: path).isEmpty {
      return nil
    }
    return pattern
  }

  /// The strategies of which builds leave files at paths that a pattern stands for.
  func strategies(leaving pattern: String) -> [String] {
    // Most paths are out of the question by their last part.
    let last = pattern.split(separator: "/").last.map(String.init) ?? ""
    let names = StrategyTargets.fileNames + [BuiltState.fileName]
    guard last.contains("*") || names.contains(last) else { return [] }
    return strategyPaths.keys.sorted().filter { name in
      let directory = file.outputs.filled(["strategy": name])
      return names.contains { Glob.matchesPath("\(directory)/\($0)", pattern) }
    }
  }

  /// Whether a path is where builds say what a model was built from, which they do when all else is
  /// done.
  func isBuiltState(_ path: String) -> Bool {
    path.hasSuffix("/" + BuiltState.fileName) && !strategies(leaving: path).isEmpty
  }

  /// The first strategy whose files a build leaves below a path.
  func strategy(leavingFilesBelow path: String) -> String? {
    strategyPaths.keys.sorted().first { name in
      (file.outputs.filled(["strategy": name]) + "/").hasPrefix(path + "/")
    }
  }
}

extension CommandInput {
  /// The path that is meant unless it is a label; nil for all that a target makes.
  var path: String? {
    switch meaning {
    case .target: nil
    case .path(let path), .labelOrPath(let path): path
    }
  }
}

extension LabelPattern {
  /// The pattern up to the last dot of its last part, and the name of an output after it; nil where no
  /// dot is in that.
  var beforeDot: (whole: LabelPattern, output: String)? {
    let scalars = text.unicodeScalars
    guard let dot = scalars.lastIndex(of: "."), !scalars[dot...].contains("/"),
      let whole = LabelPattern(String(scalars[..<dot]))
    else { return nil }
    return (whole, String(scalars[scalars.index(after: dot)...]))
  }
}
