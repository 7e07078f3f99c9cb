// What a YAML scalar means, by the rules of YAML 1.1 as PyYAML's safe loader applies them.

/// A scalar as it stands in a file.
package struct YAMLScalar: Sendable, Equatable {
  /// The text without quotes, escapes undone.
  package let text: String
  /// Whether it stands without quotes, and so may be a number, a truth value or nothing.
  package let isPlain: Bool

  /// Makes a scalar of its text, escapes undone.
  package init(text: String, isPlain: Bool) {
    self.text = text
    self.isPlain = isPlain
  }

  /// The value that a strategy's other readers see.
  ///
  /// `1e-3` is text (a number needs a point, an exponent a sign), `yes` and `on` are truth values,
  /// `017` is octal and `1:30` counts sixties. Dates stay text.
  package var resolved: YAMLValue {
    guard isPlain else { return .text(text) }
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON": return .bool(true)
    case "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF": return .bool(false)
    default: return YAMLNumber.parse(text) ?? .text(text)
    }
  }
}

/// The value of a scalar.
package enum YAMLValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case integer(Int)
  case real(Double)
  case text(String)
}
