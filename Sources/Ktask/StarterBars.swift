// The files of bars that are there before a project is, and which of them a first strategy is for.

import ArtifactStore
import Columns
import Syntax

/// Files of bars in a directory, and how they are named.
struct StarterBars {
  /// The directory as a Ktaskfile in the project would have it, empty for the project itself.
  let directory: String
  /// The files that are named alike.
  let files: [NamedBars]
  /// Paths below the directory whose names do not tell a symbol and a timeframe, or in another way.
  let others: [String]

  /// The path of files of bars in a Ktaskfile.
  var template: String {
    let template = files.first?.template ?? NamedBars.usualTemplate
    return directory.isEmpty ? template : "\(directory)/\(template)"
  }

  /// Looks for bars.
  ///
  /// - Parameters:
  ///   - data: A directory to look in, and nowhere else.
  ///   - project: The directory of the project; there are its `data` and `bars`, itself, and its other
  ///     directories to look in.
  /// - Returns: The files of the first directory that has some; an empty `data` if none has.
  /// - Throws: `CommandFailure` where `data` is no directory; `StoreError` where one cannot be read.
  static func find(in data: String?, project: String) throws -> StarterBars {
    if let data {
      guard FileSystem.isDirectory(data) else {
        throw CommandFailure("there is no directory '\(data)'", hint: "--data names one of bars")
      }
      return try StarterBars(data, named: name(of: data, in: project))
    }
    // A Ktaskfile could not name one with braces, which stand for fields.
    let directories = try FileSystem.list(project).filter {
      !$0.hasPrefix(".") && !$0.contains("{") && !$0.contains("}")
        && FileSystem.isDirectory("\(project)/\($0)")
    }
    let usual = ["data", "bars"].filter(directories.contains)
    let places = usual + [""] + directories.filter { !usual.contains($0) }
    let found = try places.map { place in
      try StarterBars(place.isEmpty ? project : "\(project)/\(place)", named: place)
    }
    return found.first { !$0.files.isEmpty }
      ?? found.first { !$0.others.isEmpty }
      ?? StarterBars(directory: "data", files: [], others: [])
  }

  private init(directory: String, files: [NamedBars], others: [String]) {
    (self.directory, self.files, self.others) = (directory, files, others)
  }

  /// Takes the files of a directory and, unless it is that of the project, of those in it.
  private init(_ place: String, named name: String) throws {
    let names = try FileSystem.list(place).filter { !$0.hasPrefix(".") }
    var paths = names.filter { FileSystem.isFile("\(place)/\($0)") }
    if !name.isEmpty {
      for inner in names where FileSystem.isDirectory("\(place)/\(inner)") {
        paths += try FileSystem.list("\(place)/\(inner)").map { "\(inner)/\($0)" }
          .filter { FileSystem.isFile("\(place)/\($0)") }
      }
    }
    let tables = paths.filter {
      $0.lowercased().hasSuffix(".csv") || $0.lowercased().hasSuffix(".csv.gz")
    }
    let files = NamedBars.mostAlike(tables.compactMap(NamedBars.init(path:)))
    let known = Set(files.map(\.path))
    self.init(directory: name, files: files, others: tables.filter { !known.contains($0) })
  }

  /// What a Ktaskfile in `project` calls a directory: below the project its path from there.
  private static func name(of directory: String, in project: String) throws -> String {
    let (path, root) = (FileSystem.absolute(directory), FileSystem.absolute(project))
    guard !path.contains("{"), !path.contains("}") else {
      throw CommandFailure(
        "a Ktaskfile cannot name '\(directory)', as braces stand for fields",
        hint: "name the directory otherwise")
    }
    if path == root { return "" }
    return path.hasPrefix(root + "/") ? String(path.dropFirst(root.count + 1)) : path
  }

  // MARK: Choosing

  /// The file that a first strategy is for: of the symbol with the most timeframes, the one whose
  /// timeframe is nearest to an hour, which has rows enough and trains in seconds.
  ///
  /// - Parameters:
  ///   - symbol: The symbol to take, nil for any.
  ///   - timeframe: The timeframe to take, or to make from finer bars, nil for any.
  /// - Returns: The file, nil if there is none.
  func choice(symbol: String?, timeframe: Timeframe?) -> NamedBars? {
    let alike = files.filter { symbol == nil || $0.symbol == symbol }
    var fitting = alike.filter { timeframe == nil || $0.timeframe == timeframe }
    if let timeframe, fitting.isEmpty {
      fitting = alike.filter { timeframe.seconds.isMultiple(of: $0.timeframe.seconds) }
    }
    let counts = Dictionary(grouping: fitting, by: \.symbol).mapValues(\.count)
    return fitting.min { first, second in
      rank(first, counts) < rank(second, counts)
    }
  }

  private func rank(
    _ file: NamedBars, _ counts: [String: Int]
  ) -> (Int, String, Double, String) {
    let hours = Double(file.timeframe.seconds) / 3_600
    return (-(counts[file.symbol] ?? 0), file.symbol, hours < 1 ? 1 / hours : hours, file.path)
  }
}
