// Paths with fields in braces. Knows neither which fields there are nor what they stand for.

import Syntax

/// A path in which `{field}` stands for a value.
package struct Template: Sendable, Equatable, CustomStringConvertible {
  /// The path as it is written.
  package let description: String

  /// Takes a path whose fields are known to be right.
  init(unchecked text: String) { description = text }

  /// Reads a path, and reports fields that do not exist and fields that are missing.
  init?(_ setting: Setting, fields: [String], needed: [String], _ findings: inout Findings) {
    guard let text = setting.text(&findings) else { return nil }
    self.init(unchecked: text)
    let before = findings.errorCount
    for field in Self.fields(in: text) where !fields.contains(field) {
      let near = nearest(field, among: fields) ?? fields.joined(separator: "', '")
      findings.error(
        "\(setting.path): there is no field '{\(field)}'", at: setting.range,
        hint: "did you mean '\(near)'?")
    }
    for field in needed where !Self.fields(in: text).contains(field) {
      findings.error("\(setting.path): the field '{\(field)}' is missing", at: setting.range)
    }
    if findings.errorCount > before { return nil }
  }

  /// The path with values in place of its fields.
  ///
  /// - Parameter values: A value for each field; a field without one stays as it is.
  /// - Returns: The path. Values are taken as they are, braces in them mean nothing.
  package func filled(_ values: [String: String]) -> String {
    var result = ""
    var rest = description[...]
    while let opening = rest.firstIndex(of: "{"),
      let closing = rest[opening...].firstIndex(of: "}")
    {
      let field = String(rest[rest.index(after: opening)..<closing])
      result += rest[..<opening]
      result += values[field] ?? String(rest[opening...closing])
      rest = rest[rest.index(after: closing)...]
    }
    return result + rest
  }

  /// The names in braces, in order.
  private static func fields(in text: String) -> [String] {
    var names: [String] = []
    var rest = text[...]
    while let opening = rest.firstIndex(of: "{"),
      let closing = rest[opening...].firstIndex(of: "}")
    {
      names.append(String(rest[rest.index(after: opening)..<closing]))
      rest = rest[rest.index(after: closing)...]
    }
    return names
  }
}
