// Snapshots of what builds looked at: one that is read is read as the same, and holds of files alone
// that are as it says.

import ArtifactStore
import BuildGraph

struct SeenKind: Kind {
  static let name = "seen"
  static let share = 20

  private let pool: [[UInt8]]

  init(_ corpus: Corpus, scratch: String) throws {
    let paths = try corpus.builtPaths(".ktask-cache/snapshots")
    // Their names depend on where the project is.
    pool = try paths.map { path in
      guard let snapshot = Snapshot(try corpus.built(path)) else {
        throw Violation("\(path) is no snapshot")
      }
      // It is another program that runs here, and elsewhere.
      return Snapshot(
        command: snapshot.command, cacheDirectory: snapshot.cacheDirectory,
        projectDirectory: corpus.project,
        entries: snapshot.entries.filter { !$0.path.hasPrefix("/proc/") },
        output: snapshot.output, isDocument: snapshot.isDocument, error: snapshot.error
      ).bytes
    }.sorted { $0.count < $1.count }
    try demand(!pool.isEmpty, "the cache has no snapshots")
    for bytes in pool {
      try demand(
        Snapshot(bytes)?.seenAgain() != nil, "a snapshot of files that are there is doubted")
    }
  }

  func input(_ random: inout Randomness) -> [UInt8] {
    let bytes = random.pick(pool)
    if random.once(in: 4) {
      return ForgedSnapshot(bytes).forge(isBelieved: false, others: pool, &random)
    }
    var content = Array(bytes.dropLast(8))
    for _ in 0..<random.few() { content.damage(with: random.pick(pool), &random) }
    if random.once(in: 8) { return content }
    content.append(word: Digest(of: content).low, width: 8)
    return content
  }

  func check(_ input: [UInt8]) throws -> Verdict {
    guard let snapshot = Snapshot(input) else { return .rejected }
    let size = 8 * snapshot.command.count + 18 * snapshot.entries.count
    try demand(size <= input.count, "more entries than bytes")
    try demand(
      Snapshot(snapshot.bytes) == snapshot, "a snapshot that is written and read is another")
    guard let seen = snapshot.seenAgain() else { return .rejected }
    try demand(
      seen.entries.map(\.path) == snapshot.entries.map(\.path) && seen.output == snapshot.output,
      "what is seen again is another")
    for entry in snapshot.entries { try demandThere(entry, below: snapshot.projectDirectory) }
    return .accepted
  }

  /// Demands that a file is as an entry says that was believed.
  private func demandThere(_ entry: Snapshot.Entry, below directory: String) throws {
    let isWhole = directory.isEmpty || entry.path.hasPrefix("/")
    let path = isWhole ? entry.path : "\(directory)/\(entry.path)"
    let stamp = try? FileSystem.stamp(of: path)
    switch entry.content {
    case .size:
      try demand(stamp != nil && stamp?.size == entry.stamp?.size, "\(path) has another size")
    case .stamp: try demand(stamp == entry.stamp, "\(path) is another")
    case .digest(let digest):
      try demand(stamp == entry.stamp, "\(path) is another")
      guard stamp != nil, let stamp, !stamp.isSettled(before: entry.seenAt) else { return }
      try demand(Digest(of: try FileSystem.read(path)) == digest, "\(path) contains something else")
    }
  }
}
