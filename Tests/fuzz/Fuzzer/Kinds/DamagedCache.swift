// A cache that is damaged again and again, and how it was. Knows where a cache has its files.

import ArtifactStore
import Synchronization

/// A cache directory and a copy of it as a build left it.
final class DamagedCache: Sendable {
  private let directory: String
  private let pristine: String
  /// The files that the build left, by their paths in the cache.
  private let paths: [String]
  /// The objects as they were last known to be whole.
  private let stamps: Mutex<[String: FileStamp]>

  /// Files that are none of a cache's where it has such files.
  private static let foreign = [
    "actions/x.log", "actions/x", "builds/x.log", "builds/x", "sources/x.log", "objects/zz/x",
    "objects/x", "tmp/x", "x", "checkpoints/0123456789abcdef0123456789abcdef", "checkpoints/x",
    "snapshots/x", "snapshots/0123456789abcdef0123456789abcdef", "damaged/x", "logs/x", "lock",
  ]

  /// Where a cache has files that come and go without meaning anything to the next build.
  private static let disposable = ["snapshots", "damaged", "logs", "tmp"]

  init(_ directory: String, pristine: String) throws {
    self.directory = directory
    self.pristine = pristine
    try copyDirectory(directory, to: pristine)
    let copy = Corpus(repository: "", project: pristine)
    paths = try (RecordFrames.directories + ["objects"]).flatMap { try copy.builtPaths($0) }
    stamps = Mutex([:])
  }

  /// Makes the cache what it was, without snapshots, which are of files as they were; objects that
  /// were added besides mean nothing to it.
  func restore() throws {
    for name in Self.foreign { try FileSystem.remove("\(directory)/\(name)") }
    for group in RecordFrames.directories + Self.disposable {
      for name in try FileSystem.list("\(directory)/\(group)") {
        try FileSystem.remove("\(directory)/\(group)/\(name)")
      }
    }
    for path in paths {
      let place = "\(directory)/\(path)"
      let known = stamps.withLock { $0[path] }
      if let known, let stamp = try? FileSystem.stamp(of: place), stamp == known { continue }
      try write(FileSystem.read("\(pristine)/\(path)"), to: place)
      let stamp = try FileSystem.stamp(of: place)
      stamps.withLock { $0[path] = stamp }
    }
  }

  /// The snapshots that are there, by their paths in the cache.
  var snapshots: [String] {
    get throws { try FileSystem.list("\(directory)/snapshots").map { "snapshots/\($0)" } }
  }

  /// Damages some of the files, or leaves others among them.
  func damage(_ random: inout Randomness) throws {
    let snapshots = try snapshots
    for _ in 0..<random.few(atMost: 5) {
      let isSnapshot = !snapshots.isEmpty && random.once(in: 4)
      let path = random.pick(isSnapshot ? snapshots : paths)
      let place = "\(directory)/\(path)"
      var bytes = (try? FileSystem.read("\(isSnapshot ? directory : pristine)/\(path)")) ?? []
      let other = try FileSystem.read("\(pristine)/\(random.pick(paths))")
      switch random.below(8) {
      case 0: try FileSystem.remove(place)
      case 1: try write([], to: place)
      case 2: try write(other, to: place)
      case 3: try write(Array(bytes.prefix(random.below(bytes.count + 1))), to: place)
      case 4: try addForeign(other, &random)
      default:
        for _ in 0..<random.few() { bytes.damage(with: other, &random) }
        try write(bytes, to: place)
      }
    }
  }

  /// Leaves a file that is none of the cache's where the cache has such files.
  private func addForeign(_ content: [UInt8], _ random: inout Randomness) throws {
    let name = random.pick(Self.foreign)
    let place = "\(directory)/\(name)"
    let parent = place[..<(place.lastIndex(of: "/") ?? place.endIndex)]
    try FileSystem.makeDirectory(String(parent))
    try write(content, to: place)
  }

  /// Writes other snapshots, most with a right checksum, which lie and may hold if `isBelieved`.
  func forgeSnapshots(isBelieved: Bool, _ random: inout Randomness) throws {
    let all = try snapshots.map { try FileSystem.read("\(directory)/\($0)") }
    for path in try snapshots {
      let bytes = try FileSystem.read("\(directory)/\(path)")
      let forged = ForgedSnapshot(bytes).forge(isBelieved: isBelieved, others: all, &random)
      try write(forged, to: "\(directory)/\(path)")
    }
  }

  /// Writes records whose content is damaged and whose checksum is right.
  func forge(_ random: inout Randomness) throws {
    for path in paths where path.hasSuffix(".log") {
      var bytes: [UInt8] = []
      for var payload in try RecordFrames.payloads(of: FileSystem.read("\(pristine)/\(path)")) {
        if random.once(in: 3), payload.count > 9 {
          let start = random.below(payload.count - 8)
          var word: [UInt8] = []
          word.append(word: random.pick(awkwardNumbers), width: 8)
          payload.replaceSubrange(start..<start + 8, with: word)
        }
        bytes += RecordFrames.frame(payload)
      }
      try write(bytes, to: "\(directory)/\(path)")
    }
  }
}
