// The text of an `.npy` header. Knows the few Python literals it is made of.

/// What the header of an `.npy` file says.
struct NPYHeader {
  private(set) var descriptor = ""
  private(set) var isFortranOrder = false
  private(set) var shape: [Int] = []
  private var rest: Substring.UTF8View

  /// Reads a dictionary literal with the three keys of the format, in any order; nil for others.
  init?(_ text: String) {
    rest = text[...].utf8
    guard skip("{") else { return nil }
    var keys: Set<String> = []
    while !skip("}") {
      guard let key = quoted(), keys.insert(key).inserted, skip(":"), readValue(of: key)
      else { return nil }
      guard skip(",") || rest.first == UInt8(ascii: "}") else { return nil }
    }
    guard keys.count == 3, isAtEnd() else { return nil }
  }

  private mutating func readValue(of key: String) -> Bool {
    switch key {
    case "descr":
      guard let text = quoted() else { return false }
      descriptor = text
    case "fortran_order":
      isFortranOrder = skip("True")
      return isFortranOrder || skip("False")
    case "shape":
      return readShape()
    default:
      return false
    }
    return true
  }

  private mutating func readShape() -> Bool {
    guard skip("(") else { return false }
    while !skip(")") {
      let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      guard let length = Int(Substring(digits)) else { return false }
      shape.append(length)
      rest.removeFirst(digits.count)
      guard skip(",") || rest.first == UInt8(ascii: ")") else { return false }
    }
    return true
  }

  private mutating func quoted() -> String? {
    guard skip("'") else { return nil }
    let text = rest.prefix { $0 != UInt8(ascii: "'") }
    rest.removeFirst(text.count)
    return skip("'") ? String(Substring(text)) : nil
  }

  /// Skips `token` and the white space before and after it, if it is next.
  private mutating func skip(_ token: String) -> Bool {
    dropSpace()
    guard rest.starts(with: token.utf8) else { return false }
    rest.removeFirst(token.utf8.count)
    if token != "'" { dropSpace() }
    return true
  }

  private mutating func dropSpace() {
    rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
  }

  private mutating func isAtEnd() -> Bool {
    dropSpace()
    return rest.isEmpty
  }
}
