// Which files of bars a project has, and which ones a command names. Opens none of them.

import ArtifactStore
import Columns
import Syntax

/// A file of bars and what its path says of it.
struct DataFile {
  let path: String
  /// Nil for files that are not where the project's files are.
  let symbol: String?
  let timeframe: Timeframe?
  /// The plain file that is there too, and that builds take.
  var preferred: String?

  /// A file that is named by its path; its name may end in a timeframe, as in `EURUSD_1h.csv`.
  init(path: String) {
    self.path = path
    symbol = nil
    let name = path.split(separator: "/").last ?? ""
    let stem = name.prefix { $0 != "." }
    timeframe = stem.split(whereSeparator: { "_- ".contains($0) }).last.flatMap { Timeframe($0) }
  }

  init(path: String, symbol: String, timeframe: Timeframe) {
    self.path = path
    self.symbol = symbol
    self.timeframe = timeframe
  }
}

extension Project {
  /// Finds the files of bars that a command names.
  ///
  /// - Parameters:
  ///   - names: Symbols and paths; none stand for all symbols.
  ///   - timeframes: The timeframes that are wanted, none for all.
  /// - Returns: Files in the order of the names, those of a symbol by timeframe.
  /// - Throws: `CommandFailure` where a name or the timeframes name no file.
  func dataFiles(_ names: [String], timeframes: [Timeframe]) throws -> [DataFile] {
    func isWanted(_ file: DataFile) -> Bool {
      timeframes.isEmpty || file.timeframe.map(timeframes.contains) == true
    }
    let isAllPaths = !names.isEmpty && names.allSatisfy(Self.isPath)
    let known = isAllPaths ? [] : try allDataFiles()
    let pattern = barTemplate
    if known.isEmpty, !isAllPaths {
      throw CommandFailure(
        "there is no file of bars at \(pattern)", hint: "name a file, or a directory with --data")
    }
    let symbols = Set(known.compactMap(\.symbol)).sorted()
    let files = try (names.isEmpty ? symbols : names).flatMap { name -> [DataFile] in
      if Self.isPath(name) { return [DataFile(path: name)] }
      let files = known.filter { $0.symbol == name }
      if !files.isEmpty { return files }
      throw CommandFailure(
        "there are no bars of '\(name)' at \(pattern)",
        hint: nearest(name, among: symbols).map { "did you mean '\($0)'?" }
          ?? "there are: " + symbols.joined(separator: ", "), isUsage: true)
    }
    let wanted = files.filter(isWanted)
    if wanted.isEmpty {
      let there = Set(files.compactMap(\.timeframe)).sorted { $0.seconds < $1.seconds }
      throw CommandFailure(
        "there are no bars of \(timeframes.map { "\($0)" }.joined(separator: " or "))",
        hint: there.isEmpty
          ? "the names of files end in their timeframe, as EURUSD_1h.csv"
          : "there are: " + there.map { "\($0)" }.joined(separator: ", "), isUsage: true)
    }
    return wanted
  }

  private static func isPath(_ name: String) -> Bool {
    name.contains("/") || name.hasSuffix(".csv") || name.hasSuffix(".gz") || FileSystem.isFile(name)
  }

  /// All files of bars of the project, packed or not, by symbol and timeframe.
  func allDataFiles() throws -> [DataFile] {
    let pattern = barPath(symbol: "*", timeframe: "*")
    let template = barTemplate
    var files: [DataFile] = []
    for ending in ["", ".gz"] {
      for path in try FileSystem.paths(matching: pattern + ending) {
        let plain = String(path.dropLast(ending.count))
        let match = TemplateMatch(plain[...], template[...])
        guard let symbol = match?.symbol, let timeframe = match?.timeframe else { continue }
        var file = DataFile(path: path, symbol: String(symbol), timeframe: timeframe)
        if plain != path, FileSystem.isFile(plain) { file.preferred = plain }
        files.append(file)
      }
    }
    return files.sorted {
      ($0.symbol ?? "", $0.timeframe?.seconds ?? 0, $0.path)
        < ($1.symbol ?? "", $1.timeframe?.seconds ?? 0, $1.path)
    }
  }
}

/// The symbol and the timeframe in a path that a template with both fields describes.
struct TemplateMatch {
  private(set) var symbol: Substring?
  private(set) var timeframe: Timeframe?

  /// Reads `path`, the longest symbols first; nil if it does not fit.
  init?(_ path: Substring, _ template: Substring) {
    guard let match = Self.match(path, template, TemplateMatch()) else { return nil }
    self = match
  }

  private init() {}

  private static func match(
    _ path: Substring, _ template: Substring, _ known: TemplateMatch
  ) -> TemplateMatch? {
    guard let first = template.first else { return path.isEmpty ? known : nil }
    for field in ["{symbol}", "{timeframe}"] where template.hasPrefix(field) {
      let longest = path.prefix { $0 != "/" }
      for length in stride(from: longest.count, to: 0, by: -1) {
        guard let taken = known.taking(path.prefix(length), for: field) else { continue }
        let rest = match(path.dropFirst(length), template.dropFirst(field.count), taken)
        if let rest { return rest }
      }
      return nil
    }
    guard path.first == first else { return nil }
    return match(path.dropFirst(), template.dropFirst(), known)
  }

  /// What is known if a field has a value; nil if the value cannot be the field's.
  private func taking(_ value: Substring, for field: String) -> TemplateMatch? {
    var result = self
    if field == "{symbol}" {
      if let symbol, symbol != value { return nil }
      result.symbol = value
    } else {
      guard let read = Timeframe(value), timeframe == nil || timeframe == read else { return nil }
      result.timeframe = read
    }
    return result
  }
}
