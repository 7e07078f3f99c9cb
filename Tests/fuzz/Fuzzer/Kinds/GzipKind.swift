// Packed files of bars: damage to the packing, and to what is packed.

import Columns

struct GzipKind: Kind {
  static let name = "gzip"
  static let share = 100

  private let bars: BarsKind
  private let packed: [[UInt8]]

  init(_ corpus: Corpus, scratch: String) throws {
    bars = try BarsKind(corpus, scratch: scratch)
    let stored = try BarsKind.seeds(corpus).map { StoredGzip.pack($0) }
    let compressed = try corpus.files("Tests/Golden/indicators", "_edge_nan_default.csv.gz")
    packed = stored + compressed + [try corpus.file("Tests/Golden/input/EURUSD_1d.csv.gz")]
  }

  func input(_ random: inout Randomness) -> [UInt8] {
    if random.once(in: 4) { return StoredGzip.pack(bars.input(&random)) }
    var bytes = random.pick(packed)
    for _ in 0..<random.few() { bytes.damage(with: random.pick(packed), &random) }
    return bytes
  }

  func check(_ input: [UInt8]) throws -> Verdict {
    let limit = 1 << 18
    if let content = try? Gzip.decompress(input, limit: limit) {
      try demand(content.count <= limit, "more was unpacked than allowed")
    }
    return try bars.check(input)
  }
}
