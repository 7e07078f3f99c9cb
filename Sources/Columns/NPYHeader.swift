// The text of an `.npy` header. Knows the few Python literals it is made of.

/// What the header of an `.npy` file says.
struct NPYHeader: Equatable {
  private(set) var descriptor = ""
  private(set) var isFortranOrder = false
  private(set) var shape: [Int] = []
  private var rest: Substring

  /// Reads a dictionary literal with the three keys of the format, in any order; nil for others.
  init?(_ text: String) {
    rest = text[...]
    guard skip("{") else { return nil }
    var keys: Set<String> = []
    while !skip("}") {
      guard let key = quoted(), keys.insert(key).inserted, skip(":"), readValue(of: key)
      else { return nil }
      guard skip(",") || rest.first == "}" else { return nil }
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
      let digits = rest.prefix { ("0"..."9").contains($0) }
      guard let length = Int(digits) else { return false }
      shape.append(length)
      rest.removeFirst(digits.count)
      guard skip(",") || rest.first == ")" else { return false }
    }
    return true
  }

  private mutating func quoted() -> String? {
    guard skip("'") else { return nil }
    let text = rest.prefix { $0 != "'" }
    rest.removeFirst(text.count)
    return skip("'") ? String(text) : nil
  }

  /// Skips `token` and the white space before and after it, if it is next.
  private mutating func skip(_ token: String) -> Bool {
    dropSpace()
    guard rest.hasPrefix(token) else { return false }
    rest.removeFirst(token.count)
    if token != "'" { dropSpace() }
    return true
  }

  private mutating func dropSpace() { rest = rest.drop { $0 == " " || $0 == "\n" } }

  private mutating func isAtEnd() -> Bool {
    dropSpace()
    return rest.isEmpty
  }
}
