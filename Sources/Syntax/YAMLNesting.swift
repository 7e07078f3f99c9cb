// Files that Yams could not read in sensible time. Knows brackets and question marks only.

/// Bounds the work for keys that are lists or mappings.
///
/// Looking for equal keys, Yams visits all that is in a key, and so each value as often as it is in
/// a key of a key. Such keys are refused later in any case; here only those are that come in
/// hundreds, in large files.
enum YAMLNesting {
  /// How often levels times bytes a file may have before its nesting is looked at.
  private static let mostWork = 40_000_000
  /// Yams goes no deeper.
  private static let deepest = 1000

  /// The place from which on the work is too much, nil if it is not.
  ///
  /// - Complexity: O(*n*) in the length of the text.
  static func tooDeep(in source: SourceText) -> SourceRange? {
    let size = source.text.utf8.count
    guard deepest * size > mostWork else { return nil }
    let mostLevels = max(YAMLNode.deepestLevel, mostWork / size)
    var (open, keys) = (0, 0)
    for (index, line) in source.lines.enumerated() {
      var previous: UInt8?
      for byte in line.utf8 where byte != UInt8(ascii: " ") && byte != UInt8(ascii: "\t") {
        switch byte {
        case UInt8(ascii: "["), UInt8(ascii: "{"): open += 1
        case UInt8(ascii: "]"), UInt8(ascii: "}"): open = max(0, open - 1)
        case UInt8(ascii: "?") where mayPrecedeKey(previous): keys += 1
        default: break
        }
        if previous == nil, byte == UInt8(ascii: "#") { break }
        if open + keys > mostLevels { return SourceRange(line: index + 1, column: 1, length: 1) }
        previous = byte
      }
    }
    return nil
  }

  /// Whether a question mark behind this, the line's beginning if nil, may open a key.
  private static func mayPrecedeKey(_ byte: UInt8?) -> Bool {
    byte.map { "-?:[{,".utf8.contains($0) } ?? true
  }
}
