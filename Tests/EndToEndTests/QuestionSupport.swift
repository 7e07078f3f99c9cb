// What the tests of `log`, `why`, `diff` and `status` share.

import Foundation
import Syntax
import Testing

let momentumFile = "strategies/momentum.yaml"
let oversoldMember = "oversold: [0, 25, 40]"
let editedMember = "oversold: [0, 30, 40]"

extension Workspace {
  /// Runs a question, demands a status, and returns what it says.
  func answer(_ arguments: String..., status: Int32 = 0) throws -> String {
    let result = try run(arguments).wait()
    try #require(result.status == status, "\(arguments): \(result.standardError)")
    return result.standardOutput
  }

  /// Runs a question for a document.
  func document(_ arguments: String..., status: Int32 = 0) throws -> JSON {
    let result = try run(arguments + ["--format", "json"]).wait()
    try #require(result.status == status, "\(arguments): \(result.standardError)")
    return try JSON.parse(result.standardOutput)
  }

  /// Every file below a directory with its size and the time of its last change.
  func listing(_ path: String) throws -> [String: [String]] {
    var listing: [String: [String]] = [:]
    let directory = url(path)
    for case let name as String in FileManager.default.enumerator(atPath: directory.path) ?? .init()
    {
      let attributes = try FileManager.default.attributesOfItem(
        atPath: directory.appending(path: name).path)
      listing[name] = [FileAttributeKey.size, .modificationDate, .systemFileNumber]
        .map { "\(attributes[$0] ?? "")" }
    }
    return listing
  }
}

extension String {
  /// The text with digests, moments and durations replaced, which differ from run to run.
  var steady: String {
    replacing(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/, with: "DATE")
      .replacing(/\b[0-9a-f]{8}\b/, with: "DIGEST")
      .replacing(/\b\d+(\.\d+)? m?s\b/, with: "TIME")
      .replacing(/TIME +/, with: "TIME  ")
      .replacing(/(?m) +$/, with: "")
  }
}

extension JSON {
  var texts: [String] {
    guard case .array(let elements) = self else { return [] }
    return elements.compactMap(\.text)
  }

  var elements: [JSON] { if case .array(let elements) = self { elements } else { [] } }

  var text: String? { if case .string(let text) = self { text } else { nil } }

  var number: Double? {
    switch self {
    case .number(let number): number
    case .integer(let number): Double(number)
    default: nil
    }
  }

  /// What one finds by going through members.
  func at(_ path: String...) -> JSON { path.reduce(self) { $0[$1] ?? .null } }
}
