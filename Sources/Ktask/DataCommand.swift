// `ktask data`.

import ArgumentParser
import ArtifactStore
import Columns
import Syntax

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "Look over files of bars.",
    discussion: """
      Prints of each file how many bars it has and from when to when, where bars are missing though \
      it is no weekend, which bars stand twice or out of order, where the price stands still, where \
      there is no volume, where the price jumps and returns, and where a split is suspected. Errors \
      and warnings go to standard error. Ends with 1 if a file is refused or cannot be read; the \
      others are reported all the same. Documentation/Data.md has the format.

      EXAMPLES
        ktask data                           all bar files of the project
        ktask data EURUSD --timeframe 1h 4h
        ktask data ~/downloads/bars.csv.gz --format json
      """)

  @Argument(
    help: ArgumentHelp(
      "Symbols of the project, or files of bars (default: all symbols).",
      valueName: "symbol|file"), completion: .file(extensions: ["csv", "gz"]))
  var names: [String] = []

  @Option(
    name: .long, parsing: .upToNextOption,
    help: ArgumentHelp("Take files of these timeframes alone.", valueName: "timeframe"))
  var timeframe: [String] = []

  @Option(help: "How the report is written to standard output.")
  var format = OutputFormat.text

  @OptionGroup var location: DirectoryOption

  @Option(
    help: ArgumentHelp("Look for bar files in this directory.", valueName: "dir"),
    completion: .directory)
  var data: String?

  func validate() throws {
    if data == "" { throw ValidationError("'--data' takes the path of a directory, not nothing.") }
    for text in timeframe where Timeframe(text) == nil {
      throw ValidationError(
        "'--timeframe' takes lengths as 5m, 1h, 1d or 1M, not '\(text.visible)'.")
    }
  }

  func run() throws {
    try reportingFailures {
      let project = try Project(location, data: data)
      let files = try project.dataFiles(names, timeframes: timeframe.compactMap { Timeframe($0) })
      var isRefused = false
      var documents: [JSON] = []
      for file in files {
        let summary = DataSummary(file)
        isRefused = isRefused || summary.isRefused
        switch format {
        case .text: try summary.write()
        case .json: documents.append(summary.json)
        }
      }
      if format == .json { try OutputStream.writeResult(DataSummary.document(documents)) }
      if isRefused { throw CommandFailure.reported }
    }
  }
}
