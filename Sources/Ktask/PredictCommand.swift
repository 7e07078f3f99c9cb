// `ktask predict`.

import ArgumentParser
import ArtifactStore
import Columns
import Rules

struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Answer for bars with a model that was built.",
    discussion: """
      Computes the features of bars as the model's metadata say, checks them against its resolved \
      features, and writes a line of csv for each bar: the time at which it opens, the symbol, the \
      probability of each class and the likeliest class, or the predicted return and which side it \
      is on. Strategy, project and cache are not needed.

      A line has empty cells where there is no answer yet: until every feature has had a value, \
      and, for lstm and gru, has had one in every row of the window. Later on a feature without a \
      value is 0, as in training. An answer is known when its bar ends, and not when it opens.

      The bars are those of DIR/SYMBOL_TIMEFRAME.csv, or that with .gz. Timeframes that have no \
      file are made from a finer one, as builds do. Begin the bars where the training's began, or \
      well before the first answer that matters: some indicators never quite forget.

      EXAMPLES
        ktask predict --model models/momentum --data data --output answers.csv
        ktask predict --model models/momentum --data new/EURUSD_1h.csv | tail -n 1
        ktask predict --model models/stocks_daily --data quotes --symbols AAPL,MSFT
      """)

  @Option(
    help: ArgumentHelp("The directory that 'ktask build model' left.", valueName: "dir"),
    completion: .directory)
  var model: String

  @Option(
    help: ArgumentHelp("The directory of files of bars, or one such file.", valueName: "dir"),
    completion: .file())
  var data: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The file to write; - or nothing for standard output.", valueName: "file"))
  var output = "-"

  @Option(
    help: ArgumentHelp(
      "The symbols to answer for (default: the model's that are there, else all).",
      valueName: "symbols"))
  var symbols: String?

  @Flag(name: .shortAndLong, help: "Print errors and warnings alone.")
  var quiet = false

  @OptionGroup var location: DirectoryOption

  func validate() throws {
    for (name, value) in [("--model", model), ("--data", data), ("--output", output)]
    where value.isEmpty {
      throw ValidationError("'\(name)' takes a path, not nothing.")
    }
    if symbols != nil, symbolList.isEmpty {
      throw ValidationError("'--symbols' takes names separated by commas, not nothing.")
    }
  }

  func run() throws {
    try reportingFailures {
      Interrupt.heed()
      if let directory = location.directory { try FileSystem.changeDirectory(to: directory) }
      let model = try PredictionModel(readingFrom: self.model)
      if output != "-" { try FileSystem.checkRegularFile(output) }
      let stream = OutputStream.standardError
      for warning in model.warnings { stream.warn(warning) }
      let input = try PredictionInput.find(data, symbols: symbolList, for: model)
      for warning in input.warnings { stream.warn(warning) }
      let table = try table(of: model, input)
      if output == "-" {
        return try Interrupt.endingAtOnce { try ExportedContent.lines(table.write).writeResult() }
      }
      try FileSystem.replaceRegularFile(output, with: .lines(table.write))
      if !quiet { stream.writeLine("wrote \(output.visible)") }
    }
  }

  /// The symbols on the command line, each once.
  private var symbolList: [String] {
    var names: [String] = []
    for item in (symbols ?? "").split(separator: ",") {
      let name = String(item.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
      if !name.isEmpty, !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// Computes what the answers need; nothing of them has been written until all of it is there.
  private func table(
    of model: PredictionModel, _ input: PredictionInput
  ) throws -> PredictionTable {
    let stream = OutputStream.standardError
    var bars = PredictionBars(files: input.files) { try FileSystem.read($0) }
    var rows: [PredictionRows] = []
    for symbol in input.symbols {
      try Interrupt.check()
      rows.append(try PredictionRows(symbol, for: model, &bars))
    }
    for warning in bars.warnings { stream.writeLine(warning.visible) }
    try checkOutput(bars.paths)
    let silent = rows.filter { $0.firstAnswer >= $0.timestamps.count }
    for symbol in silent where silent.count < rows.count {
      stream.warn(Self.silence(of: symbol, model))
    }
    if let symbol = silent.first, silent.count == rows.count {
      throw CommandFailure(
        Self.silence(of: symbol, model),
        hint: "more bars are needed, or a file that begins earlier")
    }
    return PredictionTable(model: model, symbols: rows)
  }

  /// Why there is no answer for any bar of a symbol.
  private static func silence(of symbol: PredictionRows, _ model: PredictionModel) -> String {
    let window = model.sequenceLength
    let rows = window > 1 ? " in \(window) bars, which the model looks at" : ""
    return "none of the \(symbol.timestamps.count) bars of \(symbol.symbol) has an answer: "
      + "\(symbol.latestFeature) has no value\(rows)"
  }

  /// Refuses to write over what was read.
  private func checkOutput(_ bars: [String]) throws(CommandFailure) {
    guard output != "-" else { return }
    let place = FileSystem.absolute(output)
    let name = place.split(separator: "/").last.map(String.init) ?? ""
    if FileSystem.isDirectory(data), place == FileSystem.absolute(data) + "/" + name,
      PredictionInput.name(of: name) != nil
    {
      throw CommandFailure(
        "'\(output)' is where bars are looked for", hint: "name another path", isUsage: true)
    }
    let read = ["metadata.json", "model.safetensors"].map { PredictionInput.path($0, in: model) }
    for path in read + bars where FileSystem.isSameFile(path, output) {
      throw CommandFailure(
        "'\(output)' is what the answers are made from", hint: "name another path", isUsage: true)
    }
  }
}
