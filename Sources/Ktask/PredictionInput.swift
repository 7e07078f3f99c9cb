// What `ktask predict` reads: the files that a model was left in, and files of bars. Knows where they
// lie, not what is made of them.

import ArtifactStore
import BuildGraph
import Columns
import Network
import Rules
import Syntax

extension PredictionModel {
  /// Reads the model that a build left in a directory.
  ///
  /// - Throws: `CommandFailure` or `StoreError` naming the file that is not as it should be.
  init(readingFrom directory: String) throws {
    let metadataPath = PredictionInput.path("metadata.json", in: directory)
    let weightsPath = PredictionInput.path("model.safetensors", in: directory)
    guard FileSystem.isDirectory(directory) else {
      throw CommandFailure(
        FileSystem.exists(directory)
          ? "'\(directory)' is no directory" : "there is no directory '\(directory)'",
        hint: "name one that 'ktask build model' left, as models/momentum", isUsage: true)
    }
    for path in [metadataPath, weightsPath] where !FileSystem.isFile(path) {
      throw CommandFailure(
        "there is no file '\(path)'",
        hint: "name a directory that 'ktask build model' left, as models/momentum", isUsage: true)
    }
    let metadata: ModelMetadata
    let weights: Safetensors
    let digest: Digest
    do {
      let document = try JSON.parse(SourceText(readingFileAt: metadataPath).text)
      metadata = try ModelMetadata(json: document, now: "")
    } catch let error as JSONError {
      throw CommandFailure("\(metadataPath):\(error)")
    } catch let error as ModelMetadataError {
      throw CommandFailure("\(metadataPath): \(error)")
    }
    do {
      let bytes = try FileSystem.read(weightsPath)
      digest = Digest(of: bytes)
      weights = try Safetensors(decoding: bytes)
    } catch let error as SafetensorsError {
      throw CommandFailure("\(weightsPath): \(error)")
    }
    do {
      try self.init(metadata: metadata, weights: weights, digest: digest)
    } catch {
      throw RuleFailure("\(directory): \(error)")
    }
  }
}

/// Where the bars are that there are to be answers for.
struct PredictionInput {
  let files: BarFiles
  /// Whose bars, in the order in which they are answered for.
  let symbols: [String]
  /// What the user should know of them.
  var warnings: [String] = []

  /// Finds the bars of a model.
  ///
  /// - Parameters:
  ///   - data: A directory of files such as `EURUSD_1h.csv`, packed or not, or one file.
  ///   - symbols: The symbols on the command line, empty for those of the model that are there, or
  ///     all that are if none of them is.
  ///   - model: What is to answer.
  /// - Returns: Where the bars are of one symbol at least.
  /// - Throws: `CommandFailure` where there are none.
  static func find(
    _ data: String, symbols: [String], for model: PredictionModel
  ) throws -> PredictionInput {
    guard FileSystem.exists(data) else {
      throw CommandFailure("there is no file or directory '\(data)'", isUsage: true)
    }
    return FileSystem.isDirectory(data)
      ? try inDirectory(data, symbols, model) : try ofFile(data, symbols, model.baseTimeframe)
  }

  private static func inDirectory(
    _ data: String, _ symbols: [String], _ model: PredictionModel
  ) throws -> PredictionInput {
    let timeframe = model.baseTimeframe
    let files = BarFiles {
      path("\($0)_\($1).csv", in: data)
    } exists: {
      FileSystem.isFile($0)
    }
    let known = Set(try FileSystem.list(data).compactMap { name(of: $0)?.symbol }).sorted()
    let usable = known.filter { files.hasBars(of: $0, timeframe) }
    let missing = symbols.first { !files.hasBars(of: $0, timeframe) }
    guard missing == nil, !usable.isEmpty else {
      let which = missing.map { " of '\($0)'" } ?? ""
      throw CommandFailure(
        "there are no \(timeframe) bars\(which) in '\(data)'",
        hint: usable.isEmpty
          ? "files are called as EURUSD_\(timeframe).csv, or that with .gz; those of a finer "
            + "timeframe will do" : "there are: " + usable.joined(separator: ", "), isUsage: true)
    }
    if !symbols.isEmpty { return PredictionInput(files: files, symbols: symbols) }
    let trained = model.symbols.filter(usable.contains)
    var input = PredictionInput(files: files, symbols: trained.isEmpty ? usable : trained)
    let others = model.symbols.filter { !trained.contains($0) }.joined(separator: ", ")
    if !others.isEmpty {
      input.warnings = ["'\(data)' has no \(timeframe) bars of \(others)"]
      if trained.isEmpty { input.warnings[0] += ", which the model was trained on" }
    }
    return input
  }

  /// Takes one file, whose name may say the symbol and the timeframe, as `EURUSD_1h.csv`.
  private static func ofFile(
    _ file: String, _ symbols: [String], _ base: Timeframe
  ) throws(CommandFailure) -> PredictionInput {
    guard symbols.count <= 1 else {
      throw CommandFailure(
        "'\(file)' has the bars of one symbol", hint: "name a directory for several",
        isUsage: true)
    }
    let slash = file.lastIndex(of: "/").map { file.index(after: $0) } ?? file.startIndex
    let directory = file[..<slash]
    let named = name(of: String(file[slash...]))
    let (found, timeframe) = named ?? (String(file[slash...].prefix { $0 != "." }), base)
    let symbol = symbols.first ?? found
    let files = BarFiles { asked, length in
      asked == symbol && length == timeframe ? file : "\(directory)\(asked)_\(length).csv"
    } exists: {
      $0 == file
    }
    return PredictionInput(files: files, symbols: [symbol])
  }

  /// The path of a file in a directory.
  static func path(_ name: String, in directory: String) -> String {
    directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
  }

  /// The symbol and the timeframe in the name of a file, nil if it has not both.
  static func name(of file: String) -> (symbol: String, timeframe: Timeframe)? {
    let plain = file.hasSuffix(".gz") ? file.dropLast(3) : file[...]
    guard plain.hasSuffix(".csv"), let line = plain.lastIndex(of: "_"), line > plain.startIndex,
      let timeframe = Timeframe(plain[plain.index(after: line)...].dropLast(4))
    else { return nil }
    return (String(plain[..<line]), timeframe)
  }
}
