// `ktask init`.

import ArgumentParser
import ArtifactStore
import Columns
import Ktaskfile
import Strategy
import Syntax

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Begin a project: write a Ktaskfile and a first strategy.",
    discussion: """
      Looks for files of bars in data/, bars/, the directory itself and the other directories in \
      it, or in --data. The strategy is for a symbol and a timeframe that it finds, and the \
      Ktaskfile says how the files are named; without bars both name an example, and what is to \
      be put where is printed. No file is replaced: with a Ktaskfile in the directory nothing is \
      written, with strategies in strategies/ no strategy. In a git repository .gitignore gets \
      lines for the cache and the models. The next commands go to standard output.

      EXAMPLES
        ktask init
        ktask init research --data ~/bars
        ktask init --symbol BTCUSDT --timeframe 5m
      """)

  @Argument(
    help: ArgumentHelp(
      "The project's directory, made if need be (default: the working one).", valueName: "dir"),
    completion: .directory)
  var directory: String?

  @Option(
    help: ArgumentHelp("Look for bar files in this directory.", valueName: "dir"),
    completion: .directory)
  var data: String?

  @Option(help: ArgumentHelp("The symbol of the strategy.", valueName: "name"))
  var symbol: String?

  @Option(help: ArgumentHelp("The length of the strategy's bars, as 5m, 1h or 1d."))
  var timeframe: String?

  @OptionGroup var location: DirectoryOption

  func validate() throws {
    if data == "" { throw ValidationError("'--data' takes the path of a directory, not nothing.") }
    if let timeframe, Timeframe(timeframe) == nil {
      throw ValidationError(
        "'--timeframe' takes a length as 5m, 1h, 1d or 1M, not '\(timeframe.visible)'.")
    }
    if let symbol, !StrategyOverrides.isSymbol(symbol) {
      throw ValidationError("'--symbol' takes \(StrategyOverrides.symbolRule).")
    }
  }

  func run() throws {
    try reportingFailures {
      if let place = location.directory { try FileSystem.changeDirectory(to: place) }
      let project = StarterProject(directory: directory ?? ".")
      try project.prepare()
      let bars = try StarterBars.find(in: data, project: project.directory)
      let timeframe = timeframe.flatMap { Timeframe($0) }
      let choice = bars.choice(symbol: symbol, timeframe: timeframe)
      let subject = StarterProject.Subject(
        symbol: choice?.symbol ?? symbol ?? bars.files.first?.symbol ?? "EURUSD",
        timeframe: timeframe ?? choice?.timeframe ?? .hour)
      let strategies = try project.strategies()
      try project.write(bars: bars, subject: subject, strategies: strategies)
      project.tell(of: bars, choice: choice, subject: subject, strategies: strategies)
      try OutputStream.writeResult(project.nextCommands(hasBars: choice != nil))
    }
  }
}

/// The directory of a project that is being begun.
struct StarterProject {
  /// The directory as the user named it.
  let directory: String

  /// What the first strategy is about.
  struct Subject {
    let symbol: String
    let timeframe: Timeframe
  }

  /// The path of a file of the project.
  func path(_ name: String) -> String {
    if directory == "." { return name }
    return directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
  }

  private static let strategyPath = "strategies/\(StarterTexts.strategyName).yaml"

  // MARK: Looking

  /// Makes the directory, and refuses one in which there is a project or nothing can be written.
  func prepare() throws {
    guard !directory.isEmpty else {
      throw CommandFailure("a directory has a name", isUsage: true)
    }
    if !FileSystem.exists(directory) { try FileSystem.makeDirectory(directory) }
    guard FileSystem.isDirectory(directory) else {
      throw CommandFailure("'\(directory)' is not a directory")
    }
    let file = path(Ktaskfile.fileName)
    guard !FileSystem.isThere(file) else {
      throw CommandFailure(
        "'\(file)' is there already: this is a project, and nothing is written",
        hint: "begin in another directory, or remove the file first")
    }
    guard FileSystem.isWritable(directory) else {
      throw CommandFailure("'\(directory)' may not be written, so no project can begin there")
    }
  }

  /// The strategies that are there already.
  func strategies() throws -> [String] {
    guard FileSystem.isDirectory(path("strategies")) else { return [] }
    let names = try FileSystem.list(path("strategies"))
    return names.filter { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }
      .map { Project.name(ofStrategyAt: $0) }
  }

  // MARK: Writing

  /// Writes the files, the Ktaskfile last; takes them away again where one cannot be written.
  func write(bars: StarterBars, subject: Subject, strategies: [String]) throws {
    let meant = strategies.isEmpty ? StarterTexts.strategyName : strategies.first
    let ktaskfile = StarterTexts.ktaskfile(
      template: bars.template, defaultStrategy: strategies.count > 1 ? nil : meant)
    var texts = [(Ktaskfile.fileName, ktaskfile)]
    if strategies.isEmpty {
      let strategy = StarterTexts.strategy(
        symbol: subject.symbol, timeframe: subject.timeframe)
      texts.insert((Self.strategyPath, strategy), at: 0)
      try FileSystem.makeDirectory(path("strategies"))
    }
    var written: [String] = []
    do {
      for (name, text) in texts {
        try FileSystem.create(path(name), contents: Array(text.utf8))
        written.append(path(name))
      }
      try ignoreResults()
    } catch {
      for path in written { try? FileSystem.remove(path) }
      throw error
    }
    for path in written { OutputStream.standardError.writeLine("wrote \(path.visible)") }
  }

  /// Adds what is missing to the `.gitignore` of a directory in a git repository.
  private func ignoreResults() throws {
    guard isInRepository else { return }
    let file = path(".gitignore")
    let text = FileSystem.exists(file) ? try SourceText(readingFileAt: file).text : ""
    let known = Set(text.split(whereSeparator: \.isNewline).map(Self.ignoredName))
    let missing = [".ktask-cache", "models"].filter { !known.contains($0) }
    guard !missing.isEmpty else { return }
    let lead = text.isEmpty || text.last?.isNewline == true ? text : text + "\n"
    let lines = missing.map { "/\($0)/\n" }.joined()
    try FileSystem.rewrite(file) { try $0.append(Array((lead + lines).utf8)) }
    OutputStream.standardError.writeLine(
      "\(file.visible): added \(missing.map { "/\($0)/" }.joined(separator: ", "))")
  }

  /// The name that a line of a `.gitignore` ignores, without slashes around it.
  private static func ignoredName(_ line: Substring) -> String {
    var name = line.drop { $0 == " " || $0 == "/" }
    while let last = name.last, last == " " || last == "/" { name.removeLast() }
    return String(name)
  }

  private var isInRepository: Bool {
    var place = FileSystem.absolute(directory)
    while true {
      if FileSystem.exists(place == "/" ? "/.git" : place + "/.git") { return true }
      guard let slash = place.lastIndex(of: "/"), place != "/" else { return false }
      place = slash == place.startIndex ? "/" : String(place[..<slash])
    }
  }
}

extension FileSystem {
  /// Whether a path is taken, be it by a link that leads nowhere.
  fileprivate static func isThere(_ path: String) -> Bool {
    exists(path) || target(of: path) != path
  }
}
