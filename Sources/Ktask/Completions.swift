// What shells propose for strategies and labels. Asked by the scripts of `--generate-completion-script`.

import ArgumentParser
import ArtifactStore
import Glibc
import Ktaskfile
import Rules
import Strategy
import Syntax

extension CompletionKind {
  /// The project's strategies by name, and strategy files.
  static let strategies = CompletionKind.custom { words, _, prefix in
    Completions(words)?.strategies(prefix) ?? []
  }

  /// The labels of the strategy that is meant, and those of others.
  static let labels = CompletionKind.custom { words, _, prefix in
    Completions(words)?.labels(prefix) ?? []
  }

  /// Strategy files.
  static let strategyFiles = CompletionKind.file(extensions: ["yaml", "yml"])
}

/// A project, and the command line that is being written for it.
struct Completions {
  private let project: Project
  private let strategy: String?

  /// Opens the project that the words name; nil where there is none that can be read.
  init?(_ words: [String]) {
    // Whoever is writing a command wants no findings between its words.
    OutputStream.silenceStandardError()
    func value(of options: [String]) -> String? {
      for (index, word) in words.enumerated() {
        if options.contains(word), index + 1 < words.count { return words[index + 1] }
        for option in options where word.hasPrefix(option + "=") {
          return String(word.dropFirst(option.count + 1))
        }
      }
      return nil
    }
    var location = DirectoryOption()
    location.directory = value(of: ["-C", "--directory"])
    guard let project = try? Project(location) else { return nil }
    self.project = project
    strategy = value(of: ["-s", "--strategy"])
  }

  func strategies(_ prefix: String) -> [String] {
    let names = project.strategyPaths.keys
    return (Array(names) + project.strategyPaths.values).filter { $0.hasPrefix(prefix) }.sorted()
  }

  /// As many proposals as a terminal shows at once.
  private static let most = 100

  /// Labels that begin with a text; of too many, what they begin with up to the next slash.
  func labels(_ prefix: String) -> [String] {
    var labels = project.strategyPaths.keys.map { "\($0)/model" }
    labels += project.file.targets.all.map(\.name)
    if let meant = strategy ?? project.defaultStrategy,
      let path = try? project.strategyPath(meant)
    {
      labels += targets(ofStrategyAt: path)
    }
    let name = prefix.split(separator: "/", omittingEmptySubsequences: false).first.map(String.init)
    if prefix.contains("/"), let name, let path = project.strategyPaths[name],
      !Label.isKind(name)
    {
      labels += targets(ofStrategyAt: path).map { "\(name)/\($0)" }
    }
    let fitting = Set(labels.filter { $0.hasPrefix(prefix) })
    if fitting.count <= Self.most { return fitting.sorted() }
    return Set(fitting.map { Self.beginning(of: $0, after: prefix) }).sorted()
  }

  private static func beginning(of label: String, after prefix: String) -> String {
    let rest = label.dropFirst(prefix.count)
    return prefix + rest.prefix { $0 != "/" }
  }

  /// The labels of a strategy's targets without its name.
  private func targets(ofStrategyAt path: String) -> [String] {
    let name = Project.name(ofStrategyAt: path)
    guard let selection = try? project.select(["model"], strategy: path),
      let targets = selection.named.first(where: { $0.strategyName == name })?.targets
    else { return [] }
    return targets.targets.map {
      Label(strategy: nil, $0.label.artifact, $0.label.selectors).description
    }
  }
}

extension OutputStream {
  /// Lets nothing more be seen on standard error.
  fileprivate static func silenceStandardError() {
    let nowhere = unsafe open("/dev/null", O_WRONLY | O_CLOEXEC)
    guard nowhere >= 0 else { return }
    dup2(nowhere, STDERR_FILENO)
    close(nowhere)
  }
}
