// `ktask predict` on the real binary. That features are those of the training, and answers those of
// other programs, is tested elsewhere.

import Foundation
import Testing

@Suite struct PredictCommandTests {
  /// A project in which the smallest strategy was trained, its model in `models/minimal`.
  private func trained(_ strategy: String = "minimal") throws -> Workspace {
    let workspace = try Workspace()
    let result = try workspace.ktask(
      "train", "strategies/\(strategy).yaml", "--epochs", "1", "--output", "models/\(strategy)")
    try #require(result.status == 0, "\(result.standardError)")
    return workspace
  }

  /// The lines that were printed, without the empty one at the end.
  private func lines(_ text: String) -> [String] {
    text.split(separator: "\n").map(String.init)
  }

  @Test func aLineForEachBarHasItsAnswer() throws {
    let workspace = try trained()
    let result = try workspace.ktask("predict", "--model", "models/minimal", "--data", "data")
    #expect(result.status == 0, "\(result.standardError)")
    let lines = lines(result.standardOutput)
    #expect(lines.count == 6226)
    #expect(lines[0] == "time,symbol,p_buy,p_hold,p_sell,decision")
    // RSI(14) has its first value at the 15th bar.
    #expect(lines[1] == "2017-01-01T22:00:00Z,EURUSD,,,,")
    #expect(lines[14].hasSuffix(",EURUSD,,,,"))
    for line in lines[15...] {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      let probabilities = cells[2..<5].compactMap { Double($0) }
      #expect(probabilities.count == 3 && abs(probabilities.reduce(0, +) - 1) < 1e-6)
      let largest = ["BUY", "HOLD", "SELL"].enumerated().max {
        probabilities[$0.offset] < probabilities[$1.offset]
      }
      #expect(largest?.element == String(cells[5]))
    }
  }

  @Test func nothingButTheModelAndTheBarsIsNeeded() throws {
    let workspace = try trained()
    let expected = try workspace.ktask("predict", "--model", "models/minimal", "--data", "data")
    for item in ["strategies", "Ktaskfile", ".ktask-cache", "models/minimal/features.json"] {
      try workspace.remove(item)
    }
    try FileManager.default.moveItem(at: workspace.url("data"), to: workspace.url("new"))
    let result = try workspace.ktask(
      "predict", "--model", "models/minimal/", "--data", "new/", "--output", "out/answers.csv")
    #expect(result.status == 0, "\(result.standardError)")
    #expect(result.standardError == "wrote out/answers.csv\n")
    #expect(result.standardOutput.isEmpty)
    #expect(try workspace.read("out/answers.csv") == expected.standardOutput)
    #expect(!workspace.exists(".ktask-cache"))
    let file = try workspace.ktask(
      "predict", "--model", "models/minimal", "--data", "new/EURUSD_1h.csv", "--output", "-")
    #expect(file.standardOutput == expected.standardOutput)
  }

  @Test func answersOfEarlierBarsDoNotDependOnLaterOnes() throws {
    let workspace = try trained()
    let all = try workspace.ktask("predict", "--model", "models/minimal", "--data", "data")
    let bars = try lines(workspace.read("data/EURUSD_1h.csv")).prefix(1001)
    try workspace.write("some/EURUSD_1h.csv", bars.joined(separator: "\n") + "\n")
    let some = try workspace.ktask("predict", "--model", "models/minimal", "--data", "some")
    #expect(lines(some.standardOutput).count == 1001)
    // The features are the same to the bit; a row's logits may differ by how many rows there are.
    for (one, other) in zip(lines(some.standardOutput), lines(all.standardOutput)) {
      let (cells, others) = (one.split(separator: ","), other.split(separator: ","))
      #expect(cells.count == others.count && cells[0] == others[0])
      for (cell, other) in zip(cells, others) {
        guard let number = Double(cell), let otherNumber = Double(other) else { continue }
        #expect(abs(number - otherNumber) < 1e-6, "\(one) \(other)")
      }
    }
  }

