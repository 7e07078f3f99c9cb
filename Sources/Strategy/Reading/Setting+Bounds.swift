// Values of settings that have bounds, and words of which there are few. Knows no setting.

import Syntax

extension Setting {
  /// A whole number of a range.
  func integer(in range: ClosedRange<Int>, _ findings: inout Findings) -> Int? {
    guard let integer = integer(&findings) else { return nil }
    if range.contains(integer) { return integer }
    let bounds =
      range.upperBound == .max
      ? "at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
    mismatch("a whole number \(bounds)", &findings)
    return nil
  }

  /// A finite number that `isRight` accepts; `bounds` says which those are.
  func number(
    _ bounds: String, _ findings: inout Findings, isRight: (Double) -> Bool
  ) -> Double? {
    guard let number = number(&findings) else { return nil }
    if number.isFinite, isRight(number) { return number }
    mismatch("a number \(bounds)", &findings)
    return nil
  }

  /// True or false.
  func truth(_ findings: inout Findings) -> Bool? {
    if case .bool(let truth) = node.value { return truth }
    mismatch("true or false", &findings)
    return nil
  }

  /// One of a few words.
  ///
  /// - Parameters:
  ///   - words: What it may be.
  ///   - anyCase: Whether upper case is as good as lower.
  ///   - advice: What an error says to do where no word is near.
  ///   - findings: What takes the error.
  /// - Returns: The word as it stands in `words`, nil if it is none.
  func word(
    among words: [String], anyCase: Bool = false, otherwise advice: String? = nil,
    _ findings: inout Findings
  ) -> String? {
    guard let text = text(&findings) else { return nil }
    let word = anyCase ? text.lowercased() : text
    if words.contains(word) { return word }
    let near = nearest(text, among: words).map { "did you mean '\($0)'?" }
    findings.error(
      "\(path): Input should be \(words.alternatives)", at: range, hint: near ?? advice)
    return nil
  }

  /// Whether it says that something is not wanted: `false` or `none`.
  var isOff: Bool { node.value == .bool(false) || node.text?.lowercased() == "none" }
}

extension Section {
  /// Whether the section wants nothing: it is empty, or its `enabled` is false.
  func isOff(_ findings: inout Findings) -> Bool {
    if settings.isEmpty { return true }
    return given("enabled").flatMap { $0.truth(&findings) } == false
  }
}

extension Sequence<String> {
  /// The names as a list for people: `'a', 'b' or 'c'`.
  var alternatives: String {
    let quoted = map { "'\($0)'" }
    guard quoted.count > 1, let last = quoted.last else { return quoted.first ?? "" }
    return quoted.dropLast().joined(separator: ", ") + " or " + last
  }
}
