// `ktask show` on the real binary.

import Columns
import Foundation
import Testing

@testable import Ktask

@Suite struct ShowCommandTests {
  @Test func barsAreShownWithRowsStatisticsAndCourse() throws {
    let result = try Workspace().ktask("show", "bars/EURUSD/1d", "--rows", "2")
    #expect(result.status == 0)
    #expect(
      result.standardOutput == """
        bars/EURUSD/1d
        312 rows, 2017-01-01T00:00:00Z to 2017-12-29T00:00:00Z

        timestamp                open     high      low    close        volume
        2017-01-01T00:00:00Z  1.05236  1.05426  1.05221  1.05282     396679993
        2017-01-02T00:00:00Z  1.05283  1.05286  1.04505  1.04579   88389850463
        …
        2017-12-28T00:00:00Z  1.19006  1.19591  1.18973  1.19397  179281618408
        2017-12-29T00:00:00Z  1.19398  1.20257  1.19372  1.20075  170348587649

        column  count  NaN        min          25 %        median          75 %           max          mean
        open      312    0    1.04179       1.07415       1.13661       1.17777       1.20281       1.12947
        high      312    0    1.04903       1.07749       1.13974       1.18187       1.20926       1.13298
        low       312    0    1.03405       1.07082       1.13333       1.17492       1.20149       1.12628
        close     312    0    1.04179       1.07418       1.13757       1.17818       1.20365       1.12991
        volume    312    0  396679993  164763587951  198786624696  228193622925  473873512208  176224868348

        open    ▁▁▁▁▂▂▂▂▁▁▁▁▁▁▂▂▂▂▂▁▁▂▂▃▃▃▃▄▄▄▅▅▄▄▄▅▅▅▆▆▇▇█▇█▇████████▇▇██▇▇▇▇▇█▇███▇▇██
        high    ▁▁▁▁▂▂▂▂▁▁▁▁▁▁▂▂▂▂▁▁▁▂▂▃▃▃▃▄▄▄▅▄▄▄▄▅▅▅▆▆▇▇█▇▇▇▇███████▇▇█▇▇▇▇▆▇▇▇███▇▇██
        low     ▁▁▁▁▂▂▂▂▁▁▁▁▁▁▂▂▂▂▂▁▁▂▃▃▃▃▃▄▄▄▅▅▅▄▄▅▅▆▆▆▇▇███▇█████████▇███▇▇▇▇█████████
        close   ▁▁▁▁▂▂▂▂▁▁▁▁▁▁▂▂▂▂▂▁▁▂▂▃▃▃▃▄▄▄▅▅▄▄▄▅▅▅▆▆▇▇█▇▇▇████████▇▇██▇▇▇▇▇▇▇███▇▇██
        volume  ▁▃▄▆▂▃▆▃▃▃▅▄▃▄▃▂▂▃▁▁▁▂▁▁▃▁▁▃▅▁▁▃▂▂▂▅▂▂▃▅▃▅▅▂▃▃▄▄▃▆▃▃█▅▃▂▃▄▂▃▃▁▂▂▃▃▃▄▃▂▂▁

        """)
    #expect(result.standardError.hasSuffix("\n"))
    #expect(result.standardError.contains("Built: 1 ran"))
  }

  @Test func oneOutputOfAnIndicatorCanBeNamed() throws {
    let workspace = try Workspace()
    let result = try workspace.ktask(
      "show", "indicator/EURUSD/1d/bbands_20_2.upper", "--rows", "1", "--quiet")
    #expect(
      result.standardOutput == """
        indicator/EURUSD/1d/bbands_20_2.upper
        312 rows, 2017-01-01T00:00:00Z to 2017-12-29T00:00:00Z

        timestamp             bbands_20_2.upper
        2017-01-01T00:00:00Z                NaN
        …
        2017-12-29T00:00:00Z            1.19717

        column             count  NaN      min     25 %   median     75 %      max    mean
        bbands_20_2.upper    312   19  1.06595  1.08915  1.15493  1.19185  1.20841  1.1459

             ▁▁▁▁▁▁▁▁▁▁▁▁▁▂▂▂▂▂▂▁▂▂▃▃▃▃▄▄▄▄▄▄▄▄▄▅▅▆▆▆▇▇██▇▇▇████████████▇▇██▇▇▇▇████████

        """)
    #expect(result.standardError.isEmpty)
    let missing = try workspace.ktask("show", "indicator/EURUSD/1d/bbands_20_2.uper")
    #expect(missing.status == 64)
  }

  @Test func theMatrixIsShownWithItsFeaturesAndTheSymbolOfEachRow() throws {
    let text = try Workspace().ktask("show", "-s", "stocks_daily", "features", "-q").standardOutput
    #expect(
      text.hasPrefix(
        """
        stocks_daily/features
        4294 rows (GOOG 2147, IBM 2147), 2004-08-19T00:00:00Z to 2013-02-28T00:00:00Z, 13 features

        feature
        """))
    #expect(text.contains(/\n#13 +1d_roc_20_raw +-31\.2762 +1\.68593 +58\.4644\n/))
    #expect(text.contains(#/\nsymbol  timestamp .* \#13\nGOOG    2004-08-19T00:00:00Z/#))
    #expect(text.contains("\n…\n"))
  }

  @Test func labelsAreCountedByClass() throws {
    let workspace = try Workspace()
    let document = try workspace.shown("labels", "--rows", "100000")
    let labels = try #require(document.targets.first)
    let head = try #require(labels.head)
    #expect(labels.rows == head.count)
    for item in try #require(labels.classes) {
      let rows = head.count { $0.label == item.class && $0.class == item.name }
      #expect(item.rows == rows)
      #expect(abs(item.share - Double(rows) / Double(head.count)) < 1e-12)
    }
    #expect(labels.classes?.map(\.name) == ["BUY", "HOLD", "SELL"])
    let neverKnown = head.count { $0.knownAt == nil }
    #expect(neverKnown == labels.neverKnown)
    let text = try workspace.ktask("show", "labels", "-q").standardOutput
    #expect(text.contains("\nknown after: min 0, 25 % "))
    #expect(text.contains(/\n0 +BUY +\d+ +\d+\.\d %\n/))
  }

  @Test func aModelIsShownByItsTensors() throws {
    let workspace = try Workspace()
    let environment = ["SOURCE_DATE_EPOCH": "1500000000"]
    let text = try workspace.ktask("show", "model", "-q", environment: environment).standardOutput
    #expect(
      text.hasPrefix(
        "model\nlayers 34 → 32 → 16 → 3, 1699 parameters, trained 2017-07-14T02:40:00Z\n"))
    #expect(text.contains(/\n3\.weight +16 × 32 +512 +-?\d/))
    #expect(!workspace.exists("models"))
  }

  @Test func metadataAloneIsADocument() throws {
    let workspace = try Workspace()
    let text = try workspace.ktask("show", "metadata", "-q").standardOutput
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    #expect(object?["strategy_name"] as? String == "momentum")
  }

  @Test func noMoreThanTwentyTargetsAreShown() throws {
    let workspace = try Workspace()
    let text = try workspace.ktask("show", "feature", "-q", "--rows", "0").standardOutput
    #expect(text.hasSuffix("\n\n… and 14 more targets; name fewer to see them\n"))
    let document = try workspace.shown("feature", "--rows", "0")
    #expect(document.targets.count == 20)
    #expect(document.more == 14)
  }

  @Test func whatIsShownIsUpToDate() throws {
    let workspace = try Workspace()
    let label = "feature/EURUSD/1h_rsi_fast_oversold"
    let before = try workspace.ktask("show", label, "-q").standardOutput
    try workspace.replace(
      "strategies/momentum.yaml", "oversold: [0, 25, 40]", with: "oversold: [0, 20, 40]")
    let after = try workspace.ktask("show", label)
    #expect(after.standardOutput != before)
    #expect(after.standardError.contains("ran \(label)"))
  }

  @Test func aLostColumnIsMadeAgain() throws {
    let workspace = try Workspace()
    let label = "indicator/EURUSD/1h/rsi_14"
    let before = try workspace.ktask("show", label, "-q").standardOutput
    for loss in ["deleted", "truncated", "altered"] {
      #expect(try workspace.loseObjects(loss) { $0.starts(with: [0x93]) } > 0)
      #expect(try workspace.ktask("show", label, "-q").standardOutput == before, "\(loss)")
    }
  }

  @Test func targetsOfDifferentNamesAreShownAlthoughTheyAreEqual() throws {
    let workspace = try Workspace()
    try workspace.writeTwins()
    let features = try workspace.shown("-s", "twins", "feature", "--rows", "0").targets
    #expect(
      features.map(\.label) == [
        "twins/feature/EURUSD/1h_set_first", "twins/feature/EURUSD/1h_set_second",
      ])
    try workspace.write("strategies/other.yaml", workspace.read("strategies/twins.yaml"))
    let labels = try workspace.shown("twins/labels", "other/labels", "--rows", "0").targets
    #expect(labels.map(\.label) == ["other/labels", "twins/labels"])
    let bars = try workspace.shown("twins/bars", "other/bars", "--rows", "0").targets
    #expect(bars.map(\.label) == ["other/bars/EURUSD/1h"])
  }

  @Test func aColumnWithTheNameOfAKeyIsCalledByItsLabel() throws {
    let workspace = try Workspace()
    try workspace.writeTwins()
    let label = "indicator/EURUSD/1h/timestamp"
    let result = try workspace.ktask(
      "show", "-s", "twins", label, "-q", "--format", "json", "--rows", "1")
    let object = try JSONSerialization.jsonObject(with: Data(result.standardOutput.utf8))
    let targets = (object as? [String: Any])?["targets"] as? [[String: Any]]
    let row = try #require((targets?.first?["tail"] as? [[String: Any]])?.first)
    #expect(row["timestamp"] as? String == "2017-12-29T21:00:00Z")
    #expect(row[label] is Double)
    let table = try workspace.ktask("export", "-s", "twins", label, "-o", "-", "-q")
    #expect(table.standardOutput.hasPrefix("timestamp,\(label)\n2017-01-01T22:00:00Z,\n"))
  }

  @Test func outputsAreNamedWithStars() throws {
    let workspace = try Workspace()
    let document = try workspace.shown("indicator/EURUSD/1d/bbands_20_2.*er", "--rows", "0")
    #expect(document.targets.map(\.label) == ["indicator/EURUSD/1d/bbands_20_2"])
    #expect(
      document.targets.first?.columns?.map(\.name) == ["bbands_20_2.upper", "bbands_20_2.lower"])
  }

  @Test(arguments: [
    (
      "bbands_20_2.uper",
      "indicator/EURUSD/1d/bbands_20_2 has no output 'uper'\n"
        + "  did you mean 'indicator/EURUSD/1d/bbands_20_2.upper'?"
    ),
    ("bbands_20_2.zzz", "it has: upper, middle, lower"),
    ("bbands_20_3.upper", "did you mean 'indicator/EURUSD/1d/bbands_20_2.upper'?"),
  ])
  func theHintForAMisspeltOutputIsAnOutput(name: String, text: String) throws {
    let result = try Workspace().ktask("show", "indicator/EURUSD/1d/" + name)
    #expect(result.status == 64)
    #expect(result.standardError.contains(text), "\(result.standardError)")
  }

  @Test func withKeepGoingWhatCouldBeBuiltIsShown() throws {
    let workspace = try Workspace()
    try workspace.edit("data/EURUSD_1h.csv") { $0 + "x\n" }
    let labels = ["bars/EURUSD/1h", "indicator/EURUSD/1h/rsi_14", "bars/EURUSD/1d"]
    let result = try workspace.run(["show", "--keep-going", "--rows", "0"] + labels).wait()
    #expect(result.status == 1)
    #expect(result.standardOutput.hasPrefix("bars/EURUSD/1d\n312 rows"))
    #expect(result.standardError.contains("error: bars/EURUSD/1h: its file is not"))
    let none = try workspace.ktask("show", "--keep-going", "bars/EURUSD/1h")
    #expect(none.status == 1)
    #expect(none.standardOutput.isEmpty)
    let stopped = try workspace.run(["show"] + labels).wait()
    #expect(stopped.status == 1)
    #expect(stopped.standardOutput.isEmpty)
  }

  @Test func helpNamesADefaultOnce() throws {
    let help = try Workspace().ktask("show", "--help").standardOutput
    #expect(help.components(separatedBy: "(default: 5)").count == 2)
  }

  @Test(arguments: [["show"], ["show", "labels", "--rows", "-1"], ["show", "labelz"]])
  func aWrongCommandLineEndsWithStatus64(arguments: [String]) throws {
    let workspace = try Workspace()
    let result = try workspace.run(arguments).wait()
    #expect(result.status == 64)
    #expect(result.standardOutput.isEmpty)
  }
}

// MARK: - The document

/// The document of `ktask show --format json`, as far as it is tested.
private struct ShowDocument: Decodable {
  struct Target: Decodable {
    let label: String
    let kind: String
    let rows: Int?
    let columns: [Column]?
    let classes: [Class]?
    let neverKnown: Int?
    let head: [Row]?
  }

  struct Column: Decodable {
    let name: String
  }

  struct Class: Decodable {
    let `class`: Int
    let name: String
    let rows: Int
    let share: Double
  }

  struct Row: Decodable {
    let timestamp: String
    let label: Int?
    let `class`: String?
    let knownAt: String?
  }

  let schema: Int
  let targets: [Target]
  let more: Int
}

extension Workspace {
  fileprivate func shown(_ arguments: String...) throws -> ShowDocument {
    let result = try run(["show", "--quiet", "--format", "json"] + arguments).wait()
    try #require(result.status == 0, "\(result.standardError)")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(ShowDocument.self, from: Data(result.standardOutput.utf8))
  }
}
