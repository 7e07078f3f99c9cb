// `ktask export` on the real binary; what it writes is opened with NumPy where there is one.

import Foundation
import Testing

@Suite struct ExportCommandTests {
  @Test(.enabled(if: NumPy.isInstalled, "python3 with numpy is not installed"))
  func numPyOpensAColumn() throws {
    let workspace = try Workspace()
    try workspace.export("indicator/EURUSD/1h/rsi_14", "--output", "deep/er/rsi.npy")
    try workspace.export("indicator/EURUSD/1h/rsi_14", "--output", "rsi.csv")
    try workspace.export("feature/1h_rsi_fast_oversold", "--output", "oversold")
    #expect(
      try workspace.python(
        """
        import numpy, csv
        rsi = numpy.load('deep/er/rsi.npy')
        rows = list(csv.reader(open('rsi.csv')))
        assert rows[0] == ['timestamp', 'rsi_14'], rows[0]
        assert rows[1] == ['2017-01-01T22:00:00Z', ''], rows[1]
        text = numpy.array([float(r[1] or 'nan') for r in rows[1:]])
        assert numpy.array_equal(rsi, text, equal_nan=True)
        oversold = numpy.load('oversold')
        print(rsi.dtype, rsi.shape, int(numpy.isnan(rsi).sum()), oversold.dtype, oversold.shape)
        """) == "float64 (6225,) 14 float32 (6225,)\n")
  }

  @Test(.enabled(if: NumPy.isInstalled, "python3 with numpy is not installed"))
  func numPyOpensTheMatrixAndWhatLiesBesideIt() throws {
    let workspace = try Workspace()
    try workspace.export("features", "-s", "stocks_daily", "--output", "out/x.npy")
    try workspace.export("features", "-s", "stocks_daily", "--output", "out/x.csv")
    #expect(
      try workspace.python(
        """
        import numpy, json, csv
        x = numpy.load('out/x.npy')
        t = numpy.load('out/x.timestamps.npy')
        names = json.load(open('out/x.features.json'))
        rows = list(csv.reader(open('out/x.csv')))
        assert rows[0] == ['symbol', 'timestamp'] + names['features'], rows[0]
        assert [r[0] for r in rows[1:]] == [s['symbol'] for s in names['symbols'] for _ in range(s['rows'])]
        assert [r[1] for r in rows[1:]] == [str(v) + 'Z' for v in t]
        assert numpy.array_equal(x, numpy.array([r[2:] for r in rows[1:]], 'float32'))
        print(x.dtype, x.shape, t.dtype, t[0], len(names['features']), names['symbols'])
        """)
        == "float32 (4294, 13) datetime64[s] 2004-08-19T00:00:00 13 "
        + "[{'symbol': 'GOOG', 'rows': 2147}, {'symbol': 'IBM', 'rows': 2147}]\n")
  }

  @Test(.enabled(if: NumPy.isInstalled, "python3 with numpy is not installed"))
  func numPyOpensTheLabelsAndWhenTheyAreKnown() throws {
    let workspace = try Workspace()
    try workspace.export("labels", "--output", "labels.npy")
    try workspace.export("labels", "--output", "labels.csv")
    #expect(
      try workspace.python(
        """
        import numpy, csv
        y, known = numpy.load('labels.npy'), numpy.load('labels.known.npy')
        rows = list(csv.DictReader(open('labels.csv')))
        names = ['BUY', 'HOLD', 'SELL']
        assert [int(r['label']) for r in rows] == y.tolist()
        assert [r['class'] for r in rows] == [names[v] for v in y]
        times = [r['timestamp'] for r in rows] + ['']
        assert [r['known_at'] for r in rows] == [times[k] for k in known]
        print(y.dtype, y.shape, known.dtype, known.shape)
        """) == "int8 (6225,) int64 (6225,)\n")
  }

  @Test func severalTargetsBecomeADirectoryOfFiles() throws {
    let workspace = try Workspace()
    try workspace.export(
      "feature/EURUSD/1h_rsi_*", "indicator/EURUSD/1d/bbands_20_2.upper",
      "indicator/EURUSD/1h/stoch_14", "bars/EURUSD/1d", "--output", "columns")
    #expect(
      try workspace.files("columns") == [
        "EURUSD_1d_bbands_20_2_upper.npy", "EURUSD_1d_close.npy", "EURUSD_1d_high.npy",
        "EURUSD_1d_low.npy", "EURUSD_1d_open.npy", "EURUSD_1d_timestamp.npy",
        "EURUSD_1d_volume.npy", "EURUSD_1h_rsi_fast_neutral.npy",
        "EURUSD_1h_rsi_fast_overbought.npy", "EURUSD_1h_rsi_fast_oversold.npy",
        "EURUSD_1h_stoch_14_d.npy", "EURUSD_1h_stoch_14_k.npy",
      ])
  }

  @Test func asCSVTheColumnsOfATargetShareATable() throws {
    let workspace = try Workspace()
    let bars = try workspace.export("bars/EURUSD/1d", "--output", "-", "-q").standardOutput
    #expect(bars.hasPrefix("timestamp,open,high,low,close,volume\n2017-01-0"))
    try workspace.export(
      "bars/EURUSD/*", "indicator/EURUSD/1h/stoch_14", "--output", "tables/", "--format", "csv")
    #expect(
      try workspace.files("tables") == [
        "EURUSD_1d.csv", "EURUSD_1h.csv", "EURUSD_1h_stoch_14.csv", "EURUSD_4h.csv",
      ])
    #expect(try workspace.read("tables/EURUSD_1d.csv") == bars)
    #expect(
      try workspace.read("tables/EURUSD_1h_stoch_14.csv")
        .hasPrefix("timestamp,stoch_14.k,stoch_14.d\n"))
  }

  @Test func columnsOfOneNameGetDifferentFiles() throws {
    let workspace = try Workspace()
    try workspace.write(
      "strategies/other.yaml",
      try workspace.read("strategies/momentum.yaml").replacing(
        "rsi_14: {type: rsi, period: 14}", with: "rsi_14: {type: rsi, period: 15}"))
    try workspace.export("*/indicator/EURUSD/1h/rsi_14", "--output", "all")
    #expect(
      try workspace.files("all") == [
        "momentum_indicator_EURUSD_1h_rsi_14.npy", "other_indicator_EURUSD_1h_rsi_14.npy",
      ])
    #expect(
      try workspace.data("all/momentum_indicator_EURUSD_1h_rsi_14.npy")
        != workspace.data("all/other_indicator_EURUSD_1h_rsi_14.npy"))
  }

  @Test func aModelAndItsMetadataAreCopied() throws {
    let workspace = try Workspace()
    try workspace.build()
    try workspace.export("model", "metadata", "features", "labels", "--output", "all")
    #expect(
      try workspace.files("all") == [
        "features.features.json", "features.npy", "features.timestamps.npy", "labels.known.npy",
        "labels.npy", "metadata.json", "model.safetensors",
      ])
    for name in ["model.safetensors", "metadata.json"] {
      #expect(try workspace.data("all/\(name)") == workspace.data("models/momentum/\(name)"))
    }
  }

  @Test func regularFilesAloneAreOverwritten() throws {
    let workspace = try Workspace()
    try workspace.write("old.npy", "old")
    try FileManager.default.createSymbolicLink(
      atPath: workspace.url("link.npy").path, withDestinationPath: "old.npy")
    try workspace.export("labels", "--output", "link.npy")
    #expect(try workspace.data("old.npy").starts(with: [0x93]))
    try FileManager.default.createDirectory(
      at: workspace.url("out/labels.known.npy"), withIntermediateDirectories: true)
    let directory = try workspace.ktask("export", "labels", "--output", "out", "--cache", "new")
    #expect(!workspace.exists("new"))
    #expect(directory.status == 64)
    #expect(directory.standardError.contains("'out/labels.known.npy' is a directory"))
    let device = try workspace.ktask("export", "labels", "--output", "/dev/null")
    #expect(device.status == 64)
    #expect(device.standardError.contains("'/dev/null' is no regular file"))
    #expect(device.standardError.contains("- for standard output"))
  }

  @Test func targetsOfDifferentNamesHaveFilesAlthoughTheyAreEqual() throws {
    let workspace = try Workspace()
    try workspace.writeTwins()
    try workspace.export("-s", "twins", "feature", "--output", "columns")
    #expect(
      try workspace.files("columns") == [
        "EURUSD_1h_set_first.npy", "EURUSD_1h_set_second.npy",
      ])
    try workspace.write("strategies/other.yaml", workspace.read("strategies/twins.yaml"))
    try workspace.export(
      "other/labels", "twins/labels", "--output", "labels", "--format", "csv")
    #expect(
      try workspace.files("labels") == ["other_labels_labels.csv", "twins_labels_labels.csv"])
  }

  @Test func aNumberInAFileNameIsExplained() throws {
    let workspace = try Workspace()
    try workspace.replace(
      "strategies/momentum.yaml", "rsi_14: {type: rsi, period: 14}",
      with: "rsi_14: {type: rsi, period: 14}\n  stoch_14_k: {type: rsi}")
    try workspace.edit("strategies/momentum.yaml") {
      $0.replacing(
        "fuzzy_sets:\n",
        with: "fuzzy_sets:\n  other:\n    indicator: stoch_14_k\n    low: [0, 25, 45]\n"
      )
      .replacing(
        "nn_inputs:\n", with: "nn_inputs:\n  - {fuzzy_set: other, timeframes: [1h]}\n")
    }
    let name = "momentum_indicator_EURUSD_1h_stoch_14_k"
    let result = try workspace.export("indicator/EURUSD/1h/stoch_14*", "--output", "all", "-q")
    #expect(try workspace.files("all").contains("\(name).npy"))
    #expect(try workspace.files("all").contains("\(name)_2.npy"))
    #expect(
      result.standardError.contains(
        "warning: '\(name)_2.npy' is indicator/EURUSD/1h/stoch_14"), "\(result.standardError)")
  }

  @Test(arguments: [
    ("data/GOOG_1d.csv", "is a source of the project"),
    ("Ktaskfile", "is a source of the project"),
    ("strategies/minimal.yaml", "is a source of the project"),
    ("data/NEW_5m.csv", "is where builds look for 5m bars of NEW"),
    ("data/NEW_5m.csv.gz", "is where builds look for 5m bars of NEW"),
    ("new/.././data//NEW_5m.csv", "is where builds look for 5m bars of NEW"),
    ("linked/NEW_5m.csv", "is where builds look for 5m bars of NEW"),
    ("dangling.csv", "is where builds look for 1d bars of NEW"),
    (".ktask-cache/lock", "is in the cache"), (".ktask-cache/new/x.csv", "is in the cache"),
    ("other/cache/x.csv", "is in the cache"),
    ("strategies/new.yaml", "is where strategies are looked for"),
  ])
  func whatAProjectIsMadeFromAndItsCacheAreNeverWritten(path: String, text: String) throws {
    let workspace = try Workspace()
    for (link, destination) in [("linked", "data"), ("dangling.csv", "data/NEW_1d.csv")] {
      try FileManager.default.createSymbolicLink(
        atPath: workspace.url(link).path, withDestinationPath: destination)
    }
    let before = try? workspace.data(path)
    let result = try workspace.ktask(
      "export", "bars/EURUSD/1h", "--output", path, "--format", "csv", "--cache", "other/cache")
    #expect(result.status == 64)
    #expect(result.standardError.contains(text), "\(result.standardError)")
    #expect(before == (try? workspace.data(path)))
    #expect(!workspace.exists("other/cache"))
  }

  @Test func aFileOfADirectoryIsCheckedAsOneThatIsNamed() throws {
    let workspace = try Workspace()
    for label in ["bars/*/1h", "bars/EURUSD/1h"] {
      let result = try workspace.ktask(
        "export", label, "--output", "data/", "--format", "csv")
      #expect(result.status == 64)
      #expect(result.standardError.contains("'data/EURUSD_1h.csv' is a source of the project"))
    }
  }

  @Test func aFileThatIsReplacedKeepsItsPermissions() throws {
    let workspace = try Workspace()
    try workspace.write("private.csv", "old")
    let path = workspace.url("private.csv").path
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    try workspace.export("labels", "--output", "private.csv")
    #expect(try workspace.read("private.csv").hasPrefix("timestamp,label"))
    #expect(
      try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
  }

  @Test func aLinkToNothingKeepsBeingALink() throws {
    let workspace = try Workspace()
    try FileManager.default.createSymbolicLink(
      atPath: workspace.url("link.npy").path, withDestinationPath: "new/real.npy")
    try workspace.export("labels", "--output", "link.npy")
    #expect(try workspace.data("new/real.npy").starts(with: [0x93]))
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: workspace.url("link.npy").path)
        == "new/real.npy")
  }

  @Test func longTextGoesToStandardOutputByteForByte() throws {
    let workspace = try Workspace()
    // An odd number of bytes lies before characters of two, so that parts end within some.
    for lead in ["", "a"] {
      try workspace.edit("strategies/minimal.yaml") { text in
        text.replacing(
          /(?m)^name: .*$/, with: "name: \(lead)\(String(repeating: "é", count: 700_000))")
      }
      let printed = try workspace.export("minimal/metadata", "--output", "-", "-q").standardOutput
      try workspace.export("minimal/metadata", "--output", "x.json", "-q")
      #expect(try Data(printed.utf8) == workspace.data("x.json"))
      #expect(!printed.contains("\u{FFFD}"))
    }
  }

  @Test(arguments: [
    (["momentum/metadata", "minimal/metadata", "--output", "out/x.json"], "can be one only"),
    (["momentum/model", "minimal/model", "--output", "x.safetensors"], "can be one only"),
    (["labels"], "--output"), (["features", "labels", "--output", "x.npy"], "can be one only"),
    (["bars/EURUSD/1d", "--output", "x.npy"], "or write a csv"),
    (["features", "labels", "--output", "-"], "standard output takes one table"),
    (["model", "--output", "-"], "a model is no table"),
    (["labels", "--output", "-", "--format", "npy"], "csv alone"),
    (["labels", "--output", ""], "takes a path"), (["labelz", "--output", "x"], "did you mean"),
    (["labels", "features", "--output", "Ktaskfile"], "is not a directory"),
  ])
  func whatCannotBeWrittenIsSaidBeforeAnythingIsBuilt(arguments: [String], text: String) throws {
    let workspace = try Workspace()
    let result = try workspace.run(["export"] + arguments).wait()
    #expect(result.status == 64)
    #expect(result.standardError.contains(text), "\(result.standardError)")
    #expect(!workspace.exists(".ktask-cache"))
  }
}

/// The Python that exported files are opened with.
private enum NumPy {
  static let isInstalled = (try? run("import numpy", in: nil))?.status == 0

  static func run(_ program: String, in directory: URL?) throws -> ProcessResult {
    try RunningProcess(
      URL(filePath: "/usr/bin/env"), ["python3", "-c", program],
      directory: directory ?? FileManager.default.temporaryDirectory, environment: [:]
    ).wait()
  }
}

extension Workspace {
  /// Exports and demands success.
  @discardableResult
  fileprivate func export(_ arguments: String...) throws -> ProcessResult {
    let result = try run(["export"] + arguments).wait()
    try #require(result.status == 0, "\(result.standardError)")
    return result
  }

  /// Runs a Python program in the project and returns what it prints.
  fileprivate func python(_ program: String) throws -> String {
    let result = try NumPy.run(program, in: directory)
    try #require(result.status == 0, "\(result.standardError)")
    return result.standardOutput
  }

  /// The names of the files in a directory, sorted.
  fileprivate func files(_ path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: url(path).path).sorted()
  }
}
