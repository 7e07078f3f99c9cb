// Checks values by a JSON Schema of draft 7. Knows the keywords that ktask's schemas use, and says so
// where there is another one.

import Foundation
package import Syntax

/// A JSON Schema that values are checked by.
package struct SchemaValidator {
  private let root: JSON
  private let expressions = Expressions()

  package init(_ schema: JSON) { root = schema }

  /// What is wrong with a value, each with the path to it; nothing if the schema takes it.
  package func problems(of value: JSON) -> [String] { check(value, by: root, at: "$") }

  private static let annotations: Set = [
    "$schema", "title", "description", "default", "definitions", "enumDescriptions",
    "deprecationMessage", "doNotSuggest",
  ]

  private func check(_ value: JSON, by schema: JSON, at path: String) -> [String] {
    if case .bool(let takes) = schema { return takes ? [] : ["\(path): nothing is allowed here"] }
    guard case .object(let keywords) = schema else { return ["\(path): the schema is no object"] }
    // Draft 7 has a reference stand alone.
    if case .string(let reference)? = schema["$ref"] {
      guard let target = resolve(reference) else { return ["\(path): no \(reference)"] }
      return check(value, by: target, at: path)
    }
    return keywords.flatMap { keyword -> [String] in
      checkKeyword(keyword.name, keyword.value, of: schema, value, at: path)
    }
  }

  private func resolve(_ reference: String) -> JSON? {
    guard reference.hasPrefix("#/") else { return nil }
    return reference.dropFirst(2).split(separator: "/").reduce(root as JSON?) { $0?[String($1)] }
  }

  private func checkKeyword(
    _ name: String, _ operand: JSON, of schema: JSON, _ value: JSON, at path: String
  ) -> [String] {
    switch name {
    case _ where Self.annotations.contains(name): []
    case "type", "enum", "const": checkKind(name, operand, value, at: path)
    case "anyOf", "oneOf", "allOf", "not", "if": combine(name, operand, of: schema, value, at: path)
    // These belong to their neighbours.
    case "then", "else": schema["if"] == nil ? ["\(path): a lone '\(name)'"] : []
    case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum":
      checkBound(name, operand, value, at: path)
    case "pattern", "minLength", "maxLength": checkText(name, operand, value, at: path)
    case "items", "minItems", "maxItems", "uniqueItems":
      checkList(name, operand, value, at: path)
    case "properties", "required", "additionalProperties", "patternProperties", "propertyNames",
      "minProperties", "maxProperties":
      checkMapping(name, operand, of: schema, value, at: path)
    default: ["\(path): the validator does not know '\(name)'"]
    }
  }

  // MARK: Any value

  private func checkKind(
    _ name: String, _ operand: JSON, _ value: JSON, at path: String
  ) -> [String] {
    let isRight =
      switch (name, operand) {
      case ("type", .string(let type)): value.isOf(type)
      case ("type", .array(let types)):
        types.contains { if case .string(let type) = $0 { value.isOf(type) } else { false } }
      case ("enum", .array(let values)): values.contains { $0.isSame(as: value) }
      case ("const", _): operand.isSame(as: value)
      default: false
      }
    return isRight ? [] : ["\(path): \(value.text()) is not of \(name) \(operand.text())"]
  }

  private func combine(
    _ name: String, _ operand: JSON, of schema: JSON, _ value: JSON, at path: String
  ) -> [String] {
    func takes(_ schema: JSON) -> Bool { check(value, by: schema, at: path).isEmpty }
    switch (name, operand) {
    case ("anyOf", .array(let schemas)):
      return schemas.contains(where: takes) ? [] : ["\(path): \(value.text()) fits nothing"]
    case ("oneOf", .array(let schemas)):
      let count = schemas.count(where: takes)
      return count == 1 ? [] : ["\(path): \(value.text()) fits \(count) of oneOf"]
    case ("allOf", .array(let schemas)):
      return schemas.flatMap { check(value, by: $0, at: path) }
    case ("not", _): return takes(operand) ? ["\(path): \(value.text()) is refused"] : []
    case ("if", _):
      let branch = takes(operand) ? schema["then"] : schema["else"]
      return branch.map { check(value, by: $0, at: path) } ?? []
    default: return ["\(path): the schema's '\(name)' is no list"]
    }
  }

  // MARK: Numbers and text

  private func checkBound(
    _ name: String, _ operand: JSON, _ value: JSON, at path: String
  ) -> [String] {
    guard let bound = operand.double else { return ["\(path): the schema's '\(name)'"] }
    guard let number = value.double else { return [] }
    let isRight =
      switch name {
      case "minimum": number >= bound
      case "maximum": number <= bound
      case "exclusiveMinimum": number > bound
      default: number < bound
      }
    return isRight ? [] : ["\(path): \(number) is against \(name) \(bound)"]
  }

  private func checkText(
    _ name: String, _ operand: JSON, _ value: JSON, at path: String
  ) -> [String] {
    guard case .string(let text) = value else { return [] }
    switch (name, operand) {
    case ("pattern", .string(let pattern)):
      return expressions.matches(text, pattern) ? [] : ["\(path): '\(text)' is not \(pattern)"]
    case ("minLength", .integer(let count)) where text.unicodeScalars.count >= count: return []
    case ("maxLength", .integer(let count)) where text.unicodeScalars.count <= count: return []
    default: return ["\(path): '\(text)' is against \(name) \(operand.text())"]
    }
  }

  // MARK: Lists

  private func checkList(
    _ name: String, _ operand: JSON, _ value: JSON, at path: String
  ) -> [String] {
    guard case .array(let elements) = value else { return [] }
    func isRight(_ isRight: Bool) -> [String] {
      isRight ? [] : ["\(path): \(elements.count) elements against \(name) \(operand.text())"]
    }
    switch (name, operand) {
    case ("minItems", .integer(let count)): return isRight(elements.count >= count)
    case ("maxItems", .integer(let count)): return isRight(elements.count <= count)
    case ("uniqueItems", .bool(let mustDiffer)):
      let pairs = elements.indices.lazy.flatMap { first in
        (0..<first).map { elements[$0].isSame(as: elements[first]) }
      }
      return isRight(!mustDiffer || !pairs.contains(true))
    case ("items", .array(let schemas)):
      return zip(elements, schemas).enumerated().flatMap { index, pair in
        check(pair.0, by: pair.1, at: "\(path)[\(index)]")
      }
    default:
      return elements.enumerated().flatMap { index, element in
        check(element, by: operand, at: "\(path)[\(index)]")
      }
    }
  }

  // MARK: Mappings

  private func checkMapping(
    _ name: String, _ operand: JSON, of schema: JSON, _ value: JSON, at path: String
  ) -> [String] {
    guard case .object(let members) = value else { return [] }
    switch (name, operand) {
    case ("required", .array(let keys)):
      return keys.flatMap { key -> [String] in
        guard case .string(let key) = key else { return ["\(path): the schema's 'required'"] }
        return value[key] == nil ? ["\(path): '\(key)' is missing"] : []
      }
    case ("minProperties", .integer(let count)):
      return members.count >= count ? [] : ["\(path): fewer than \(count) keys"]
    case ("maxProperties", .integer(let count)):
      return members.count <= count ? [] : ["\(path): more than \(count) keys"]
    case ("propertyNames", _):
      return members.flatMap { check(.string($0.name), by: operand, at: "\(path).\($0.name)") }
    default:
      return members.flatMap { member in
        schemas(name, operand, of: schema, for: member.name).flatMap {
          check(member.value, by: $0, at: "\(path).\(member.name)")
        }
      }
    }
  }

  /// The schemas that a keyword has for the value of a key.
  private func schemas(
    _ name: String, _ operand: JSON, of schema: JSON, for key: String
  ) -> [JSON] {
    let patterns: [JSON.Member] =
      if case .object(let members)? = schema["patternProperties"] { members } else { [] }
    let matching = patterns.filter { expressions.matches(key, $0.name) }.map(\.value)
    switch name {
    case "properties": return operand[key].map { [$0] } ?? []
    case "patternProperties": return matching
    default: return schema["properties"]?[key] == nil && matching.isEmpty ? [operand] : []
    }
  }
}

