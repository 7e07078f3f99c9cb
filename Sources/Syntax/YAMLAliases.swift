// Aliases that are keys or parts of keys. Knows no lexical rules: Yams tells what is a key.

import Yams

/// Looks for aliases inside keys before a document is read.
///
/// Looking for equal keys, Yams would visit all that such an alias stands for, which may be
/// exponentially much. So the document is first read with every alias turned into text: that keeps
/// its structure and every place in it, and no node is larger than it is written.
struct YAMLAliases {
  private let text: String
  /// The character that stands for the asterisk of an alias; not in the file.
  private let mark: Unicode.Scalar
  /// How many aliases there may be.
  private let count: Int

  /// Nil if the text can have no alias that stands for something.
  init?(_ text: String) {
    let bytes = text.utf8
    guard bytes.contains(UInt8(ascii: "*")), bytes.contains(UInt8(ascii: "&")) else { return nil }
    let used = Set(text.unicodeScalars.lazy.filter { Self.privateUse.contains($0.value) })
    mark =
      Self.privateUse.lazy.compactMap(Unicode.Scalar.init).first { !used.contains($0) }
      ?? "\u{E000}"
    (self.text, count) = Self.text(text, markedBy: mark)
  }

  /// Whether Yams may visit all that aliases in keys stand for, since it cannot be much.
  ///
  /// *n* aliases make a file larger by a factor of about 3^(*n* / 3) at most: with three of one
  /// anchor in the next one's value, and so on.
  var areHarmless: Bool {
    count <= 30
      && (0..<(count + 2) / 3).reduce(text.utf8.count) { size, _ in 3 * size } <= 20_000_000
  }

  private static let privateUse: ClosedRange<UInt32> = 0xE000...0xF8FF

  /// The first alias in a key: its place, and how many characters it has; nil if there is none.
  ///
  /// - Throws: What Yams refuses in the document, aliases that stand for nothing left aside.
  func firstInKey() throws(YamlError) -> (mark: Mark, length: Int)? {
    let root: Node?
    do {
      root = try Yams.Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()
    } catch let error as YamlError {
      guard case .duplicatedKeysInMapping(let keys, let context) = error else { throw error }
      throw .duplicatedKeysInMapping(duplicates: keys.map(unmarked), context: context)
    } catch {
      return nil
    }
    var first: (mark: Mark, length: Int)?
    var waiting = root.map { [(node: $0, isInKey: false)] } ?? []
    while let (node, isInKey) = waiting.popLast() {
      switch node {
      case .scalar(let scalar):
        guard let mark = scalar.mark, let length = length(of: scalar, isInKey: isInKey)
        else { continue }
        if let first, (first.mark.line, first.mark.column) <= (mark.line, mark.column) { continue }
        first = (mark, length)
      case .sequence(let sequence): waiting += sequence.map { ($0, isInKey) }
      case .mapping(let mapping):
        for (key, value) in mapping { waiting += [(key, true), (value, isInKey)] }
      case .alias: continue
      }
    }
    return first
  }

  /// The length of an alias that is refused where it stands.
  private func length(of scalar: Node.Scalar, isInKey: Bool) -> Int? {
    let text = scalar.string.unicodeScalars
    guard scalar.style == .plain, text.first == mark else { return nil }
    // An alias ends before a colon, text does not: `[*a:b]` is a list of a mapping.
    guard isInKey || text.contains(":") else { return nil }
    return 1 + text.dropFirst().prefix { $0.isASCII && Self.isPartOfName(UInt8($0.value)) }.count
  }

  private func unmarked(_ key: String) -> String {
    String(String.UnicodeScalarView(key.unicodeScalars.map { $0 == mark ? "*" : $0 }))
  }

  /// The text with the mark in place of each asterisk that may begin an alias, and their number.
  private static func text(
    _ text: String, markedBy mark: Unicode.Scalar
  ) -> (text: String, count: Int) {
    let bytes = Array(text.utf8)
    var (marked, count): ([UInt8], Int) = ([], 0)
    marked.reserveCapacity(bytes.count + 64)
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: "*"), index + 1 < bytes.count, isPartOfName(bytes[index + 1]),
        index == 0 || mayPrecedeAlias(bytes[index - 1])
      {
        marked += Array(String(mark).utf8)
        count += 1
      } else {
        marked.append(byte)
      }
    }
    return (String(decoding: marked, as: UTF8.self), count)
  }

  private static func isPartOfName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  /// Blanks, line ends, those beyond ASCII too, and the indicators that a value may follow.
  private static func mayPrecedeAlias(_ byte: UInt8) -> Bool {
    byte >= 0x80 || " \t\n\r[{,?-:".utf8.contains(byte)
  }
}
