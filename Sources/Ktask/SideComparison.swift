// Two sides of a comparison put against each other, kind of target by kind of target.

import ArtifactStore
import BuildEngine
import BuildGraph
import Columns
import Rules
import Syntax

/// How two sides differ.
struct SideComparison {
  /// A column that both sides have with other contents.
  struct Column {
    let name: String
    /// Nil where the cache has lost one of the two.
    let numbers: NumberDifference?
    /// How many rows one side alone has.
    var onlyOld = 0
    var onlyNew = 0
  }

  /// The matrix of both sides.
  struct Matrix {
    let oldShape: [Int]
    let newShape: [Int]
    /// The values of columns that both have, in rows that both have.
    let numbers: NumberDifference
    let isReordered: Bool
    var onlyOld = 0
    var onlyNew = 0
  }

  /// The labels of both sides.
  struct Labels {
    /// How many rows of one class have another now, by both, the most first.
    let moves: [(old: String, new: String, rows: Int)]
    /// Returns, where labels are no classes.
    let numbers: NumberDifference?
    let rows: Int
    var onlyOld = 0
    var onlyNew = 0
  }

  /// A figure of both models.
  struct Figure {
    let name: String
    let old: JSON?
    let new: JSON?
  }

  /// A parameter that differs, and in how many targets.
  struct Setting {
    let place: String
    let old: String?
    let new: String?
    var targets = 1
  }

  let old: DiffSide
  let new: DiffSide
  private(set) var same = 0
  private(set) var changed: [Column] = []
  private(set) var added: [String] = []
  private(set) var removed: [String] = []
  private(set) var renamed: [(old: String, new: String)] = []
  private(set) var matrix: Matrix?
  /// Whether both have the same matrix, and so for the labels and the model.
  private(set) var isSameMatrix = false
  private(set) var labels: Labels?
  private(set) var isSameLabels = false
  private(set) var hasModel = false
  private(set) var isSameModel = false
  private(set) var figures: [Figure] = []
  private(set) var settings: [Setting] = []
  /// Outputs that differ by their digests and cannot be compared, as the cache has not kept them.
  private(set) var lost: [String] = []

  /// Whether nothing was found that differs.
  var isSame: Bool {
    Set(olds.keys) == Set(news.keys) && settings.isEmpty && changed.isEmpty && added.isEmpty
      && removed.isEmpty && renamed.isEmpty
      && matrix == nil && labels == nil && lost.isEmpty && (isSameModel || !hasModel)
      && figures.allSatisfy { $0.old == $0.new }
  }

  private let reader: RecordedContent
  private let olds: [String: DiffSide.Target]
  private let news: [String: DiffSide.Target]

  init(_ old: DiffSide, _ new: DiffSide, reader: RecordedContent) throws {
    self.old = old
    self.new = new
    self.reader = reader
    olds = old.byName
    news = new.byName
    try compareColumns()
    try compareMatrix()
    try compareLabels()
    try compareFigures()
    compareSettings()
  }

  private func pair(_ artifact: Label.Artifact) -> (DiffSide.Target, DiffSide.Target)? {
    guard let old = olds[artifact.rawValue], let new = news[artifact.rawValue] else { return nil }
    return (old, new)
  }

  private static func isSame(
    _ output: Int, _ pair: (old: DiffSide.Target, new: DiffSide.Target)
  ) -> Bool {
    let (left, right) = (pair.old.making.outputs, pair.new.making.outputs)
    return output < left.count && output < right.count && left[output] == right[output]
  }

  // MARK: Columns

  private static let columnKinds: [Label.Artifact] = [.bars, .indicator, .feature]

  private mutating func compareColumns() throws {
    for kind in Self.columnKinds {
      let left = olds.values.filter { $0.artifact == kind }.map(\.name)
      let right = news.values.filter { $0.artifact == kind }.map(\.name)
      for name in Set(left).intersection(right).sorted() {
        guard let before = olds[name], let after = news[name] else { continue }
        try compare((before, after))
      }
      pairRenamed(Set(left).subtracting(right).sorted(), Set(right).subtracting(left).sorted())
    }
  }

  /// Finds columns that are only called otherwise: those with the same contents.
  private mutating func pairRenamed(_ gone: [String], _ found: [String]) {
    var byContent: [[Digest]: [String]] = [:]
    for name in found.reversed() {
      byContent[news[name]?.making.outputs ?? [], default: []].append(name)
    }
    var taken: Set<String> = []
    for name in gone {
      if let outputs = olds[name]?.making.outputs, !outputs.isEmpty,
        let other = byContent[outputs]?.popLast()
      {
        renamed.append((name, other))
        taken.insert(other)
      } else {
        removed.append(name)
      }
    }
    added += found.filter { !taken.contains($0) }
  }

