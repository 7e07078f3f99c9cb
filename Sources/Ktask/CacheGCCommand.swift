// `ktask cache gc`.

import ArgumentParser
import ArtifactStore
import Ktaskfile
import Syntax

struct CacheGCCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gc",
    abstract: "Remove from the cache what is not needed any more.",
    discussion: """
      Never takes what the last build of a target of any strategy needs, from the model to the \
      bars: after it, a build of what was built last runs nothing. Of the rest it takes what was \
      not used for the time of --keep, then, as long as the cache is larger than the limit, what \
      was not used for longest; actions go with their objects. Something is used by every build \
      whose targets are made of it. With --keep, the list of builds loses those before that time.

      Always goes what nobody can use: objects that no action names, temporary files of processes \
      that are gone, and unfinished trainings and damaged files older than 14 days, or than --keep.

      Without --limit the one in the Ktaskfile holds (cache.limit), to which builds keep by \
      themselves. A strategy whose file is gone counts until its last build is older than --keep.

      EXAMPLES
        ktask cache gc                         leftovers, and what is above the limit
        ktask cache gc --keep 14d              what was not used for 14 days
        ktask cache gc --keep 0h               all but what the last builds need
        ktask cache gc --limit '5 GB' --dry-run
      """)

  @Option(
    help: ArgumentHelp(
      "Keep what was used in the last 14d, 2w or 36h, and drop the rest.", valueName: "age"))
  var keep: Age?

  @Option(
    help: ArgumentHelp(
      "Drop what was not used for longest until the cache has at most so many bytes, as '5 GB'.",
      valueName: "size"))
  var limit: String?

  @Flag(help: "Say what would be removed, and remove nothing.")
  var dryRun = false

  @OptionGroup var output: CacheOutputOptions
  @OptionGroup var project: ProjectOptions

  func validate() throws {
    if let limit, Ktaskfile.byteCount(limit) == nil {
      throw ValidationError("'--limit' takes a size such as '5 GB', not '\(limit.visible)'.")
    }
  }

  func run() throws {
    try reportingFailures {
      let project = try Project(project)
      let access = CacheAccess(project)
      guard try access.exists() else {
        return try output.write(
          ["There is no cache in \(project.cacheDirectory) yet"],
          CollectionPlan().members(limit: nil))
      }
      let request = request(in: project)
      let plan: CollectionPlan
      if dryRun {
        plan = try access.store.planCollection(request)
      } else {
        Interrupt.heed()
        plan = try access.locked(quiet: output.quiet) {
          let plan = try access.store.planCollection(request)
          try Interrupt.check()
          try access.store.collect(plan)
          return plan
        }
      }
      try output.write(
        plan.lines(isDryRun: dryRun), plan.members(limit: request.limit))
      if plan.isLimitTooLow, let limit = request.limit {
        OutputStream.standardError.warn(
          "the cache cannot be kept below \(ByteCount.text(limit)): the last builds need "
            + ByteCount.text(plan.needed))
      }
    }
  }

  private func request(in project: Project) -> CollectionRequest {
    let now = FileSystem.wallClock
    let given = limit.flatMap { Ktaskfile.byteCount($0) } ?? project.file.cacheLimit
    return CollectionRequest(
      keep: keep?.nanoseconds, limit: given.map { Int(clamping: $0) }, now: now,
      roots: project.collectionRoots(abandonedBefore: keep.map { now - $0.nanoseconds }))
  }
}

extension CollectionPlan {
  fileprivate func lines(isDryRun: Bool) -> [String] {
    let verb = isDryRun ? "Would remove" : "Removed"
    if isEmpty { return ["\(verb) nothing of \(ByteCount.text(bytes))"] }
    var lines = [
      "\(verb) \(ByteCount.text(freed)) of \(ByteCount.text(bytes)); \(ByteCount.text(left)) "
        + (isDryRun ? "would be left" : "left")
    ]
    func add(_ count: Int, _ text: String) { if count > 0 { lines.append("  " + text) } }
    add(actions.count, counted(actions.count, "action"))
    let unnamed = self.unnamed > 0 ? ", \(self.unnamed) of them named by no action" : ""
    add(objects.count, counted(objects.count, "object") + unnamed)
    add(leftovers.count, "\(counted(leftovers.count, "file")) unfinished, damaged or temporary")
    add(builds.count, "records of \(counted(builds.count, "earlier target"))")
    add(sessions.count, "\(counted(sessions.count, "build")) from the list of builds")
    return lines
  }

  fileprivate func members(limit: Int?) -> [JSON.Member] {
    [
      .init("actions", .array(actions.map { .string("\($0)") })),
      .init("objects", .array(objects.map { .string("\($0.digest)") })),
      .init("unnamed_objects", .count(unnamed)),
      .init("files", .array(leftovers.map { .string($0) })),
      .init("target_builds", .count(builds.count)), .init("builds", .count(sessions.count)),
      .init("bytes", .count(bytes)), .init("freed", .count(freed)), .init("left", .count(left)),
      .init("needed", .count(needed)), .init("limit", limit.map { .count($0) } ?? .null),
      .init("limit_too_low", .bool(isLimitTooLow)),
    ]
  }
}
