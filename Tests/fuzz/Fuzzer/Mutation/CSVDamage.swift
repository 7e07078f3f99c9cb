// Damage to tables of bars that keeps most of them tables. Knows cells; knows nothing of bars.

/// Changes bar files at lines, cells, separators and quotes.
struct CSVDamage {
  private let pool: [[UInt8]]

  init(_ pool: [[UInt8]]) { self.pool = pool }

  /// One of the pool, damaged in a few places.
  func input(_ random: inout Randomness) -> [UInt8] {
    var text = random.pick(pool)
    if random.once(in: 50) { return text }
    for _ in 0..<random.few() {
      switch random.below(8) {
      case 0: text.damage(with: random.pick(pool), &random)
      case 1: text.replaceDigits(&random)
      case 2: replaceAll(&text, &random)
      default: damageLines(of: &text, &random)
      }
    }
    return text
  }

  private func damageLines(of text: inout [UInt8], _ random: inout Randomness) {
    var lines = Lines(text)
    let place = random.once(in: 4) ? 0 : random.below(lines.lines.count)
    switch random.below(10) {
    case 0: lines.damage(with: Lines(random.pick(pool)), &random)
    case 1: lines.changeEnds(&random)
    case 2: lines.lines.reverse()
    case 3: lines.lines[place] += random.pick(Self.cells)
    case 4: lines.lines[place].insert(contentsOf: random.pick(Self.cells), at: 0)
    default: replaceCell(in: &lines.lines[place], &random)
    }
    text = lines.text
  }

  private func replaceCell(in line: inout [UInt8], _ random: inout Randomness) {
    var cells = line.split(separator: 0x2c, omittingEmptySubsequences: false).map(Array.init)
    let place = random.below(cells.count)
    switch random.below(7) {
    case 0: cells.remove(at: place)
    case 1: cells.insert(random.pick(Self.cells), at: place)
    case 2: cells.swapAt(place, random.below(cells.count))
    case 3: cells[place] = [0x22] + cells[place] + [0x22]
    case 4: cells[place] = random.pick(awkwardDigits)
    case 5: cells[place].damage(with: random.pick(Self.cells), &random)
    default: cells[place] = random.pick(Self.cells)
    }
    line = Array(cells.joined(separator: [0x2c]))
  }

  /// Puts one byte in the place of another throughout.
  private func replaceAll(_ text: inout [UInt8], _ random: inout Randomness) {
    let old = random.pick(Array(",\n-:TZ.0".utf8))
    let new = random.pick(Array(",;\t\r\n ./|\"0".utf8))
    for index in text.indices where text[index] == old { text[index] = new }
  }

  private static let cells = [
    "", " ", "\"", "\"\"", "\"a\nb\"", "\"1\"\"2\"", "timestamp", "Date", "open", "volume", "#",
    "-",
    "2017-01-01", "2017-01-01T22:00:00Z", "2017-01-01 22:00:00+05:30", "2017-02-29", "1899-12-31",
    "2200-01-01", "9999-99-99T99:99:99Z", "0000-00-00", "20170101", "1483308000", "1483308000000",
    "1483308000000000000", "-1", "-2208988800", "42736.9166", "1.05236", "1,05236", "1e5", "1e-320",
    "1e999", "-0.0", "0", "nan", "inf", "n/a", "é", "\u{FEFF}", "\0", "0.1234567890123456789012345",
    "179769313486231570000000000000000000000000", "00000000000000000000000000000000000000000001",
  ].map { Array($0.utf8) }
}
