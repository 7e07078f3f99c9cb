// What a command said, as lines and words. Knows nothing of what it means.

/// Text that a program wrote.
struct CommandOutput {
  /// The lines, without what a terminal would have overwritten.
  let lines: [String]
  /// Whether lines are missing before the first.
  let isCut: Bool

  /// Of this many lines all are shown.
  static let longest = 25
  /// Of more lines this many are.
  static let shown = 15

  /// Splits text into lines.
  ///
  /// - Parameters:
  ///   - bytes: The text, or its end.
  ///   - isWhole: Whether nothing is before it; else the first line is left out, as it may not be
  ///     whole.
  init(_ bytes: [UInt8], isWhole: Bool) {
    var lines = String(decoding: bytes, as: UTF8.self).unicodeScalars
      .split(separator: "\n", omittingEmptySubsequences: false)
      .map { Self.visible($0) }
    if !isWhole, lines.count > 1 { lines.removeFirst() }
    while lines.last?.isEmpty == true { lines.removeLast() }
    self.lines = lines
    isCut = !isWhole
  }

  /// The last state of a line that was written over.
  private static func visible(_ line: Substring.UnicodeScalarView) -> String {
    let states = line.split(separator: "\r")
    return String(states.last ?? line[line.startIndex..<line.startIndex])
  }

  /// The lines that a person is shown, and how many are before them, nil where nobody counted.
  var end: (lines: ArraySlice<String>, left: Int?) {
    if !isCut, lines.count <= Self.longest { return (lines[...], 0) }
    let shown = lines.suffix(Self.shown)
    return (shown, isCut ? nil : lines.count - shown.count)
  }

  /// The words of a text that may be paths: what is in quotes, and what white space and the like set
  /// apart.
  static func words(of text: String) -> [String] {
    var words: [String] = []
    for quote in ["'", "\"", "`"] as [Unicode.Scalar] {
      let parts = text.unicodeScalars.split(separator: quote, omittingEmptySubsequences: false)
      words += parts.dropFirst().dropLast().map { String($0) }
    }
    let separators = " \t\n'\"`()[]{}<>=,;:|&$*?!\\".unicodeScalars
    words += text.unicodeScalars.split { separators.contains($0) }.map { String($0) }
    return words.map { word in
      var word = word[...]
      while word.last == "." { word.removeLast() }
      return String(word)
    }
  }
}
