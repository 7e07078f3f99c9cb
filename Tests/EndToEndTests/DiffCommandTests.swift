// `ktask diff` on the real binary, its numbers compared with exported columns.

import Foundation
import Syntax
import Testing

@Suite struct DiffCommandTests {
  private static let column = "feature/EURUSD/1h_rsi_fast_oversold"

  /// The last cells of the rows of an exported target by their first ones.
  private func exported(_ label: String, in workspace: Workspace) throws -> [String: Double] {
    let result = try workspace.ktask("export", label, "-q", "--output", "exported.csv")
    try #require(result.status == 0, "\(result.standardError)")
    var values: [String: Double] = [:]
    for line in try workspace.read("exported.csv").split(separator: "\n").dropFirst() {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      values[cells[0]] = Double(cells[cells.count - 1]) ?? .nan
    }
    return values
  }

  @Test func aColumnsDifferencesAreThoseOfItsValues() throws {
    let workspace = try Workspace()
    try workspace.build()
    let before = try exported(Self.column, in: workspace)
    try workspace.replace(momentumFile, oversoldMember, with: editedMember)
    try workspace.build()
    let after = try exported(Self.column, in: workspace)
    let both = before.filter { !$0.value.isNaN && after[$0.key]?.isNaN == false }
    let distances = both.map { abs((after[$0.key] ?? .nan) - $0.value) }
    let comparison = try workspace.document("diff").at("comparisons").elements[0]
    let columns = comparison.at("columns")
    #expect(columns.at("same") == .integer(48))
    #expect(columns.at("added") == .array([]))
    #expect(columns.at("removed") == .array([]))
    let found = try #require(
      columns.at("changed").elements.first { $0.at("column").text == Self.column })
    #expect(columns.at("changed").elements.count == 2)
    #expect(found.at("compared").number == Double(before.count))
    #expect(found.at("differing").number == Double(distances.count { $0 > 0 }))
    #expect(found.at("new_nan") == .integer(0))
    let largest = try #require(found.at("largest").number)
    #expect(abs(largest - (distances.max() ?? 0)) < 1e-6)
    let mean = try #require(found.at("mean").number)
    #expect(abs(mean - distances.reduce(0, +) / Double(distances.count)) < 1e-6)
    #expect(
      comparison.at("settings").elements.map { $0.at("place").text } == [
        "fuzzy_sets.rsi_fast.oversold"
      ])
    #expect(comparison.at("labels", "same") == .bool(true))
    #expect(comparison.at("matrix", "old_shape") == comparison.at("matrix", "new_shape"))
    #expect(comparison.at("lost") == .array([]))
    try checkMetrics(comparison, workspace)
  }

  /// The later figures are those of the file that was left.
  private func checkMetrics(_ comparison: JSON, _ workspace: Workspace) throws {
    let metrics = try JSON.parse(workspace.read("models/momentum/metrics.json"))
    for name in ["test_accuracy", "best_val_loss", "final_train_accuracy"] {
      let figure = try #require(
        comparison.at("metrics").elements.first { $0.at("name").text == name })
      #expect(figure.at("new") == metrics.at(name))
      let (old, new) = (figure.at("old").number, figure.at("new").number)
      #expect(figure.at("difference").number == new.flatMap { new in old.map { new - $0 } })
    }
  }

  @Test func textSaysTheSame() throws {
    let workspace = try Workspace()
    try workspace.build("features", "labels")
    try workspace.replace(momentumFile, oversoldMember, with: editedMember)
    try workspace.build("features", "labels")
    #expect(
      try workspace.answer("diff").steady == """
        build DIGEST → build DIGEST, strategy momentum
        settings  1 differs
          fuzzy_sets.rsi_fast.oversold: [0, 25, 40] → [0, 30, 40]  (2 targets)
        columns  2 changed, 48 targets of columns are the same
          changed                              differ  of rows   largest       mean
          feature/EURUSD/1h_rsi_fast_oversold    1172     6225  0.332337   0.025765
          feature/EURUSD/4h_rsi_fast_oversold     236     1609  0.329201  0.0198187
        matrix  6225 × 34
          2094 of 211650 values differ, largest 0.332337, mean 0.00134438
        labels  the same

        """)
  }

  @Test func renamedNewAndRemovedColumnsAreToldApart() throws {
    let workspace = try Workspace()
    try workspace.build("features")
    try workspace.edit(momentumFile) { text in
      text.replacing("rsi_slow", with: "rsi_calm")
        .replacing("    overbought: [60, 75, 100]\n", with: "    hot: [61, 75, 100]\n")
    }
    try workspace.build("features")
    let columns = try workspace.document("diff").at("comparisons").elements[0].at("columns")
    #expect(
      columns.at("renamed").elements.map { $0.at("old").text } == [
        "feature/EURUSD/1d_rsi_slow_bearish", "feature/EURUSD/1d_rsi_slow_bullish",
        "feature/EURUSD/4h_rsi_slow_bearish", "feature/EURUSD/4h_rsi_slow_bullish",
      ])
    #expect(
      columns.at("added").texts == [
        "feature/EURUSD/1h_rsi_fast_hot", "feature/EURUSD/4h_rsi_fast_hot",
      ])
    #expect(
      columns.at("removed").texts == [
        "feature/EURUSD/1h_rsi_fast_overbought", "feature/EURUSD/4h_rsi_fast_overbought",
      ])
    #expect(columns.at("changed") == .array([]))
  }

  @Test func rowsAreComparedByTheirTimes() throws {
    let workspace = try Workspace()
    try workspace.build("features", "labels")
    // The third bar goes, so that every row behind it moves up.
    try workspace.edit("data/EURUSD_1h.csv") { text in
      var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      lines.remove(at: 3)
      return lines.joined(separator: "\n")
    }
    try workspace.build("features", "labels")
    let comparison = try workspace.document("diff").at("comparisons").elements[0]
    #expect(comparison.at("matrix", "rows_removed") == .integer(1))
    #expect(comparison.at("matrix", "rows_added") == .integer(0))
    #expect(comparison.at("labels", "rows") == .integer(6224))
    let close = try #require(
      comparison.at("columns", "changed").elements.first {
        $0.at("column").text == "bars/EURUSD/1h.close"
      })
    #expect(close.at("differing") == .integer(0))
    #expect(close.at("rows_removed") == .integer(1))
    #expect(try workspace.answer("diff").contains("with the same values and 1 row gone"))
  }

  @Test func changedClassesAreCounted() throws {
    let workspace = try Workspace()
    try workspace.build()
    let before = try classes(in: workspace)
    try workspace.edit(momentumFile) { text in
      text.replacing(/zigzag_threshold: [\d.]+/) { _ in "zigzag_threshold: 0.0123" }
    }
    try workspace.build()
    let after = try classes(in: workspace)
    var moves: [String: Int] = [:]
    for (time, name) in before where after[time] != name {
      moves["\(name)/\(after[time] ?? "")", default: 0] += 1
    }
    let labels = try workspace.document("diff").at("comparisons").elements[0].at("labels")
    let found = labels.at("moves").elements.map { move -> (String, Int) in
      let names = "\(move.at("old").text ?? "")/\(move.at("new").text ?? "")"
      return (names, Int(move.at("rows").number ?? 0))
    }
    #expect(!moves.isEmpty)
    #expect(Dictionary(found) { $0 + $1 } == moves)
  }

  /// The exported classes by time.
  private func classes(in workspace: Workspace) throws -> [String: String] {
    let result = try workspace.ktask("export", "labels", "-q", "--output", "labels.csv")
    try #require(result.status == 0, "\(result.standardError)")
    let lines = try workspace.read("labels.csv").split(separator: "\n").map(String.init)
    let header = lines[0].components(separatedBy: ",")
    let time = try #require(header.firstIndex(of: "timestamp"))
    let place = try #require(header.firstIndex(of: "class"))
    return Dictionary(
      lines.dropFirst().map { line in
        let cells = line.components(separatedBy: ",")
        return (cells[time], cells[place].isEmpty ? "none" : cells[place])
      }
    ) { first, _ in first }
  }

  @Test func strategiesAreComparedOnceBothAreBuilt() throws {
    let workspace = try Workspace()
    try workspace.build()
    let early = try workspace.ktask("diff", "momentum", "minimal")
    #expect(early.status == 1)
    #expect(early.standardError.contains("'minimal' is not built as it is now\n  run 'ktask build"))
    try workspace.build("-s", "minimal")
    let comparison = try workspace.document("diff", "momentum", "strategies/minimal.yaml")
      .at("comparisons").elements[0]
    #expect(comparison.at("old") == "momentum")
    #expect(comparison.at("new") == "minimal")
    let metrics = try JSON.parse(workspace.read("models/minimal/metrics.json"))
    let figure = comparison.at("metrics").elements.first { $0.at("name") == "test_accuracy" }
    #expect(figure?.at("new") == metrics.at("test_accuracy"))
    let places = comparison.at("settings").elements.compactMap { $0.at("place").text }
    #expect(places.contains("model.architecture.hidden_layers"), "\(places)")
    #expect(comparison.at("columns", "removed").texts.contains(Self.column))
  }

  @Test func whatTheCacheHasLostIsSaidToBeLost() throws {
    let workspace = try Workspace()
    try workspace.build("features")
    try workspace.replace(momentumFile, oversoldMember, with: editedMember)
    try workspace.build("features")
    let lost = try workspace.loseObjects("deleted") { $0.range(of: Data("<f4".utf8)) != nil }
    #expect(lost > 0)
    let comparison = try workspace.document("diff").at("comparisons").elements[0]
    #expect(
      comparison.at("lost").texts == [
        "feature/EURUSD/1h_rsi_fast_oversold", "feature/EURUSD/4h_rsi_fast_oversold", "features",
      ])
    #expect(try workspace.answer("diff").contains("not in the cache any more"))
  }
}
