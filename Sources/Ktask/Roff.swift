// Text for man pages. Knows nothing of what it says.

/// A man page that is being written.
struct Roff {
  private(set) var text = ""

  /// Adds a macro with its arguments.
  mutating func macro(_ name: String, _ arguments: String...) {
    let quoted = arguments.map { argument in
      let isWord = !argument.isEmpty && !argument.contains(where: { $0 == " " || $0 == "\"" })
      return isWord ? argument : "\"" + argument.replacing("\"", with: #"\(dq"#) + "\""
    }
    text += ([".\(name)"] + quoted).joined(separator: " ") + "\n"
  }

  /// Adds lines of running text; what stands between backquotes is bold.
  mutating func prose(_ lines: String) {
    for line in lines.split(separator: "\n") {
      var parts = line.split(separator: "`", omittingEmptySubsequences: false).map(Self.escaped)
      // An odd backquote ends nothing.
      if parts.count.isMultiple(of: 2) { parts = [Self.escaped(line)] }
      let marked = parts.enumerated().map { index, part in
        index.isMultiple(of: 2) || part.isEmpty ? part : "\\fB\(part)\\fR"
      }
      add(marked.joined())
    }
  }

  /// Adds lines that are to stay as they are.
  mutating func verbatim(_ lines: [String]) {
    macro("PP")
    macro("RS", "4")
    macro("nf")
    for line in lines { line.isEmpty ? macro("sp") : add(Self.escaped(line)) }
    macro("fi")
    macro("RE")
  }

  /// Adds a term and what it means; the term may have fonts.
  mutating func entry(_ term: String, _ meaning: String) {
    macro("TP")
    add(term)
    prose(meaning.isEmpty ? " " : meaning)
  }

  /// Adds a line that may have fonts.
  mutating func line(_ text: String) { add(text) }

  private mutating func add(_ line: String) {
    let isControl = line.hasPrefix(".") || line.hasPrefix("'")
    text += (isControl ? "\\&" : "") + line + "\n"
  }

  static func bold(_ text: String) -> String { "\\fB\(escaped(text))\\fR" }

  static func italic(_ text: String) -> String { "\\fI\(escaped(text))\\fR" }

  /// A text in which no character means anything to roff.
  static func escaped(_ text: some StringProtocol) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "\\": #"\(rs"#
      case "-": #"\-"#
      case "'": #"\(aq"#
      case "`": #"\(ga"#
      case "^": #"\(ha"#
      case "~": #"\(ti"#
      case _ where !scalar.isASCII:
        "\\[u" + hexadecimal(scalar) + "]"
      default: String(scalar)
      }
    }.joined()
  }

  private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
