// `ktask data`: the report on files of bars, for people and for machines.

import Foundation
import Testing

/// The document of `ktask data --format json`.
private struct DataDocument: Decodable {
  struct Finding: Decodable {
    let line: Int
    let column: Int
    let message: String
  }

  struct Gaps: Decodable {
    let count: Int
    let missingBars: Int
    let weekends: Int
  }

  struct Spikes: Decodable {
    struct Spike: Decodable {
      let at: String
      let priceBefore: Double
      let price: Double
    }

    let count: Int
    let largest: [Spike]
  }

  struct Splits: Decodable {
    struct Jump: Decodable {
      let at: String
      let nearest: String?
    }

    let count: Int
    let largest: [Jump]
  }

  struct File: Decodable {
    let path: String
    let symbol: String?
    let timeframe: String?
    let accepted: Bool
    let bars: Int?
    let first: String?
    let gaps: Gaps?
    let spikes: Spikes?
    let suspectedSplits: Splits?
    let duplicates: Int
    let outOfOrder: Int
    let errorCount: Int
    let errors: [Finding]
    let warnings: [Finding]
  }

  let schema: Int
  let files: [File]
}

@Suite struct DataCommandTests {
  private func document(_ result: ProcessResult) throws -> DataDocument {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(DataDocument.self, from: Data(result.standardOutput.utf8))
  }

  @Test func allFilesOfTheProjectAreReportedWithoutAWarning() throws {
    let result = try Workspace().ktask("data")
    #expect(result.status == 0)
    #expect(result.standardError.isEmpty)
    for line in [
      "data/EURUSD_1h.csv: 6225 bars of 1h, 2017-01-01T22:00:00Z to 2017-12-29T21:00:00Z",
      "  gaps        1, 14 bars missing; besides 51 weekends",
      "data/SPX_1d.csv: 5031 bars of 1d, 1999-01-04T00:00:00Z to 2018-12-31T00:00:00Z",
    ] {
      #expect(result.standardOutput.contains(line + "\n"))
    }
  }

