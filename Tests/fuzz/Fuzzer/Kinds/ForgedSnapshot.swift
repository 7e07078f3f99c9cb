// Snapshots that are not what a build left. Knows what a snapshot consists of, and how a file that it
// names is told from another; knows no cache.

import ArtifactStore
import BuildGraph

/// The file of a snapshot, and what can be made of it.
struct ForgedSnapshot {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Other bytes in its place.
  ///
  /// - Parameters:
  ///   - isBelieved: Whether what it says of files may stay true while it lies about the rest; if not,
  ///     nothing of what it says may be believed, unless it is true.
  ///   - others: Snapshots of other commands.
  ///   - random: Chooses.
  /// - Returns: A file, mostly with a right checksum.
  func forge(isBelieved: Bool, others: [[UInt8]], _ random: inout Randomness) -> [UInt8] {
    guard let snapshot = Snapshot(bytes) else { return bytes }
    if isBelieved { return lie(snapshot, entries: snapshot.entries, &random).bytes }
    switch random.below(6) {
    case 0:
      var damaged = bytes
      damaged.damage(with: random.pick(others), &random)
      return damaged
    case 1: return random.pick(others)
    case 2:
      // Looked at long ago, so that stamps alone tell nothing: it has to be read, and is as it was.
      var doubted = snapshot
      for index in doubted.entries.indices where random.once(in: 2) {
        doubted.entries[index].seenAt = random.pick([0, .min, 1])
      }
      return doubted.bytes
    default:
      var entries = snapshot.entries
      guard !entries.isEmpty else { return bytes }
      // Each once, as two changes can be none.
      let places = Set((0..<random.few()).map { _ in random.below(entries.count) })
      for place in places.sorted() {
        entries[place] = Self.broken(entries[place], &random)
      }
      if random.once(in: 3) { entries.shuffle(using: &random) }
      return lie(snapshot, entries: entries, &random).bytes
    }
  }

  /// An entry that no file fits any more.
  private static func broken(
    _ entry: Snapshot.Entry, _ random: inout Randomness
  ) -> Snapshot.Entry {
    guard let stamp = entry.stamp else {
      let stamp = FileStamp(size: random.below(9), modified: 1, changed: 1, inode: 1)
      return Snapshot.Entry(
        path: entry.path, content: entry.content, stamp: stamp, seenAt: entry.seenAt)
    }
    if random.once(in: 5) {
      return Snapshot.Entry(
        path: entry.path + "x", content: entry.content, stamp: stamp, seenAt: entry.seenAt)
    }
    if case .digest(let digest) = entry.content, random.once(in: 3) {
      let other = Digest(high: digest.high ^ 1, low: digest.low)
      return Snapshot.Entry(path: entry.path, content: .digest(other), stamp: stamp, seenAt: 0)
    }
    // Of an object the size alone counts.
    let place = entry.content == .size ? 0 : random.below(4)
    let by = Int(truncatingIfNeeded: random.pick([1, 4096, 1 << 32, ~0, 1 << 63] as [UInt64]))
    let other = FileStamp(
      size: place == 0 ? stamp.size &+ by : stamp.size,
      modified: place == 1 ? stamp.modified &+ Int64(by) : stamp.modified,
      changed: place == 2 ? stamp.changed &+ Int64(by) : stamp.changed,
      inode: place == 3 ? stamp.inode &+ UInt64(bitPattern: Int64(by)) : stamp.inode)
    return Snapshot.Entry(
      path: entry.path, content: entry.content, stamp: other,
      seenAt: random.once(in: 2) ? .max : entry.seenAt)
  }

  /// The snapshot with these entries, which says something else.
  private func lie(
    _ snapshot: Snapshot, entries: [Snapshot.Entry], _ random: inout Randomness
  ) -> Snapshot {
    var output = snapshot.output
    let lie = Array("all is well".utf8)
    switch random.below(4) {
    case 0: output.append(lie)
    case 1: output = output.map { _ in lie }
    default:
      for index in output.indices {
        for _ in 0..<random.few() { output[index].damage(with: lie, &random) }
      }
    }
    return Snapshot(
      command: snapshot.command, cacheDirectory: snapshot.cacheDirectory,
      projectDirectory: snapshot.projectDirectory, entries: entries, output: output,
      isDocument: random.once(in: 4) ? !snapshot.isDocument : snapshot.isDocument,
      error: random.once(in: 2) ? lie : snapshot.error)
  }
}
