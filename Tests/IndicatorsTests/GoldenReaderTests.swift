// That golden cases of other directories are read, and that none that is wrong passes unseen.

import Foundation
import Indicators
import TestSupport
import Testing

struct GoldenReaderTests {
  private static let right = """
    {"type": "sma", "all_names": ["simplemovingaverage", "sma"], "params": {"period": 2}, \
    "effective_params": {"period": 2, "source": "close"}, "outputs": [], \
    "input_file": "input/made_up.csv", "file": "sma.csv"}
    """

  @Test func readsTheCasesOfAnyDirectory() throws {
    try withDirectory(manifest: "[\(Self.right)]") { root in
      let golden = try #require(try GoldenCase.all(in: root).first)
      #expect(try golden.definition().name == "simplemovingaverage")
      let difference = firstDifference(
        try golden.computed()[0], try golden.table().numbers("value"),
        Tolerance(relative: 0, ofLargest: 0))
      #expect(difference == nil, "\(golden.file): \(difference ?? "")")
    }
  }

  @Test(arguments: [
    (#""type": "sma""#, #""type": "smaa""#, "no indicator is called 'smaa'"),
    (
      #""params": {"period": 2}"#, #""params": {"periods": 2}"#,
      "periods: simplemovingaverage has no such parameter; it has period, source"
    ),
    (
      #""params": {"period": 2}"#, #""params": {"period": 1}"#,
      "period: expected a whole number from 2 to 500, found 1"
    ),
    (#""params": {"period": 2}"#, #""params": {"period": null}"#, "period is null"),
    ("made_up", "left_out", "its input 'input/left_out.csv' is nowhere"),
  ])
  func refusesACaseThatCannotBeComputed(_ old: String, _ new: String, _ reason: String) throws {
    let wrong = Self.right.replacing(old, with: new)
    try #require(wrong != Self.right)
    try withDirectory(manifest: "[\(wrong)]") { root in
      let golden = try #require(try GoldenCase.all(in: root).first)
      let error = #expect(throws: GoldenError.self) { try golden.computed() }
      let place = root.appending(path: "indicators/sma.csv").path
      #expect(error?.message == "\(place): \(reason)")
    }
  }

  @Test(arguments: ["{}", "[1]", #"[{"type": "sma"}]"#, ""])
  func refusesAManifestThatListsNoCases(_ manifest: String) throws {
    try withDirectory(manifest: manifest) { root in
      #expect(throws: (any Error).self) { try GoldenCase.all(in: root) }
    }
  }

  @Test func refusesACaseWithoutItsFile() throws {
    let wrong = Self.right.replacing("sma.csv", with: "ema.csv")
    try withDirectory(manifest: "[\(wrong)]") { root in
      let golden = try #require(try GoldenCase.all(in: root).first)
      #expect(throws: (any Error).self) { try golden.table() }
    }
  }

  /// Makes a directory of golden files with three bars and their means, and removes it afterwards.
  private func withDirectory(manifest: String, _ body: (URL) throws -> Void) throws {
    let root = FileManager.default.temporaryDirectory
      .appending(path: "ktask-golden-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    let files = [
      "indicators/manifest.json": manifest,
      "indicators/sma.csv": "timestamp,value\n1,\n2,1.5\n3,2.5\n",
      "input/made_up.csv": """
      timestamp,open,high,low,close,volume
      1,1,1,1,1,0
      2,2,2,2,2,0
      3,3,3,3,3,0
      """,
    ]
    for (path, text) in files {
      let file = root.appending(path: path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    try body(root)
  }
}