  @Test func symbolsAndTimeframesNarrowTheReport() throws {
    let result = try Workspace().ktask(
      "data", "GOOG", "EURUSD", "--timeframe", "4h", "1d", "--format", "json")
    #expect(result.status == 0)
    let report = try document(result)
    #expect(report.schema == 1)
    #expect(
      report.files.map(\.path) == [
        "data/GOOG_1d.csv", "data/EURUSD_4h.csv", "data/EURUSD_1d.csv",
      ])
    #expect(report.files.map(\.symbol) == ["GOOG", "EURUSD", "EURUSD"])
    #expect(report.files.map(\.timeframe) == ["1d", "4h", "1d"])
    #expect(report.files[0].bars == 2148)
    #expect(report.files[0].gaps?.missingBars == 79)
  }

  @Test func namesThatNameNothingEndWithStatus64() throws {
    let workspace = try Workspace()
    let symbol = try workspace.ktask("data", "EURUSB")
    #expect(symbol.status == 64)
    #expect(symbol.standardError.contains("did you mean 'EURUSD'?"))
    let timeframe = try workspace.ktask("data", "EURUSD", "--timeframe", "1w")
    #expect(timeframe.status == 64)
    #expect(timeframe.standardError.contains("there are: 1h, 4h, 1d"))
    try workspace.write("bars.csv", "time,open,high,low,close\n2017-01-01,1,1,1,1\n")
    let unnamed = try workspace.ktask("data", "bars.csv", "--timeframe", "4h")
    #expect(unnamed.status == 64)
    #expect(!unnamed.standardError.contains("there are: "))
    #expect(unnamed.standardError.contains("end in their timeframe, as EURUSD_1h.csv"))
    #expect(try workspace.ktask("data", "--timeframe", "hourly").status == 64)
    #expect(try workspace.ktask("data", "no/such.csv").status == 1)
  }

  @Test func aRefusedFileEndsWithStatus1AndAllItsErrors() throws {
    let workspace = try Workspace()
    try workspace.edit("data/GOOG_1d.csv") { text in
      var lines = text.split(separator: "\n").map(String.init)
      lines[3] = lines[2]
      for row in 100..<130 { lines[row] += "x" }
      return lines.joined(separator: "\n")
    }
    let result = try workspace.ktask("data", "GOOG")
    #expect(result.status == 1)
    #expect(
      result.standardOutput
        == "data/GOOG_1d.csv: refused, 31 errors\n  duplicates  1, out of order 0\n")
    #expect(result.standardError.contains("data/GOOG_1d.csv:4:1: error: "))
    #expect(result.standardError.contains("data/GOOG_1d.csv: 31 errors, the first 20 shown"))
    let report = try document(try workspace.ktask("data", "GOOG", "--format", "json"))
    #expect(report.files.map(\.accepted) == [false])
    #expect(report.files[0].errorCount == 31)
    #expect(report.files[0].errors.count == 20)
    #expect(report.files[0].duplicates == 1)
    #expect(report.files[0].bars == nil)
  }

  @Test func filesByPathNeedNoProject() throws {
    let workspace = try Workspace()
    try workspace.remove("Ktaskfile")
    let rows = (1...9).map { "2017-01-0\($0),\($0 < 5 ? "8,9,7,8" : "4,5,3,4")" }
    try workspace.write("bars.csv", (["Date,Open,High,Low,Close"] + rows).joined(separator: "\r\n"))
    let result = try workspace.ktask("data", "bars.csv", "--format", "json")
    #expect(result.status == 0)
    let file = try #require(try document(result).files.first)
    #expect(file.symbol == nil && file.timeframe == nil)
    #expect(
      file.warnings.map(\.message) == [
        "no column 'volume': no bar has a volume",
        "the price jumps from 8.0 to 4.0, about 2:1: is it not adjusted for a split?",
      ])
    #expect(file.suspectedSplits?.largest.map(\.nearest) == ["2:1"])
    #expect(file.suspectedSplits?.largest.map(\.at) == ["2017-01-05T00:00:00Z"])
  }

  @Test(arguments: ["bars.csv", "EURUSD_1h.csv"])
  func missingAndMisplacedBarsAreWarnedOfWhateverTheFileIsCalled(_ name: String) throws {
    let workspace = try Workspace()
    let hours = (0..<24).filter { $0 != 9 }
    let rows = hours.map { hour in
      "2017-01-02T\(hour < 10 ? "0" : "")\(hour):\(hour == 15 ? "07" : "00"):00Z,8,9,7,8.\(hour),1"
    }
    try workspace.write(
      "new/\(name)", (["time,open,high,low,close,volume"] + rows).joined(separator: "\n"))
    let result = try workspace.ktask("data", "new/\(name)")
    #expect(result.status == 0)
    #expect(
      result.standardError == """
        new/\(name):10:1: warning: 1 bar is missing after 2017-01-02T08:00:00Z: the market was open \
        before and after
        new/\(name):16:1: warning: 2017-01-02T15:07:00Z is no whole number of 1h away from most other \
        bars: it opens off their grid

        """)
  }

  @Test func pathThatCannotBeReadIsARefusedEntryAmongTheOthers() throws {
    let workspace = try Workspace()
    try FileManager.default.createDirectory(
      at: workspace.url("dir.csv"), withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(
      atPath: workspace.url("link.csv").path, withDestinationPath: "nowhere.csv")
    let paths = ["dir.csv", "link.csv", "missing.csv", "data/GOOG_1d.csv"]
    let result = try workspace.run(["data"] + paths).wait()
    #expect(result.status == 1)
    #expect(
      result.standardOutput.hasPrefix(
        """
        dir.csv: refused, it cannot be read
        link.csv: refused, it cannot be read
        missing.csv: refused, it cannot be read
        data/GOOG_1d.csv: 2148 bars
        """))
    #expect(
      result.standardError == """
        error: cannot read dir.csv: it is not a regular file
        error: cannot read link.csv: no such file or directory
        error: cannot read missing.csv: no such file or directory

        """)
    let machine = try workspace.run(["data", "--format", "json"] + paths).wait()
    #expect(machine.status == 1)
    let report = try document(machine)
    #expect(report.files.map(\.accepted) == [false, false, false, true])
    #expect(report.files.map(\.errorCount) == [1, 1, 1, 0])
    #expect(
      report.files[0].errors.map(\.message) == ["cannot read dir.csv: it is not a regular file"])
  }

  @Test func spikesAreCountedApartFromSplits() throws {
    let workspace = try Workspace()
    let rows = (1...9).map { "2017-01-0\($0),8,\($0 == 5 ? 80 : 9),7,8.\($0),1" }
    try workspace.write(
      "bars.csv", (["time,open,high,low,close,volume"] + rows).joined(separator: "\n"))
    let text = try workspace.ktask("data", "bars.csv")
    #expect(
      text.standardOutput.contains(
        """
          spikes      1
                        2017-01-05T00:00:00Z: 8.5 to 80.0 and back
          splits      none suspected

        """))
    let file = try document(try workspace.ktask("data", "bars.csv", "--format", "json")).files[0]
    #expect(file.spikes?.count == 1 && file.suspectedSplits?.count == 0)
    #expect(file.spikes?.largest.map(\.at) == ["2017-01-05T00:00:00Z"])
    #expect(file.spikes?.largest.map(\.priceBefore) == [8.5])
    #expect(file.spikes?.largest.map(\.price) == [80])
  }

  @Test func copyOfAFileByANameOfAnotherTimeframeIsWarnedOfThoughTheOtherIsCached() throws {
    let workspace = try Workspace()
    #expect(try workspace.ktask("build", "bars/EURUSD/1h").status == 0)
    try workspace.write("data/EURUSD_4h.csv", workspace.read("data/EURUSD_1h.csv"))
    let result = try workspace.ktask("build", "bars/EURUSD/4h")
    #expect(result.status == 0)
    #expect(
      result.standardError.contains(
        "data/EURUSD_4h.csv:2:1: warning: most bars are 1h apart, and not 4h"))
  }

  @Test func packedFilesAndOtherDirectoriesAreFound() throws {
    let workspace = try Workspace()
    let packed = try Data(
      contentsOf: Workspace.repository.appending(
        path: "Tests/Golden/input/EURUSD_1h.csv.gz"))
    try workspace.write("elsewhere/README", "")
    try packed.write(to: workspace.url("elsewhere/AB_C_1h.csv.gz"))
    let report = try document(
      try workspace.ktask("data", "--data", "elsewhere", "--format", "json"))
    #expect(report.files.map(\.path) == ["elsewhere/AB_C_1h.csv.gz"])
    #expect(report.files.map(\.symbol) == ["AB_C"])
    try packed.write(to: workspace.url("data/EURUSD_1h.csv.gz"))
    let both = try workspace.ktask("data", "EURUSD", "--timeframe", "1h")
    #expect(both.status == 0)
    #expect(both.standardError.contains("builds do not read this file"))
  }
}