  private mutating func compare(_ pair: (old: DiffSide.Target, new: DiffSide.Target)) throws {
    let count = max(pair.old.making.outputs.count, pair.new.making.outputs.count)
    for output in 0..<count where !Self.isSame(output, pair) {
      let name =
        count == 1
        ? pair.new.name
        : "\(pair.new.name).\(Self.outputName(output, pair) ?? "\(output + 1)")"
      guard let before = try reader.array(output, of: pair.old),
        let after = try reader.array(output, of: pair.new)
      else {
        changed.append(Column(name: name, numbers: nil))
        lost.append(name)
        continue
      }
      if case .timestamps = after {
        changed.append(try timestampColumn(name, before, after))
      } else {
        changed.append(try column(name, before.doubles, after.doubles, pair))
      }
    }
    if (0..<count).allSatisfy({ Self.isSame($0, pair) }) { same += 1 }
  }

  private static func outputName(
    _ output: Int, _ pair: (old: DiffSide.Target, new: DiffSide.Target)
  ) -> String? {
    for names in [pair.new.outputNames, pair.old.outputNames] where output < names.count {
      if let name = names[output] { return name }
    }
    return nil
  }

  /// Times are compared as rows, not as numbers.
  private func timestampColumn(
    _ name: String, _ before: NPYArray, _ after: NPYArray
  ) throws -> Column {
    guard case .timestamps(let left) = before, case .timestamps(let right) = after else {
      return Column(name: name, numbers: NumberDifference())
    }
    let rows = RowPairs([left], [right], symbols: ([""], [""]))
    var numbers = NumberDifference()
    for (row, other) in rows.common { numbers.compare(Double(left[row]), Double(right[other])) }
    return Column(name: name, numbers: numbers, onlyOld: rows.onlyOld, onlyNew: rows.onlyNew)
  }

  private func column(
    _ name: String, _ before: [Double], _ after: [Double],
    _ pair: (old: DiffSide.Target, new: DiffSide.Target)
  ) throws -> Column {
    var rows = RowPairs(count: min(before.count, after.count))
    if let left = try reader.timestamps(of: pair.old, in: old), left.count == before.count,
      let right = try reader.timestamps(of: pair.new, in: new), right.count == after.count
    {
      if left != right { rows = RowPairs([left], [right], symbols: ([""], [""])) }
    } else if before.count != after.count {
      return Column(name: name, numbers: nil)
    }
    var numbers = NumberDifference()
    for (row, other) in rows.common { numbers.compare(before[row], after[other]) }
    return Column(name: name, numbers: numbers, onlyOld: rows.onlyOld, onlyNew: rows.onlyNew)
  }

  // MARK: Matrix and labels

  private func rows(_ matrices: (DiffSide.Target, DiffSide.Target)) throws -> RowPairs? {
    guard let left = try reader.blocks(of: matrices.0),
      let right = try reader.blocks(of: matrices.1)
    else { return nil }
    return RowPairs(
      left, right, symbols: (Self.symbols(of: old, left.count), Self.symbols(of: new, right.count)))
  }

  /// The symbols in the order of the matrix's blocks.
  private static func symbols(of side: DiffSide, _ count: Int) -> [String] {
    var seen: Set<String> = []
    let symbols = side.columns.compactMap { Label($0)?.selectors.first }
      .filter { seen.insert($0).inserted }
    return symbols.count == count ? symbols : (0..<count).map { "\($0)" }
  }

  /// The columns of one symbol, which are those of the matrix.
  private static func columnIDs(of side: DiffSide) -> [String] {
    var seen: Set<String> = []
    return side.columns.compactMap { Label($0)?.selectors.last }
      .filter { seen.insert($0).inserted }
  }

  private mutating func compareMatrix() throws {
    guard let pair = pair(.features) else { return }
    isSameMatrix = pair.0.making.outputs == pair.1.making.outputs
    if isSameMatrix { return }
    guard
      case .matrix(let before, let rows, let width)? = try reader.array(
        MatrixOutput.features, of: pair.0),
      case .matrix(let after, let newRows, let newWidth)? = try reader.array(
        MatrixOutput.features, of: pair.1), let common = try self.rows(pair)
    else { return lost.append("features") }
    let (ids, newIDs) = (Self.columnIDs(of: old), Self.columnIDs(of: new))
    var numbers = NumberDifference()
    let places = Dictionary(newIDs.enumerated().map { ($1, $0) }) { first, _ in first }
    let known = ids.count == width && newIDs.count == newWidth
    let shared: [(Int, Int)] =
      known
      ? ids.enumerated().compactMap { place, id in places[id].map { (place, $0) } }
      : width == newWidth ? (0..<width).map { ($0, $0) } : []
    for (row, other) in common.common {
      for (column, place) in shared {
        numbers.compare(
          Double(before[row * width + column]), Double(after[other * newWidth + place]))
      }
    }
    let order = shared.map(\.1)
    matrix = Matrix(
      oldShape: [rows, width], newShape: [newRows, newWidth], numbers: numbers,
      isReordered: zip(order, order.dropFirst()).contains { $0 > $1 },
      onlyOld: common.onlyOld, onlyNew: common.onlyNew)
  }

