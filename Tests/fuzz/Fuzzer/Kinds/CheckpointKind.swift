// Files of checkpoints that are damaged, renamed or foreign.

import ArtifactStore
import BuildGraph

struct CheckpointKind: Kind {
  static let name = "checkpoint"
  static let share = 20

  private static let key = Digest(high: 0x0123_4567_89ab_cdef, low: 0xfedc_ba98_7654_3210)
  private let pool: [[UInt8]]
  private let store: DiskStore
  private let path: String

  init(_ corpus: Corpus, scratch: String) throws {
    store = DiskStore(directory: "\(scratch)/checkpoint-cache")
    path = "\(store.directory)/checkpoints/\(Self.key)"
    try FileSystem.makeDirectory("\(store.directory)/checkpoints")
    var pool: [[UInt8]] = []
    let contents: [(String, [UInt8])] = [
      ("model", [1, 2, 3]), ("seed/1", []), ("é/fold/2", Array(0..<200)),
    ]
    for (label, bytes) in contents {
      try store.saveCheckpoint(bytes, of: Self.key, label: label)
      pool.append(try FileSystem.read(path))
    }
    self.pool = pool
  }

  func input(_ random: inout Randomness) -> [UInt8] {
    var bytes = random.pick(pool)
    for _ in 0..<random.few() { bytes.damage(with: random.pick(pool), &random) }
    // The digest of what follows, behind the magic number, made right again.
    if !random.once(in: 3), bytes.count >= 20 {
      let digest = Digest(of: bytes[20...])
      var words: [UInt8] = []
      words.append(word: digest.high, width: 8)
      words.append(word: digest.low, width: 8)
      bytes.replaceSubrange(4..<20, with: words)
    }
    return bytes
  }

  func check(_ input: [UInt8]) throws -> Verdict {
    try FileSystem.remove(path)
    try FileSystem.create(path, contents: input)
    let listed = try store.checkpoints()
    try demand(listed.map(\.key) == [Self.key], "the file is not listed")
    guard let bytes = store.checkpoint(of: Self.key) else {
      try demand(listed.first?.label == nil, "a damaged checkpoint has a label")
      return .rejected
    }
    try demand(listed.first?.label != nil, "a whole checkpoint has no label")
    try demand(bytes.count + 44 <= input.count, "more bytes than the file has")
    return .accepted
  }
}
