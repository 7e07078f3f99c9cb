// JSON values whose objects keep the order of their members, and how they are written.

/// A JSON value.
package indirect enum JSON: Sendable, Equatable {
  case null
  case bool(Bool)
  case integer(Int64)
  case number(Double)
  case string(String)
  case array([JSON])
  case object([Member])

  /// A name and a value of an object.
  package struct Member: Sendable, Equatable {
    /// Unescaped, and not always unique in its object.
    package let name: String
    /// What the name stands for.
    package let value: JSON

    /// Pairs the two.
    package init(_ name: String, _ value: JSON) {
      self.name = name
      self.value = value
    }
  }

  /// How deep arrays and objects may be nested when JSON is read.
  package static let deepestLevel = 512
}

// MARK: Looking in

extension JSON {
  /// The value of the first member called `name`; nil if there is none or this is no object.
  package subscript(name: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }
}

extension JSON: ExpressibleByStringLiteral {
  /// Makes a string.
  package init(stringLiteral value: String) { self = .string(value) }
}

// MARK: Writing

extension JSON {
  /// The value as JSON text.
  ///
  /// Doubles are written in the shortest form that reads back as the same double, and keep a point
  /// or an exponent; infinities and NaN, which JSON has not, become null.
  ///
  /// - Parameter indented: Whether each member and element has its own line, indented by 2 spaces;
  ///   lists of numbers stay on one line.
  /// - Returns: The text without a line end after it.
  package func text(indented: Bool = false) -> String {
    var output = ""
    write(to: &output, indent: indented ? "\n" : nil)
    return output
  }

  /// Writes the value; `indent` is the line end and spaces before each line, nil for one line.
  private func write(to output: inout String, indent: String?) {
    switch self {
    case .null: output += "null"
    case .bool(let value): output += value ? "true" : "false"
    case .integer(let value): output += String(value)
    case .number(let value): output += value.isFinite ? "\(value)" : "null"
    case .string(let value): Self.write(value, to: &output)
    case .array(let elements) where indent != nil && elements.allSatisfy(\.isShort):
      output += "[" + elements.map { $0.text() }.joined(separator: ", ") + "]"
    case .array(let elements):
      Self.write(elements, between: "[", and: "]", to: &output, indent: indent) {
        $0.write(to: &$1, indent: $2)
      }
    case .object(let members):
      Self.write(members, between: "{", and: "}", to: &output, indent: indent) {
        Self.write($0.name, to: &$1)
        $1 += indent == nil ? ":" : ": "
        $0.value.write(to: &$1, indent: $2)
      }
    }
  }

  /// Whether the value is a number, a truth value or null.
  private var isShort: Bool {
    switch self {
    case .null, .bool, .integer, .number: true
    case .string, .array, .object: false
    }
  }

  private static func write<Item>(
    _ items: [Item], between opening: String, and closing: String, to output: inout String,
    indent: String?, item: (Item, inout String, String?) -> Void
  ) {
    output += opening
    let inner = indent.map { $0 + "  " }
    for (index, element) in items.enumerated() {
      if index > 0 { output += "," }
      if let inner { output += inner }
      item(element, &output, inner)
    }
    if let indent, !items.isEmpty { output += indent }
    output += closing
  }

  private static func write(_ string: String, to output: inout String) {
    output += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": output += "\\\""
      case "\\": output += "\\\\"
      case "\n": output += "\\n"
      case "\r": output += "\\r"
      case "\t": output += "\\t"
      case "\0"..<" ", "\u{7F}":
        let digits = String(scalar.value, radix: 16)
        output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: output.unicodeScalars.append(scalar)
      }
    }
    output += "\""
  }
}
