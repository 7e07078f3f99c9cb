// When the cache gives something back: what is needed, what a command asked for, and what a build
// does by itself.

import ArtifactStore
import BuildEngine
import Ktaskfile
import Syntax

extension Project {
  /// Tells which builds are the last ones of a strategy's targets.
  ///
  /// A label without a strategy means another one after `--strategy`, so builds are told apart by
  /// the strategy files that they read. A strategy whose file is gone is nobody's when its last
  /// build is older than what is to be kept.
  ///
  /// - Parameter end: Before that moment builds of lost strategies do not count, nil if all do.
  /// - Returns: What a collection is told.
  func collectionRoots(abandonedBefore end: Int64? = nil) -> CollectionRoots {
    CollectionRoots(
      subject: { session, goal in
        let subject = GoalSubject(goal, of: session)
        return (subject.paths + [subject.target]).joined(separator: "\u{0}")
      },
      isAbandoned: { session, goal in
        guard let end, session.end < end else { return false }
        let paths = GoalSubject(goal, of: session).paths
        return !paths.isEmpty && !paths.contains { FileSystem.exists($0) }
      })
  }
}

/// Which strategy's target a goal of a build was.
private struct GoalSubject {
  /// The path of the strategy; several where the build does not tell which.
  let paths: [String]
  /// The label without a strategy.
  let target: String

  init(_ goal: String, of session: SessionRecord) {
    let files = session.files.map(\.name).filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
    let names = files.map { Project.name(ofStrategyAt: $0) }
    let parts = goal.split(separator: "/", maxSplits: 1).map(String.init)
    if parts.count == 2, let index = names.firstIndex(of: parts[0]) {
      (paths, target) = ([files[index]], parts[1])
    } else {
      // The default strategy's are those without a name, if all others' have theirs.
      let heads = Set(session.goals.map { $0.prefix { $0 != "/" } })
      let unnamed = zip(files, names).filter { !heads.contains($1[...]) }.map(\.0)
      (paths, target) = (unnamed.isEmpty ? files : unnamed, goal)
    }
  }
}

extension BuildRun {
  /// A cache above its limit is brought to this share of it, so that not every build has to.
  private static let fullness = 0.9

  /// Makes the cache smaller when the build has brought it above the limit in the Ktaskfile.
  ///
  /// What this build used stays, and what the last build of any strategy needs. Nothing here can
  /// fail a build; where another one has begun meanwhile, it is for that one to do.
  func collectGarbage(after report: BuildReport, in store: DiskStore) {
    guard let limit = project.file.cacheLimit.map({ Int(clamping: $0) }),
      report.counts.executed > 0
    else { return }
    do {
      guard let lock = try store.tryLock() else { return }
      defer { lock.release() }
      let now = FileSystem.wallClock
      let made = report.tasks.filter { $0.outcome == .ran || $0.outcome == .cut }
      let added = made.flatMap(\.stored).reduce(0) { $0 + $1.size }
      guard try store.estimatedBytes(adding: added, at: now) > limit else { return }
      try collect(in: store, limit: limit, after: report, at: now)
    } catch {
      OutputStream.standardError.warn("the cache could not be made smaller: \(error)")
    }
  }

  private func collect(
    in store: DiskStore, limit: Int, after report: BuildReport, at now: Int64
  ) throws {
    var request = CollectionRequest(limit: limit, now: now, roots: project.collectionRoots())
    request.target = Int(Double(limit) * Self.fullness)
    request.inUse = Set(report.tasks.flatMap(\.outputs))
    let plan = try store.planCollection(request)
    try store.collect(plan)
    let isNews = try store.rememberBytes(
      plan.left, at: now, tooLowLimit: plan.isLimitTooLow ? limit : nil)
    let stream = OutputStream.standardError
    if plan.freed > 0, !options.quiet {
      stream.writeLine(
        "The cache was above its limit of \(ByteCount.text(limit)): removed "
          + "\(counted(plan.objects.count, "object")), \(ByteCount.text(plan.freed)) "
          + "(\(ByteCount.text(plan.left)) left)")
    }
    if isNews {
      stream.warn(
        "the cache cannot be kept below cache.limit, \(ByteCount.text(limit)): the last builds need "
          + ByteCount.text(plan.left))
    }
  }
}
