// What `ktask indicators` prints.

import Foundation
import Testing

@Suite struct IndicatorsCommandTests {
  private let workspace: Workspace

  init() throws { workspace = try Workspace() }

  @Test func helpHasExamples() throws {
    let result = try workspace.ktask("indicators", "--help")
    #expect(result.status == 0)
    #expect(result.standardOutput.contains("EXAMPLES"))
  }

  @Test func listsEveryIndicatorInLinesOf80Characters() throws {
    let result = try workspace.ktask("indicators")
    #expect(result.status == 0)
    #expect(result.standardError.isEmpty)
    #expect(
      result.standardOutput.contains(
        """

        bollingerbands, bollingerbandsindicator, bbands
            Bollinger bands: moving average and bands some deviations away from it
            parameters: period 20 [2, 200]; multiplier 2 (0, 10]; source close
            outputs: upper*, middle, lower

        """))
    let names = try document().indicators.map(\.name)
    #expect(Set(names).count == names.count)
    for name in names {
      #expect(result.standardOutput.contains("\n\(name), ") || names.first == name)
    }
    for line in result.standardOutput.split(separator: "\n") {
      #expect(line.count <= 80, "\(line)")
      let (opening, closing) = (line.filter { $0 == "[" }, line.filter { $0 == "]" })
      #expect(opening.count <= closing.count, "\(line) breaks bounds apart")
    }
  }

  @Test(arguments: ["parabolicsar", "ParabolicSAR", "PARABOLICSARINDICATOR"])
  func explainsAnIndicatorByAnyOfItsNames(_ name: String) throws {
    let result = try workspace.ktask("indicators", name)
    #expect(result.status == 0)
    let expected = """
      parabolicsar: Parabolic stop and reverse: stop that closes in on the price,
      faster and faster
      Other names: parabolicsarindicator

      Parameters
        initial_af  0.02  Speed at which a trend starts: a number from 0.001 to 0.1
        step_af     0.02  What each new extreme adds to the speed: a number from 0.001
                          to 0.1
        max_af      0.2   Speed that is not added to any more: a number from 0.01 to 1

      Outputs
        value (the only one: the bare id stands for it)

      With the defaults
        reads high, low, close of at least 2 bars

      Formula
        In row 1 the trend is up
      """
    #expect(result.standardOutput.hasPrefix(expected), "\(result.standardOutput)")
    for title in ["Warm-up", "Missing values", "Compared with TA-Lib", "Origin"] {
      #expect(result.standardOutput.contains("\n\n\(title)\n  "))
    }
  }

  @Test func warnsOfRowsThatDependOnLaterOnes() throws {
    let zigzag = try workspace.ktask("indicators", "zigzag")
    #expect(zigzag.standardOutput.contains("A ROW DEPENDS ON LATER ROWS"))
    let readers = try document().indicators.filter(\.withDefaults.readsLaterRows)
    #expect(readers.map(\.name) == ["zigzag"])
  }

  @Test func tellsAProgramTypesLimitsAndNotes() throws {
    let document = try document()
    #expect(document.schema == 1)
    let indicator = try #require(document.indicators.first { $0.name == "distancefromma" })
    #expect(indicator.outputs == ["value"])
    #expect(indicator.primaryOutput == "value")
    #expect(indicator.withDefaults.minimumRows == 20)
    #expect(indicator.withDefaults.columns == ["close"])
    #expect(indicator.parameters.map(\.name) == ["period", "ma_type", "source"])
    #expect(indicator.parameters.map(\.type) == ["integer", "choice", "source"])
    #expect(indicator.parameters[0].minimum == 1)
    #expect(indicator.parameters[0].maximum == 200)
    #expect(indicator.parameters[1].values == ["SMA", "EMA"])
    let notes = indicator.notes
    #expect(
      [notes.formula, notes.warmUp, notes.missingValues, notes.talib].allSatisfy { !$0.isEmpty })
  }

  @Test func explainsOneIndicatorToAProgram() throws {
    let result = try workspace.ktask("indicators", "BBands", "--format", "json")
    let document = try decode(result)
    #expect(document.indicators.map(\.name) == ["bollingerbands"])
    #expect(document.indicators[0].parameters[1].exclusiveMinimum == 0)
    #expect(document.indicators[0].parameters[1].maximum == 10)
  }

  @Test func printsTheCommittedDocument() throws {
    let result = try workspace.ktask("indicators", "--format", "markdown")
    let file = Workspace.repository.appending(path: "Documentation/Indicators.md")
    #expect(try result.standardOutput == String(contentsOf: file, encoding: .utf8))
    let section = try workspace.ktask("indicators", "sma", "--format", "markdown")
    #expect(section.standardOutput.hasPrefix("## simplemovingaverage\n"))
    #expect(result.standardOutput.contains(section.standardOutput))
  }

  @Test func anUnknownNameEndsWithStatus64AndNamesTheNearest() throws {
    let near = try workspace.ktask("indicators", "kelternchannels")
    #expect(near.status == 64)
    #expect(near.standardOutput.isEmpty)
    #expect(near.standardError.contains("there is no indicator 'kelternchannels'"))
    #expect(near.standardError.contains("did you mean 'keltnerchannels'?"))
    let far = try workspace.ktask("indicators", "qqqqqqqq")
    #expect(far.status == 64)
    #expect(far.standardError.contains("there are: rsi, "))
  }

  @Test func needsNoProject() throws {
    try workspace.remove("Ktaskfile")
    #expect(try workspace.ktask("indicators", "rsi").status == 0)
  }

  // MARK: The document

  private func document() throws -> IndicatorsDocument {
    try decode(workspace.ktask("indicators", "--format", "json"))
  }

  private func decode(_ result: ProcessResult) throws -> IndicatorsDocument {
    try #require(result.status == 0, "\(result.standardError)")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(IndicatorsDocument.self, from: Data(result.standardOutput.utf8))
  }
}

/// The document of `ktask indicators --format json`.
private struct IndicatorsDocument: Decodable {
  struct Indicator: Decodable {
    let name: String
    let parameters: [Parameter]
    let outputs: [String]
    let primaryOutput: String
    let withDefaults: Requirements
    let notes: Notes
  }

  struct Parameter: Decodable {
    let name: String
    let type: String
    let minimum: Double?
    let exclusiveMinimum: Double?
    let maximum: Double?
    let values: [String]?
  }

  struct Requirements: Decodable {
    let minimumRows: Int
    let columns: [String]
    let readsLaterRows: Bool
  }

  struct Notes: Decodable {
    let formula: String
    let warmUp: String
    let missingValues: String
    let talib: String
  }

  let schema: Int
  let indicators: [Indicator]
}
