// What the golden manifest and parameter probes say, as test cases.

import Columns
import Foundation
import Indicators
import TestSupport
import Testing

/// One golden file of an indicator: what it was computed from, and with which arguments.
struct GoldenCase: Sendable, CustomTestStringConvertible {
  let type: String
  let names: [String]
  let outputs: [String]
  let given: [GoldenArgument]
  let effective: [GoldenArgument]
  let root: URL
  let file: String
  let inputFile: String

  var testDescription: String { file }

  /// The cases below every root of golden files that has any.
  static func all() throws -> [GoldenCase] { try Golden.roots.flatMap(all) }

  /// The cases below one root.
  static func all(in root: URL) throws -> [GoldenCase] {
    try jsonObjects("indicators/manifest.json", in: root).map {
      try GoldenCase(json: $0, root: root)
    }
  }

  private init(json: [String: Any], root: URL) throws {
    guard let type = json["type"] as? String, let names = json["all_names"] as? [String],
      let outputs = json["outputs"] as? [String], let file = json["file"] as? String,
      let inputFile = json["input_file"] as? String
    else { throw GoldenError(message: "\(root.path): not a case of an indicator: \(json)") }
    self.type = type
    self.names = names
    // The manifest lists no outputs where there is a single one.
    self.outputs = outputs.isEmpty ? ["value"] : outputs
    self.given = GoldenArgument.list(json["params"])
    self.effective = GoldenArgument.list(json["effective_params"])
    self.root = root
    self.file = "indicators/\(file)"
    self.inputFile = inputFile
  }

  /// The indicator of the case.
  func definition() throws -> IndicatorDefinition {
    guard let definition = IndicatorCatalogue.definition(named: type)
    else { throw GoldenError(message: "\(place): no indicator is called '\(type)'") }
    return definition
  }

  /// The arguments of the case, all of which the indicator must take.
  func arguments() throws -> IndicatorArguments {
    if let null = given.first(where: { $0.value == nil }) {
      throw GoldenError(message: "\(place): \(null.name) is null")
    }
    let (arguments, problems) = try definition().arguments(from: given.pairs)
    guard let arguments else {
      let texts = problems.map { "\($0.parameter): \($0.message)" }
      throw GoldenError(message: "\(place): \(texts.joined(separator: "; "))")
    }
    return arguments
  }

  /// The indicator's columns on the bars of the case.
  func computed() throws -> [[Double]] {
    try IndicatorCatalogue.compute(definition(), arguments(), input())
  }

  /// Where the golden file is, for failure messages.
  private var place: String { root.appending(path: file).path }

  /// The columns of the golden file.
  func table() throws -> GoldenTable { try Golden.table(file, in: root) }

  /// The bars that the golden file was computed from.
  func input() throws -> IndicatorInput {
    let inputRoot = Golden.root(of: inputFile, preferring: root)
    guard Golden.exists(inputFile, in: inputRoot)
    else { throw GoldenError(message: "\(place): its input '\(inputFile)' is nowhere") }
    let table = try Golden.table(inputFile, in: inputRoot)
    let columns = try BarColumn.allCases.map { ($0, try table.numbers($0.rawValue)) }
    return IndicatorInput(columns: Dictionary(uniqueKeysWithValues: columns))
  }
}

/// One try at setting parameters, and whether the reference takes it.
struct GoldenProbe: Sendable, CustomTestStringConvertible {
  let type: String
  let given: [GoldenArgument]
  let isAccepted: Bool
  let effective: [GoldenArgument]
  /// Parameters that are refused, with the reference's name for the reason.
  let violations: [Violation]

  struct Violation: Sendable {
    let parameter: String
    let reason: String
    let message: String
  }

  var testDescription: String { "\(type) \(given)" }

  /// The probes below every root of golden files that has any.
  static func all() throws -> [GoldenProbe] {
    try Golden.roots.flatMap { root in
      try jsonObjects("param_validation.json.gz", in: root).map { try GoldenProbe(json: $0) }
    }
  }

  private init(json: [String: Any]) throws {
    guard let type = json["type"] as? String, let isAccepted = json["ok"] as? Bool
    else { throw GoldenError(message: "not a probe of parameters: \(json)") }
    self.type = type
    self.isAccepted = isAccepted
    given = GoldenArgument.list(json["params"])
    effective = GoldenArgument.list(json["effective"])
    violations = try (json["violations"] as? [[String]] ?? []).map { words in
      guard words.count == 3 else { throw GoldenError(message: "no violation: \(words)") }
      return Violation(parameter: words[0], reason: words[1], message: words[2])
    }
  }
}

/// A parameter's name and its value in a JSON file, nil for null.
struct GoldenArgument: Sendable, CustomStringConvertible {
  let name: String
  let value: IndicatorArgument?

  var description: String { "\(name)=\(value.map(\.description) ?? "null")" }

  static func list(_ json: Any?) -> [GoldenArgument] {
    (json as? [String: Any] ?? [:]).sorted { $0.key < $1.key }
      .map { GoldenArgument(name: $0.key, value: argument($0.value)) }
  }

  /// The value with its type: `14` and `14.0` differ, and so do `1` and `true`.
  private static func argument(_ json: Any) -> IndicatorArgument? {
    if let text = json as? String { return .text(text) }
    guard let number = json as? NSNumber else { return nil }
    return switch unsafe String(cString: number.objCType) {
    case "c", "B": .flag(number.boolValue)
    case "d", "f": .real(number.doubleValue)
    default: .integer(number.intValue)
    }
  }
}

/// The objects that a file lists; none if there is no such file.
private func jsonObjects(_ path: String, in root: URL) throws -> [[String: Any]] {
  guard Golden.exists(path, in: root) else { return [] }
  let json = try JSONSerialization.jsonObject(with: Data(Golden.bytes(path, in: root)))
  guard let objects = json as? [[String: Any]]
  else { throw GoldenError(message: "\(root.path)/\(path) is no list of objects") }
  return objects
}
