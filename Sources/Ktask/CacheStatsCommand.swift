// `ktask cache stats`.

import ArgumentParser
import ArtifactStore
import Columns
import Ktaskfile
import Syntax

struct CacheStatsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats",
    abstract: "Say what is in the cache, and what takes the room.",
    discussion: """
      Counts objects, actions, remembered builds and leftovers, and how many bytes the targets of \
      each rule take; an object that several targets share counts once. Waits for nobody and \
      writes nothing.
      """)

  @OptionGroup var output: CacheOutputOptions
  @OptionGroup var project: ProjectOptions

  func run() throws {
    try reportingFailures {
      let project = try Project(project)
      let access = CacheAccess(project)
      let exists = try access.exists()
      let statistics = try access.store.statistics()
      let limit = project.file.cacheLimit
      let lines =
        exists
        ? statistics.lines(of: project.cacheDirectory, limit: limit)
        : ["There is no cache in \(project.cacheDirectory) yet"]
      try output.write(lines, statistics.members(of: project.cacheDirectory, limit: limit))
    }
  }
}

extension CacheStatistics {
  fileprivate func lines(of directory: String, limit: UInt64?) -> [String] {
    var head = "\(directory): \(ByteCount.text(inventory.bytes))"
    if let limit {
      head += " of \(ByteCount.text(Int(limit)))"
    }
    var lines = [head]
    func add(_ name: String, _ count: Int, _ text: String) {
      if count > 0 { lines.append("  \(name): \(count), \(text)") }
    }
    add("objects", inventory.objects.count, ByteCount.text(objectBytes))
    lines.append("  actions: \(actions)")
    lines.append("  targets: \(labels), made in \(counted(builds, "way")) that are remembered")
    if let oldest, let newest {
      let period = "from \(Self.date(oldest)) to \(Self.date(newest))"
      lines.append("  builds: \(sessions), \(period)")
    }
    for (name, files) in leftovers {
      add(name, files.count, ByteCount.text(files.reduce(0) { $0 + $1.size }))
    }
    if unnamedObjects > 0 {
      lines.append(
        "  \(counted(unnamedObjects, "object")), \(ByteCount.text(unnamedBytes)), "
          + "that no action names; 'ktask cache gc' removes them")
    }
    if !inventory.foreign.isEmpty {
      lines.append("  \(counted(inventory.foreign.count, "file")) not of ktask")
    }
    if !shares.isEmpty {
      var table = TextTable(header: ["rule", "actions", "objects", "size"], leftColumns: 1)
      for share in shares {
        table.rows.append([
          share.rule ?? "(forgotten)", "\(share.actions)", "\(share.objects)",
          ByteCount.text(share.bytes),
        ])
      }
      lines.append("")
      lines += table.lines(width: .max)
    }
    return lines
  }

  private var leftovers: [(name: String, files: [CacheInventory.File])] {
    [
      ("unfinished trainings", inventory.checkpoints),
      ("put aside as damaged", inventory.damaged), ("temporary files", inventory.temporary),
    ]
  }

  fileprivate func members(of directory: String, limit: UInt64?) -> [JSON.Member] {
    func files(_ files: [CacheInventory.File]) -> JSON {
      .object([
        .init("count", .count(files.count)),
        .init("bytes", .count(files.reduce(0) { $0 + $1.size })),
      ])
    }
    func time(_ time: Int64?) -> JSON { time.map { .string(Self.date($0)) } ?? .null }
    return [
      .init("directory", .string(directory)), .init("bytes", .count(inventory.bytes)),
      .init("limit", limit.map { .integer(Int64($0)) } ?? .null),
      .init(
        "objects",
        .object([
          .init("count", .count(inventory.objects.count)), .init("bytes", .count(objectBytes)),
        ])),
      .init("actions", .count(actions)), .init("targets", .count(labels)),
      .init("target_builds", .count(builds)), .init("builds", .count(sessions)),
      .init("oldest", time(oldest)), .init("newest", time(newest)),
      .init("records", files(inventory.records)),
      .init("checkpoints", files(inventory.checkpoints)),
      .init("damaged", files(inventory.damaged)),
      .init("temporary", files(inventory.temporary)),
      .init(
        "unnamed",
        .object([.init("count", .count(unnamedObjects)), .init("bytes", .count(unnamedBytes))])),
      .init("foreign", .count(inventory.foreign.count)),
      .init(
        "rules",
        .array(
          shares.map { share in
            .object([
              .init("rule", share.rule.map { .string($0) } ?? .null),
              .init("actions", .count(share.actions)), .init("objects", .count(share.objects)),
              .init("bytes", .count(share.bytes)),
            ])
          })),
    ]
  }

  /// A moment as `2026-11-28T05:10:00Z`.
  private static func date(_ nanoseconds: Int64) -> String {
    UTCTime.format(nanoseconds / 1_000_000_000)
  }
}
