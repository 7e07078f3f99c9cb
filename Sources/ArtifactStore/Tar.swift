// Members of a tar archive: names, sizes and bytes, in the format that every tar reads (POSIX
// ustar). Knows no file system and no cache.

/// The heads of members.
enum Tar {
  static let blockSize = 512
  /// The largest member that eleven octal digits can say.
  static let maximumSize = (1 << 33) - 1

  /// A member's name and size.
  struct Head: Equatable {
    let name: String
    let size: Int
  }

  /// Why a block is no head of a plain file.
  enum Refusal: Error, Equatable {
    /// The block is no head, or has been altered.
    case notTar
    /// The member is a link, a directory or the like.
    case notAFile(name: String)
  }

  /// How many bytes follow a member's to fill its last block.
  static func padding(after size: Int) -> Int { (blockSize - size % blockSize) % blockSize }

  /// The block before a member, with the same owner and time for all, so that equal members make
  /// equal archives.
  ///
  /// - Precondition: `name` has at most 100 bytes, and `size` is not beyond `maximumSize`.
  static func block(for head: Head) -> [UInt8] {
    var block: [UInt8] = []
    func field(_ text: String, _ length: Int) {
      block += text.utf8.prefix(length)
      block += Array(repeating: 0, count: length - min(length, text.utf8.count))
    }
    field(head.name, 100)
    field("0000444", 8)
    field("0000000", 8)
    field("0000000", 8)
    field(octal(head.size, digits: 11), 12)
    field("00000000000", 12)
    field("        ", 8)
    field("0", 1)
    field("", 100)
    field("ustar", 6)
    field("00", 2)
    field("", blockSize - block.count)
    let sum = octal(block.reduce(0) { $0 + Int($1) }, digits: 6)
    block.replaceSubrange(148..<156, with: Array(sum.utf8) + [0, UInt8(ascii: " ")])
    return block
  }

  /// Reads the block before a member; nil for a block of zeros, which ends an archive.
  static func head(_ block: [UInt8]) throws(Refusal) -> Head? {
    if block.allSatisfy({ $0 == 0 }) { return nil }
    guard block.count == blockSize, let sum = number(block[148..<156]),
      sum == checksum(block), let size = number(block[124..<136])
    else { throw .notTar }
    let name = text(block[0..<100])
    let prefix = block[257..<262].elementsEqual("ustar".utf8) ? text(block[345..<500]) : ""
    let path = prefix.isEmpty ? name : "\(prefix)/\(name)"
    guard [0, UInt8(ascii: "0")].contains(block[156]) else { throw .notAFile(name: path) }
    return Head(name: path, size: size)
  }

  private static func checksum(_ block: [UInt8]) -> Int {
    var sum = 0
    for (index, byte) in block.enumerated() {
      sum += (148..<156).contains(index) ? 32 : Int(byte)
    }
    return sum
  }

  private static func octal(_ number: Int, digits: Int) -> String {
    let text = String(number, radix: 8)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }

  private static func number(_ field: ArraySlice<UInt8>) -> Int? {
    let digits = field.drop { $0 == 32 }.prefix { (48..<56).contains($0) }
    return digits.isEmpty ? nil : Int(String(decoding: digits, as: UTF8.self), radix: 8)
  }

  private static func text(_ field: ArraySlice<UInt8>) -> String {
    String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
  }
}
