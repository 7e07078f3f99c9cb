// Comparisons as a person reads them.

import BuildEngine
import Syntax

/// What two builds or two strategies differ in.
struct DiffReport {
  let comparisons: [SideComparison]

  func text(isColored: Bool, width: Int) -> String {
    var lines: [String] = []
    for comparison in comparisons {
      if !lines.isEmpty { lines.append("") }
      let strategy = comparison.old.strategy.map { ", strategy \($0)" } ?? ""
      let title = "\(comparison.old.title) → \(comparison.new.title)\(strategy)".visible
      lines.append(Color.bold.paint(title, if: isColored))
      let text = ComparisonText(comparison: comparison, width: width)
      lines += text.lines
    }
    if lines.isEmpty { lines = ["Nothing to compare: neither build was to make a target."] }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// One comparison in lines.
private struct ComparisonText {
  let comparison: SideComparison
  let width: Int

  /// How many lines of a kind are shown before the rest is counted.
  private static let most = 24

  var lines: [String] {
    if comparison.old.targets.isEmpty || comparison.new.targets.isEmpty {
      let side = comparison.old.targets.isEmpty ? comparison.old : comparison.new
      return ["  nothing was made by the end of \(side.title)"]
    }
    if comparison.isSame { return ["  nothing differs"] }
    return settingLines + columnLines + matrixLines + labelLines + figureLines + lostLines
  }

  private var settingLines: [String] {
    if comparison.settings.isEmpty { return ["settings  the same"] }
    let lines = comparison.settings.map { setting -> String in
      let field = MakingDifference.Field(
        name: setting.place, place: setting.place, old: setting.old, new: setting.new)
      let count = setting.targets > 1 ? "  (\(setting.targets) targets)" : ""
      return "  " + (field.reason?.text ?? setting.place).visible + count
    }
    return [
      "settings  \(comparison.settings.count) differ\(comparison.settings.count == 1 ? "s" : "")"
    ]
      + shortened(lines, most: Self.most, indent: "  ")
  }

  // MARK: Columns

  private var columnLines: [String] {
    let counts = [
      (comparison.changed.count, "changed"), (comparison.added.count, "new"),
      (comparison.removed.count, "gone"), (comparison.renamed.count, "renamed"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    let same = counted(comparison.same, "target of columns is", "targets of columns are")
    var lines = ["columns  " + (counts + ["\(same) the same"]).joined(separator: ", ")]
    lines += shortened(comparison.added.map { "  + \($0.visible)" }, most: Self.most, indent: "  ")
    lines += shortened(
      comparison.removed.map { "  - \($0.visible)" }, most: Self.most, indent: "  ")
    lines += shortened(
      comparison.renamed.map { "  = \($0.old.visible) is called \($0.new.visible)" },
      most: Self.most, indent: "  ")
    return lines + changedLines
  }

  private var changedLines: [String] {
    let all = comparison.changed.filter { !$0.isSameButForRows }
    let shown = all.count <= Self.most + 1 ? all[...] : all.prefix(Self.most)
    let figures: [(name: String, value: (SideComparison.Column) -> Int?)] = [
      ("new NaN", { $0.numbers?.newNaN }), ("gone NaN", { $0.numbers?.goneNaN }),
      ("rows new", { $0.onlyNew }), ("rows gone", { $0.onlyOld }),
    ].filter { figure in shown.contains { (figure.1($0) ?? 0) > 0 } }
    var table = TextTable(
      header: ["  changed", "differ", "of rows", "largest", "mean"] + figures.map(\.name),
      leftColumns: 1)
    table.rows = shown.map { column in
      guard let numbers = column.numbers else {
        return ["  \(column.name)"] + table.header.dropFirst().map { _ in "?" }
      }
      return [
        "  \(column.name)", "\(numbers.differing)", "\(numbers.count)", numbers.largest.significant,
        numbers.mean.significant,
      ] + figures.map { "\($0.value(column) ?? 0)" }
    }
    let rest = all.count - shown.count
    return rowLines + (shown.isEmpty ? [] : table.lines(width: width))
      + (rest > 0 ? ["  … and \(rest) more"] : [])
  }

  /// Columns that have the same values in other rows, which mostly are all of a file.
  private var rowLines: [String] {
    var counts: [[Int]: Int] = [:]
    for column in comparison.changed where column.isSameButForRows {
      counts[[column.onlyNew, column.onlyOld], default: 0] += 1
    }
    return counts.sorted { $0.value > $1.value }.map { rows, count in
      let text = Self.rows(rows[1], rows[0]).joined(separator: " and ")
      return "  \(counted(count, "column")) with the same values and \(text)"
    }
  }

  // MARK: Matrix and labels

  private var matrixLines: [String] {
    if comparison.isSameMatrix { return ["matrix  the same"] }
    guard let matrix = comparison.matrix else { return [] }
    func shape(_ shape: [Int]) -> String { shape.map(String.init).joined(separator: " × ") }
    var line = "matrix  " + shape(matrix.oldShape)
    if matrix.oldShape != matrix.newShape { line += " → " + shape(matrix.newShape) }
    var parts = [Self.text(of: matrix.numbers)]
    if matrix.isReordered { parts.append("columns are in another order") }
    parts += Self.rows(matrix.onlyOld, matrix.onlyNew)
    return [line, "  " + parts.joined(separator: ", ")]
  }

  private var labelLines: [String] {
    if comparison.isSameLabels { return ["labels  the same"] }
    guard let labels = comparison.labels else { return [] }
    let rows = Self.rows(labels.onlyOld, labels.onlyNew)
    if let numbers = labels.numbers {
      return ["labels  " + ([Self.text(of: numbers)] + rows).joined(separator: ", ")]
    }
    let count = labels.moves.map(\.rows).reduce(0, +)
    return [
      "labels  "
        + (["\(count) of \(counted(labels.rows, "row")) differ"] + rows)
        .joined(separator: ", ")
    ]
      + shortened(
        labels.moves.map { "  \($0.old) → \($0.new)  \($0.rows)" }, most: Self.most, indent: "  ")
  }

  private static func text(of numbers: NumberDifference) -> String {
    numbers.differing == 0
      ? "the same values where both have them"
      : "\(numbers.differing) of \(counted(numbers.count, "value")) differ, largest "
        + "\(numbers.largest.significant), mean \(numbers.mean.significant)"
  }

  private static func rows(_ onlyOld: Int, _ onlyNew: Int) -> [String] {
    [(onlyNew, "new"), (onlyOld, "gone")].filter { $0.0 > 0 }
      .map { "\(counted($0.0, "row")) \($0.1)" }
  }

  // MARK: Figures

  private var figureLines: [String] {
    if !comparison.hasModel { return [] }
    let head = "model  \(comparison.isSameModel ? "the same" : "another")"
    if comparison.figures.isEmpty { return [head] }
    let differing = comparison.figures.filter { $0.old != $0.new }
    if differing.isEmpty { return [head + ", all \(comparison.figures.count) figures the same"] }
    var table = TextTable(
      header: ["  figure", comparison.old.title, comparison.new.title, "difference"],
      leftColumns: 1)
    table.rows = differing.map { figure in
      ["  \(figure.name)", Self.text(figure.old), Self.text(figure.new), figure.difference ?? ""]
    }
    let same = comparison.figures.count - differing.count
    return [head + (same == 0 ? "" : ", \(counted(same, "figure")) the same")]
      + table.lines(width: width)
  }

  private static func text(_ value: JSON?) -> String {
    switch value {
    case nil: "–"
    case .number(let number): number.significant
    case .string(let text): text
    case let value?: value.text()
    }
  }

  private var lostLines: [String] {
    if comparison.lost.isEmpty { return [] }
    return ["not in the cache any more, so that only the digests are known to differ"]
      + shortened(comparison.lost.map { "  \($0.visible)" }, most: 6, indent: "  ")
  }
}

extension SideComparison.Column {
  /// Whether the rows that both have are equal, and one has more.
  fileprivate var isSameButForRows: Bool { numbers?.differing == 0 && onlyOld + onlyNew > 0 }
}

extension SideComparison.Figure {
  /// The figure of both as numbers.
  private var numbers: (Double, Double)? {
    func number(_ value: JSON?) -> Double? {
      switch value {
      case .number(let number): number
      case .integer(let number): Double(number)
      default: nil
      }
    }
    guard let old = number(old), let new = number(new) else { return nil }
    return (old, new)
  }

  /// How much larger the later one is.
  var change: Double? { numbers.map { $1 - $0 } }

  fileprivate var difference: String? {
    change.map { ($0 > 0 ? "+" : "") + $0.significant }
  }
}
