// `ktask cache clear`.

import ArgumentParser
import ArtifactStore
import Syntax

struct CacheClearCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clear",
    abstract: "Empty the cache.",
    discussion: """
      Removes everything that ktask keeps in the cache: objects, records, unfinished trainings. \
      The next build makes all of it again. Files that ktask did not make stay, and a directory \
      that is no cache is refused. Waits for a build that is running.
      """)

  @OptionGroup var output: CacheOutputOptions
  @OptionGroup var project: ProjectOptions

  func run() throws {
    try reportingFailures {
      let project = try Project(project)
      let access = CacheAccess(project)
      let directory = project.cacheDirectory
      guard try access.exists() else {
        return try output.write(
          ["There is no cache in \(directory) yet"], members(nil))
      }
      Interrupt.heed()
      let cleared = try access.locked(quiet: output.quiet) {
        try Interrupt.check()
        return try access.store.clear()
      }
      var lines = [
        "Removed \(counted(cleared.files, "file")), \(ByteCount.text(cleared.bytes)), "
          + "\(counted(cleared.objects, "object")) among them"
      ]
      if !cleared.foreign.isEmpty {
        let count = counted(cleared.foreign.count, "file")
        lines.append("  \(count) not of ktask left in \(directory.visible)")
      }
      try output.write(lines, members(cleared))
    }
  }

  private func members(_ cleared: DiskStore.Cleared?) -> [JSON.Member] {
    [
      .init("objects", .count(cleared?.objects ?? 0)), .init("files", .count(cleared?.files ?? 0)),
      .init("bytes", .count(cleared?.bytes ?? 0)),
      .init("foreign", .array((cleared?.foreign ?? []).map { .string($0) })),
    ]
  }
}
