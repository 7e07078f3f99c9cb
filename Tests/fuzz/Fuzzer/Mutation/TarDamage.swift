// Damage to tar archives that leaves most of them archives. Knows heads of members (POSIX ustar).

/// Changes archives at the heads of their members, and member by member.
enum TarDamage {
  private static let block = 512

  /// Damages an archive in a few places.
  static func damage(_ archive: inout [UInt8], _ random: inout Randomness) {
    for _ in 0..<random.few(atMost: 4) {
      let heads = heads(of: archive)
      guard !heads.isEmpty else { return }
      let head = random.pick(heads)
      switch random.below(6) {
      case 0: archive.removeSubrange(extent(of: head, archive))
      case 1:
        let member = Array(archive[extent(of: head, archive)])
        archive.insert(contentsOf: member, at: random.pick(heads))
      case 2:
        let content = (head + block)..<extent(of: head, archive).upperBound
        var bytes = Array(archive[content])
        bytes.damage(with: archive, &random)
        bytes += Array(repeating: 0, count: (block - bytes.count % block) % block)
        archive.replaceSubrange(content, with: bytes)
      default:
        let (start, width, texts) = random.pick(fields)
        let text = Array(random.pick(texts).utf8.prefix(width))
        let field = text + Array(repeating: 0, count: width - text.count)
        archive.replaceSubrange(head + start..<head + start + width, with: field)
        if !random.once(in: 8) { seal(&archive, head) }
      }
    }
  }

  /// A member with its head.
  static func member(_ name: String, _ content: [UInt8]) -> [UInt8] {
    var head = Array(name.utf8)
    head += Array(repeating: 0, count: block - head.count)
    let size = String(content.count, radix: 8)
    let digits = String(repeating: "0", count: max(0, 11 - size.count)) + size
    head.replaceSubrange(124..<135, with: Array(digits.utf8))
    head[156] = 0x30
    seal(&head, 0)
    return head + content + Array(repeating: 0, count: (block - content.count % block) % block)
  }

  /// Where fields of a head begin, how long they are, and what they can be made.
  private static let fields: [(start: Int, width: Int, texts: [String])] = [
    (
      0, 100,
      [
        "", "x", "../x", "/etc/x", "ktask-archive", "actions/archive.log", "builds/archive.log",
        "sources/archive.log", "objects/00/00000000000000000000000000000000", "objects/zz/é",
        "objects/../../x", "snapshots/x", "lock",
      ]
    ),
    (
      124, 12,
      [
        "", "0", "00000000001", "00000000777", "00000001000", "77777777777", "777777777777", "-1",
        "9", "  17",
      ]
    ),
    (156, 1, ["", "0", "1", "2", "5", "x", "L"]),
    (257, 6, ["", "ustar", "ustar "]),
    (345, 155, ["", "..", "a/b", "objects", "/"]),
  ]

  /// Where members begin.
  private static func heads(of archive: [UInt8]) -> [Int] {
    var heads: [Int] = []
    var start = 0
    while start + block <= archive.count, archive[start] != 0 {
      heads.append(start)
      start = extent(of: start, archive).upperBound
    }
    return heads
  }

  /// A member with its head, as far as it is there.
  private static func extent(of head: Int, _ archive: [UInt8]) -> Range<Int> {
    let digits = archive[head + 124..<head + 135].prefix { (0x30..<0x38).contains($0) }
    let size = digits.reduce(0) { $0 * 8 + Int($1 - 0x30) }
    let end = head + block + (size + block - 1) / block * block
    return head..<min(archive.count, end)
  }

  /// Makes the checksum of a head right.
  private static func seal(_ archive: inout [UInt8], _ head: Int) {
    let place = head + 148..<head + 156
    archive.replaceSubrange(place, with: Array(repeating: 0x20, count: 8))
    let sum = String(archive[head..<head + block].reduce(0) { $0 + Int($1) }, radix: 8)
    let text = String(repeating: "0", count: max(0, 6 - sum.count)) + sum
    archive.replaceSubrange(place, with: Array(text.utf8.prefix(6)) + [0, 0x20])
  }
}
