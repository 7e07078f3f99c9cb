// Where two versions of an output part, and by how much. Knows the formats that rules write.

import Columns
import Network
import Syntax

/// How an output that was made again differs from the recorded one.
struct OutputDifference: Equatable {
  /// The first place at which they part, as `0.weight first at [3, 7]`.
  let first: String
  /// The largest difference between two numbers of the same place; nil where there are none.
  let largest: Double?
  /// What else there is to say, as the two values.
  let detail: String?

  init(first: String, largest: Double? = nil, detail: String? = nil) {
    self.first = first
    self.largest = largest
    self.detail = detail
  }

  /// The recorded version cannot be read, but its digest tells that it was another.
  static let lost = OutputDifference(
    first: "by its digest", detail: "the cache has lost the bytes to compare it with")

  /// All of it in one line.
  var text: String {
    let parts = [first, largest.map { "largest difference \($0.significant)" }, detail]
    return parts.compactMap { $0 }.joined(separator: ", ")
  }
}

extension OutputDifference {
  /// Compares two versions by the format that both are in, and by bytes where they are in none.
  init(between recorded: [UInt8], and made: [UInt8]) {
    self =
      Self.arrays(recorded, made) ?? Self.tensors(recorded, made) ?? Self.documents(recorded, made)
      ?? Self.bytes(recorded, made)
  }

  // MARK: Tensors

  /// Compares safetensors files; nil for others, and where all tensors are the same.
  private static func tensors(_ recorded: [UInt8], _ made: [UInt8]) -> OutputDifference? {
    guard let old = try? Safetensors(decoding: recorded), let new = try? Safetensors(decoding: made)
    else { return nil }
    guard old.tensors.map(\.name) == new.tensors.map(\.name) else {
      let names = Set(old.tensors.map(\.name)).symmetricDifference(new.tensors.map(\.name))
      let name = names.sorted().first
      return OutputDifference(first: name.map { "only one has tensor \($0)" } ?? "tensors' order")
    }
    var first: String?
    var numbers = NumberComparison()
    for (left, right) in zip(old.tensors, new.tensors) {
      guard left.shape == right.shape else {
        return OutputDifference(
          first: "\(left.name) has shape \(right.shape)", detail: "recorded \(left.shape)")
      }
      let place = numbers.compare(left.values.map(Double.init), right.values.map(Double.init))
      guard first == nil, let place else { continue }
      first = "\(left.name) first at \(position(of: place, in: left.shape))"
    }
    return first.map { numbers.difference(first: $0) }
  }

  /// The position of an element that lies row after row, as `[3, 7]`.
  private static func position(of element: Int, in shape: [Int]) -> [Int] {
    var rest = element
    var position: [Int] = []
    for length in shape.reversed() {
      position.insert(rest % max(1, length), at: 0)
      rest /= max(1, length)
    }
    return position
  }

  // MARK: Arrays

  /// Compares `.npy` files; nil for others, and where all values are the same as doubles.
  private static func arrays(_ recorded: [UInt8], _ made: [UInt8]) -> OutputDifference? {
    guard let old = try? NPYArray(decoding: recorded), let new = try? NPYArray(decoding: made)
    else { return nil }
    var width: Int?
    if case .matrix(_, _, let columns) = old { width = columns }
    var newWidth: Int?
    if case .matrix(_, _, let columns) = new { newWidth = columns }
    guard old.typeName == new.typeName, old.count == new.count, width == newWidth else {
      return OutputDifference(
        first: "it has \(extent(of: new, width: newWidth))",
        detail: "recorded \(extent(of: old, width: width))")
    }
    var numbers = NumberComparison()
    guard let place = numbers.compare(old.doubles, new.doubles) else { return nil }
    guard let width else { return numbers.difference(first: "first in row \(place)") }
    return numbers.difference(
      first: "first in row \(place / max(1, width)), column \(place % max(1, width))")
  }

  private static func extent(of array: NPYArray, width: Int?) -> String {
    counted(array.count, "row")
      + (width.map { " of \($0) \(array.typeName)" }
        ?? " of \(array.typeName)")
  }

  // MARK: Documents

  /// Compares JSON; nil for other texts, and where all members are the same.
  private static func documents(_ recorded: [UInt8], _ made: [UInt8]) -> OutputDifference? {
    guard let old = document(recorded), let new = document(made) else { return nil }
    return difference(old, new, at: "")
  }

  private static func document(_ bytes: [UInt8]) -> JSON? {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    return try? JSON.parse(text)
  }

  private static func difference(_ old: JSON, _ new: JSON, at path: String) -> OutputDifference? {
    if old == new { return nil }
    switch (old, new) {
    case (.object(let left), .object(let right)) where left.map(\.name) == right.map(\.name):
      for (before, after) in zip(left, right) {
        let place = path.isEmpty ? before.name : "\(path).\(before.name)"
        if let found = difference(before.value, after.value, at: place) { return found }
      }
      return nil
    case (.array(let left), .array(let right)) where left.count == right.count:
      for (index, (before, after)) in zip(left, right).enumerated() {
        if let found = difference(before, after, at: "\(path)[\(index)]") { return found }
      }
      return nil
    default:
      return OutputDifference(
        first: "first \(path.isEmpty ? "at its top" : path)",
        detail: "\(shortened(new)), recorded \(shortened(old))")
    }
  }

  private static func shortened(_ value: JSON) -> String {
    let text = value.text()
    return text.count <= 40 ? text : text.prefix(39) + "…"
  }

  // MARK: Bytes

  /// Compares two versions that are known to differ.
  private static func bytes(_ recorded: [UInt8], _ made: [UInt8]) -> OutputDifference {
    let common = min(recorded.count, made.count)
    let place = (0..<common).first { recorded[$0] != made[$0] } ?? common
    let sizes =
      recorded.count == made.count
      ? "" : ", \(counted(made.count, "byte")) where \(recorded.count) are recorded"
    guard let text = String(validating: made.prefix(place), as: UTF8.self) else {
      return OutputDifference(first: "first at byte \(place)\(sizes)")
    }
    let line = text.utf8.count { $0 == UInt8(ascii: "\n") } + 1
    return OutputDifference(first: "first in line \(line), byte \(place)\(sizes)")
  }
}

/// Compares numbers bit by bit, and remembers by how much they differ.
private struct NumberComparison {
  private var largest = 0.0
  private var differing = 0
  private var count = 0
  /// How many are NaN in one version alone.
  private var lost = 0

  /// Takes in two lists of the same length.
  ///
  /// - Returns: The first place at which they differ.
  mutating func compare(_ old: [Double], _ new: [Double]) -> Int? {
    var first: Int?
    count += old.count
    for (place, (left, right)) in zip(old, new).enumerated() {
      if left.bitPattern == right.bitPattern || (left.isNaN && right.isNaN) { continue }
      differing += 1
      first = first ?? place
      if left.isNaN || right.isNaN { lost += 1 }
      largest = max(largest, abs(left - right))
    }
    return first
  }

  func difference(first: String) -> OutputDifference {
    let nans = lost == 0 ? "" : ", \(lost) NaN in one alone"
    return OutputDifference(
      first: first, largest: largest, detail: "\(differing) of \(count) values\(nans)")
  }
}
