// A command's text with fields in braces. Knows what the shell takes for quotes; runs nothing.

/// A text for the shell in which `{field}` stands for the paths of inputs or outputs.
///
/// `{in}` and `{out}` are all inputs and all outputs, `{in[1]}` and `{out[1]}` the first of them, and
/// an input or output as it is written stands for itself. `{{` and `}}` are single braces.
package struct CommandTemplate: Sendable, Equatable {
  /// The text as it is written.
  package let text: String
  private let pieces: [Piece]

  private enum Piece: Equatable {
    case text(String)
    case field(Field, Quoting)
  }

  /// What stands in a pair of braces.
  enum Field: Equatable {
    case inputs
    case outputs
    /// The input at a position.
    case input(Int)
    /// The output at a position.
    case output(Int)
  }

  /// Within which quotes a field stands.
  enum Quoting: Equatable {
    case none
    case single
    case double
  }

  /// What is wrong with a text.
  enum Mistake: Error, Equatable {
    case unknown(String)
    /// A field with a number that nothing has.
    case outOfRange(String, count: Int)
    case unclosed
    case unopened
  }

  /// Reads a text.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - inputs: The inputs as they are written.
  ///   - outputs: The outputs as they are written.
  /// - Throws: The first mistake.
  init(_ text: String, inputs: [String], outputs: [String]) throws(Mistake) {
    self.text = text
    var pieces: [Piece] = []
    var plain = ""
    var quotes = QuoteTracker()
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      if scalar == "{" || scalar == "}", rest.first == scalar {
        rest.removeFirst()
        quotes.take(scalar)
        plain.unicodeScalars.append(scalar)
      } else if scalar == "}" {
        throw .unopened
      } else if scalar == "{" {
        guard let end = rest.firstIndex(of: "}") else { throw .unclosed }
        let name = String(rest[..<end])
        rest = rest[rest.index(after: end)...]
        pieces.append(.text(plain))
        plain = ""
        pieces.append(.field(try Self.field(name, inputs, outputs), quotes.quoting))
        quotes.take("x")
      } else {
        quotes.take(scalar)
        plain.unicodeScalars.append(scalar)
      }
    }
    self.pieces = pieces + [.text(plain)]
  }

  private static func field(
    _ name: String, _ inputs: [String], _ outputs: [String]
  ) throws(Mistake) -> Field {
    switch name {
    case "in" where inputs.isEmpty: throw .outOfRange(name, count: 0)
    case "in": return .inputs
    case "out": return .outputs
    default: break
    }
    if let position = inputs.firstIndex(of: name) { return .input(position) }
    if let position = outputs.firstIndex(of: name) { return .output(position) }
    for (list, count) in [("in", inputs.count), ("out", outputs.count)]
    where name.hasPrefix(list + "[") && name.hasSuffix("]") {
      guard let number = Int(name.dropFirst(list.count + 1).dropLast()) else { break }
      guard (1...max(1, count)).contains(number), count > 0 else {
        throw .outOfRange(name, count: count)
      }
      return list == "in" ? .input(number - 1) : .output(number - 1)
    }
    throw .unknown(name)
  }

  /// The text with paths in place of its fields, each so that the shell takes it for one word.
  ///
  /// - Parameters:
  ///   - inputs: The paths that each input stands for.
  ///   - outputs: The path of each output.
  /// - Returns: What the shell is to run.
  package func filled(inputs: [[String]], outputs: [String]) -> String {
    pieces.map { piece in
      switch piece {
      case .text(let text): return text
      case .field(let field, let quoting):
        let paths =
          switch field {
          case .inputs: inputs.flatMap(\.self)
          case .outputs: outputs
          case .input(let position): inputs[position]
          case .output(let position): [outputs[position]]
          }
        return paths.map { Self.quoted($0, quoting) }.joined(separator: " ")
      }
    }.joined()
  }

  /// A path as the shell is to see it.
  private static func quoted(_ path: String, _ quoting: Quoting) -> String {
    // What begins with a dash would be an option.
    let path = path.hasPrefix("-") ? "./" + path : path
    switch quoting {
    case .none:
      let isPlain = !path.isEmpty && path.utf8.allSatisfy(Self.isPlain)
      return isPlain ? path : "'" + quoted(path, .single) + "'"
    case .single:
      return path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
    case .double:
      var result = ""
      for scalar in path.unicodeScalars {
        if "\\\"$`".unicodeScalars.contains(scalar) { result += "\\" }
        result.unicodeScalars.append(scalar)
      }
      return result
    }
  }

  /// Whether the shell takes a character for nothing but itself.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "_@%+=:,./-".utf8.contains(byte)
    }
  }
}

/// Follows the quotes of a text for the shell.
private struct QuoteTracker {
  private(set) var quoting = CommandTemplate.Quoting.none
  private var isEscaped = false
  private var isComment = false
  private var isWordStart = true

  /// Goes on by one character.
  mutating func take(_ scalar: Unicode.Scalar) {
    defer { isWordStart = scalar.properties.isWhitespace || ";&|(".unicodeScalars.contains(scalar) }
    if isComment {
      isComment = scalar != "\n"
    } else if isEscaped {
      isEscaped = false
    } else {
      switch (scalar, quoting) {
      case ("\\", .none), ("\\", .double): isEscaped = true
      case ("'", .none): quoting = .single
      case ("'", .single), ("\"", .double): quoting = .none
      case ("\"", .none): quoting = .double
      case ("#", .none): isComment = isWordStart
      default: break
      }
    }
  }
}