/// Regular expressions, each compiled once.
private final class Expressions {
  private var compiled: [String: NSRegularExpression] = [:]

  /// Whether a pattern matches a part of a text; one that is none matches nothing.
  func matches(_ text: String, _ pattern: String) -> Bool {
    let expression = compiled[pattern] ?? (try? NSRegularExpression(pattern: pattern))
    compiled[pattern] = expression
    let range = NSRange(text.startIndex..., in: text)
    return expression?.firstMatch(in: text, range: range) != nil
  }
}

extension JSON {
  fileprivate var double: Double? {
    switch self {
    case .integer(let integer): Double(integer)
    case .number(let number): number
    default: nil
    }
  }

  /// Whether the value is of a type of JSON Schema; 1.0 is an integer too.
  fileprivate func isOf(_ type: String) -> Bool {
    switch (type, self) {
    case ("null", .null), ("boolean", .bool), ("string", .string), ("array", .array),
      ("object", .object), ("number", .integer), ("number", .number), ("integer", .integer):
      true
    case ("integer", .number(let number)): number.rounded() == number && number.isFinite
    default: false
    }
  }

  /// Whether two values are equal, 1 and 1.0 being the same number and members having no order.
  fileprivate func isSame(as other: JSON) -> Bool {
    switch (self, other) {
    case (.array(let first), .array(let second)):
      first.count == second.count && zip(first, second).allSatisfy { $0.isSame(as: $1) }
    case (.object(let first), .object(let second)):
      first.count == second.count
        && first.allSatisfy { member in other[member.name]?.isSame(as: member.value) == true }
    default:
      if let first = double, let second = other.double { first == second } else { self == other }
    }
  }
}

extension YAMLNode {
  /// The value as an editor's validator sees it; keys are text.
  package var json: JSON {
    switch content {
    case .sequence(let nodes): .array(nodes.map(\.json))
    case .mapping(let pairs): .object(pairs.map { .init($0.key.text ?? "", $0.value.json) })
    case .scalar(let scalar):
      switch scalar.resolved {
      case .null: .null
      case .bool(let truth): .bool(truth)
      case .integer(let integer): .integer(Int64(integer))
      case .real(let real): .number(real)
      case .text(let text): .string(text)
      }
    }
  }
}