  @Test func symbolsAreThoseOfTheModelUnlessOthersAreNamed() throws {
    let workspace = try trained("stocks_daily")
    func symbols(_ arguments: String...) throws -> [String] {
      let result = try workspace.run(["predict", "--model", "models/stocks_daily"] + arguments)
        .wait()
      #expect(result.status == 0, "\(result.standardError)")
      var names: [String] = []
      for line in lines(result.standardOutput).dropFirst() {
        let name = String(line.split(separator: ",")[1])
        if names.last != name { names.append(name) }
      }
      return names
    }
    #expect(try symbols("--data", "data") == ["GOOG", "IBM"])
    #expect(try symbols("--data", "data", "--symbols", "SPX, GOOG,SPX") == ["SPX", "GOOG"])
    #expect(try symbols("--data", "data/SPX_1d.csv") == ["SPX"])
    #expect(try symbols("--data", "data/SPX_1d.csv", "--symbols", "INDEX") == ["INDEX"])
    try workspace.remove("data/IBM_1d.csv")
    let result = try workspace.ktask("predict", "--model", "models/stocks_daily", "--data", "data")
    #expect(result.standardError.contains("warning: 'data' has no 1d bars of IBM\n"))
    try workspace.remove("data/GOOG_1d.csv")
    #expect(try symbols("--data", "data") == ["EURUSD", "SPX"])
  }

  @Test func aModelOfReturnsGivesValuesAndTheirSides() throws {
    let workspace = try trained("returns")
    let symbol = try workspace.ktask("predict", "--model", "models/returns", "--data", "data")
    #expect(symbol.status == 0, "\(symbol.standardError)")
    let lines = lines(symbol.standardOutput)
    #expect(lines[0] == "time,symbol,value,decision")
    let answers = lines.dropFirst().filter { !$0.hasSuffix(",,") }
    #expect(answers.count > 1000)
    for line in answers {
      let cells = line.split(separator: ",")
      let value = try #require(Double(cells[2]))
      #expect(cells[3] == (value > 0 ? "BUY" : value < 0 ? "SELL" : "HOLD"))
    }
  }

  // MARK: What is not as it should be

  @Test func aDirectoryThatIsNoModelIsSaidToBeNone() throws {
    let workspace = try Workspace()
    for (model, text) in [
      ("nowhere", "there is no directory 'nowhere'"), ("Ktaskfile", "'Ktaskfile' is no directory"),
      ("data", "there is no file 'data/metadata.json'"),
    ] {
      let result = try workspace.ktask("predict", "--model", model, "--data", "data")
      #expect(result.status == 64)
      #expect(result.standardError.contains(text), "\(result.standardError)")
      #expect(result.standardError.contains("'ktask build model' left"))
    }
  }

