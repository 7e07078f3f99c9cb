// A line taken apart once, so that places in it cost nothing. Knows no YAML but blanks.

/// The scalars of a line, which YAML's marks count, and the characters, which people count.
struct YAMLLine {
  let scalars: [Unicode.Scalar]
  /// How many scalars the line has without the blanks at its end.
  let trimmedCount: Int
  /// For each scalar, and for the end, how many characters end before it; nil if as many as scalars.
  private let characterCounts: [Int]?

  /// - Complexity: O(*n*) in the length of the line.
  init(_ line: Substring) {
    scalars = Array(line.unicodeScalars)
    trimmedCount = (scalars.lastIndex { !Self.isBlank($0) } ?? -1) + 1
    guard !line.utf8.allSatisfy({ $0 < 0x80 }) else {
      characterCounts = nil
      return
    }
    var (counts, character): ([Int], Int) = ([], 0)
    counts.reserveCapacity(scalars.count + 1)
    for each in line {
      for _ in each.unicodeScalars { counts.append(character) }
      character += 1
    }
    characterCounts = counts + [character]
  }

  /// The scalar that a mark's column stands for; the end if the line is shorter.
  func position(ofColumn column: Int) -> Int { min(max(column - 1, 0), scalars.count) }

  /// How many characters end before a scalar.
  func characterCount(before position: Int) -> Int { characterCounts?[position] ?? position }

  /// The first scalar that so many characters end before; the end if there are fewer.
  ///
  /// - Complexity: O(log *n*).
  func position(afterCharacters count: Int) -> Int {
    guard let characterCounts else { return min(max(count, 0), scalars.count) }
    var (low, high) = (0, scalars.count)
    while low < high {
      let middle = (low + high) / 2
      if characterCounts[middle] < count { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The first position from `start` on, and before the end, that holds no blank.
  func skippingBlanks(from start: Int) -> Int {
    scalars[start...].firstIndex { !Self.isBlank($0) } ?? scalars.count
  }

  static func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" }
}