  private mutating func compareLabels() throws {
    guard let pair = pair(.labels) else { return }
    isSameLabels = Self.isSame(LabelsOutput.labels, pair)
    if isSameLabels { return }
    guard let before = try reader.array(LabelsOutput.labels, of: pair.0),
      let after = try reader.array(LabelsOutput.labels, of: pair.1)
    else { return lost.append("labels") }
    var common = RowPairs(count: min(before.count, after.count))
    if let matrices = self.pair(.features), let rows = try rows(matrices),
      rows.onlyOld + rows.common.count == before.count,
      rows.onlyNew + rows.common.count == after.count
    {
      common = rows
    } else if before.count != after.count {
      return lost.append("labels")
    }
    var moves: [[Int8]: Int] = [:]
    var numbers: NumberDifference?
    if case .int8(let left) = before, case .int8(let right) = after {
      for (row, other) in common.common where left[row] != right[other] {
        moves[[left[row], right[other]], default: 0] += 1
      }
    } else {
      let (left, right) = (before.doubles, after.doubles)
      var difference = NumberDifference()
      for (row, other) in common.common { difference.compare(left[row], right[other]) }
      numbers = difference
    }
    let (oldNames, newNames) = (try classNames(olds), try classNames(news))
    labels = Labels(
      moves: moves.map { classes, rows in
        (Self.name(classes[0], oldNames), Self.name(classes[1], newNames), rows)
      }.sorted { ($0.rows, $1.old, $1.new) > ($1.rows, $0.old, $0.new) },
      numbers: numbers, rows: common.common.count, onlyOld: common.onlyOld,
      onlyNew: common.onlyNew)
  }

  private static func name(_ number: Int8, _ names: [String]) -> String {
    number < 0 ? "none" : Int(number) < names.count ? names[Int(number)] : "\(number)"
  }

  // MARK: Figures

  private func metrics(_ targets: [String: DiffSide.Target]) throws -> JSON? {
    guard let model = targets[Label.Artifact.model.rawValue],
      let bytes = try reader.bytes(TrainingOutput.metrics, of: model)
    else { return nil }
    return try? JSON.parse(String(decoding: bytes, as: UTF8.self))
  }

  private func classNames(_ targets: [String: DiffSide.Target]) throws -> [String] {
    guard case .array(let names)? = try metrics(targets)?["classes"] else { return [] }
    return names.map { if case .string(let name) = $0 { name } else { "?" } }
  }

  private mutating func compareFigures() throws {
    guard let pair = pair(.model) else { return }
    hasModel = true
    isSameModel = Self.isSame(TrainingOutput.model, pair)
    guard let before = try metrics(olds), let after = try metrics(news) else {
      if !Self.isSame(TrainingOutput.metrics, pair) { lost.append("model.metrics") }
      return
    }
    let (left, right) = (Self.leaves(before), Self.leaves(after))
    let known = Dictionary(left.map { ($0.name, $0.value) }) { first, _ in first }
    let found = Dictionary(right.map { ($0.name, $0.value) }) { first, _ in first }
    let names = left.map(\.name) + right.map(\.name).filter { known[$0] == nil }
    figures = names.map { Figure(name: $0, old: known[$0], new: found[$0]) }
  }

  /// The figures of a metrics document: its numbers and names, those of its rows and of its spreads.
  private static func leaves(_ document: JSON, prefix: String = "") -> [JSON.Member] {
    guard case .object(let members) = document else { return [] }
    return members.flatMap { member -> [JSON.Member] in
      switch member.value {
      case .integer, .number, .string, .bool:
        [.init(prefix + member.name, member.value)]
      case .object where ["rows", "seeds", "walk_forward", "spread"].contains(member.name):
        leaves(member.value, prefix: "\(prefix)\(member.name).")
      case .object where prefix.hasSuffix("spread."):
        leaves(member.value, prefix: "\(prefix)\(member.name).").filter {
          $0.name.hasSuffix(".mean")
        }
      default: []
      }
    }
  }

  // MARK: Settings

  /// Parameters of targets that both have; those of columns are told once for all symbols.
  private mutating func compareSettings() {
    var places: [String: Int] = [:]
    for name in Set(olds.keys).intersection(news.keys).sorted() {
      guard let before = olds[name], let after = news[name] else { continue }
      let known = after.places ?? before.places
      let isOwn = known != nil || !Self.columnKinds.contains(after.artifact)
      let difference = MakingDifference(
        from: before.making, to: after.making,
        places: known ?? FieldPlaces(after.artifact == .metadata ? "" : name))
      for field in difference.fields where field.change != .same && isOwn {
        let key = "\(field.place)\n\(field.old ?? "")\n\(field.new ?? "")"
        if let place = places[key] {
          settings[place].targets += 1
        } else {
          places[key] = settings.count
          settings.append(Setting(place: field.place, old: field.old, new: field.new))
        }
      }
    }
  }
}