  @Test func filesOfAModelThatAreDamagedAreNamed() throws {
    let workspace = try trained()
    let (metadata, weights) = ("models/minimal/metadata.json", "models/minimal/model.safetensors")
    func failure() throws -> String {
      let result = try workspace.ktask("predict", "--model", "models/minimal", "--data", "data")
      #expect(result.status == 1)
      #expect(result.standardOutput.isEmpty)
      return result.standardError
    }
    let text = try workspace.read(metadata)
    try workspace.write(metadata, text + "}")
    let end = text.split(separator: "\n", omittingEmptySubsequences: false).count
    #expect(try failure() == "error: \(metadata):\(end):1: text after the value\n")
    try workspace.write(metadata, "[]")
    #expect(try failure() == "error: \(metadata): model metadata must be a JSON object\n")
    try workspace.write(
      metadata, text.replacing("1h_rsi_oversold", with: "1h_rsi_overs0ld"))
    #expect(
      try failure()
        == "error: models/minimal: the metadata's nn_inputs: there are no columns for 1 of the "
        + "resolved features: 1h_rsi_overs0ld\n")
    try workspace.write(metadata, text)
    try workspace.data(weights).dropLast(7).write(to: workspace.url(weights))
    #expect(try failure() == "error: \(weights): the safetensors file is cut short\n")
  }

  @Test func weightsOfAnotherBuildAreWarnedOf() throws {
    let workspace = try trained()
    let weights = "models/minimal/model.safetensors"
    func warning() throws -> String {
      let result = try workspace.ktask("predict", "--model", "models/minimal", "--data", "data")
      #expect(result.status == 0)
      return result.standardError
    }
    #expect(try warning() == "")
    // As large, and of numbers that are as good as those before.
    var bytes = [UInt8](try workspace.data(weights))
    bytes[bytes.count - 4] ^= 1
    try Data(bytes).write(to: workspace.url(weights))
    #expect(
      try warning()
        == "warning: the weights are not those that the metadata were written for: the file has been "
        + "changed, or is from another build\n")
  }

  @Test func missingBarsAreSaidWithWhatIsThere() throws {
    let workspace = try trained()
    try workspace.write("empty/readme.txt", "")
    for (arguments, text) in [
      (["--data", "nowhere"], "there is no file or directory 'nowhere'"),
      (
        ["--data", "empty"],
        "there are no 1h bars in 'empty'\n  files are called as EURUSD_1h.csv"
      ),
      (
        ["--data", "data", "--symbols", "GBPUSD"],
        "there are no 1h bars of 'GBPUSD' in 'data'\n  there are: EURUSD"
      ),
      (["--data", "data/EURUSD_1h.csv", "--symbols", "A,B"], "has the bars of one symbol"),
      (["--data", ""], "takes a path"), (["--data", "data", "--symbols", ","], "takes names"),
    ] {
      let result = try workspace.run(["predict", "--model", "models/minimal"] + arguments).wait()
      #expect(result.status == 64)
      #expect(result.standardError.contains(text), "\(result.standardError)")
    }
    let coarse = try workspace.ktask(
      "predict", "--model", "models/minimal", "--data", "data/EURUSD_1d.csv")
    #expect(coarse.status == 1)
    #expect(
      coarse.standardError.contains("no 1h bars of EURUSD: there is no file 'data/EURUSD_1h.csv'"))
  }

  @Test func barsThatCannotBeReadAreSaidWithTheirLines() throws {
    let workspace = try trained()
    try workspace.edit("data/EURUSD_1h.csv") { text in
      var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      lines[4] = "2017-01-02T01:00:00Z,1,2"
      return lines.joined(separator: "\n")
    }
    let result = try workspace.ktask(
      "predict", "--model", "models/minimal", "--data", "data", "--output", "answers.csv")
    #expect(result.status == 1)
    #expect(result.standardError.contains("data/EURUSD_1h.csv:5:"), "\(result.standardError)")
    #expect(!workspace.exists("answers.csv"))
  }

  @Test func tooFewBarsForAnAnswerAreAnError() throws {
    let workspace = try trained("stocks_daily")
    let bars = try lines(workspace.read("data/GOOG_1d.csv"))
    try workspace.write("few/GOOG_1d.csv", bars.prefix(80).joined(separator: "\n") + "\n")
    let enough = try workspace.ktask(
      "predict", "--model", "models/stocks_daily", "--data", "few", "--symbols", "GOOG")
    #expect(enough.status == 0 || enough.standardError.contains("needs at least"))
    try workspace.write("few/GOOG_1d.csv", bars.prefix(6).joined(separator: "\n") + "\n")
    let result = try workspace.ktask(
      "predict", "--model", "models/stocks_daily", "--data", "few", "--symbols", "GOOG")
    #expect(result.status == 1)
    #expect(result.standardOutput.isEmpty)
    #expect(result.standardError.contains("GOOG"), "\(result.standardError)")
  }

  @Test(arguments: [
    ("data/EURUSD_1h.csv", "is where bars are looked for"),
    ("data/NEW_5m.csv.gz", "is where bars are looked for"),
    ("models/minimal/metadata.json", "is what the answers are made from"),
    ("models/minimal", "is a directory"), ("/dev/null", "is no regular file"),
  ])
  func whatTheAnswersAreMadeFromIsNeverWritten(path: String, text: String) throws {
    let workspace = try trained()
    let before = try? workspace.data(path)
    let result = try workspace.ktask(
      "predict", "--model", "models/minimal", "--data", "data", "--output", path)
    #expect(result.status == 64)
    #expect(result.standardError.contains(text), "\(result.standardError)")
    if !path.hasPrefix("/") { #expect(before == (try? workspace.data(path))) }
  }

  @Test func aReaderThatHasSeenEnoughIsNoFailure() throws {
    let workspace = try trained()
    let shell = try RunningProcess(
      URL(filePath: "/bin/bash"),
      [
        "-c",
        "set -o pipefail; \"$0\" predict --model models/minimal --data data | head -n 1",
        Workspace.binary.path,
      ], directory: workspace.directory, environment: [:], in: workspace
    ).wait()
    #expect(shell.standardOutput == "time,symbol,p_buy,p_hold,p_sell,decision\n")
    #expect(shell.status == 0, "\(shell.standardError)")
    #expect(shell.standardError.isEmpty)
  }
}
