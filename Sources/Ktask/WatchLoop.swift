// The loop of `ktask watch`: hears of saves, starts and stops builds, and has their results told. One
// thread owns all of its state; builds run on others.

import ArtifactStore
import BuildEngine
import BuildGraph
import Glibc
import Ktaskfile
import Strategy
import Syntax

/// Builds again whenever something was saved.
struct WatchLoop {
  private let command: WatchCommand
  private let location: DirectoryOption
  private let root: String
  private let bell: Bell
  private var changes: WatchedChanges
  /// The symbols of the strategies that were built last; nil before any could be read.
  private var symbols: Set<String>?
  private var console: WatchConsole

  /// The build that runs.
  private var build: WatchBuild?
  /// What was saved since that began, or since the last one that did.
  private var saved: [String] = []
  /// What was saved before that began.
  private var reason: [String] = []
  /// What is to be built after the build that runs.
  private var pending: Pending?
  private var use = UseCheck()
  private var teller = WatchTeller()
  private var isFirstLoad = true

  /// What a save made of the project: nil where it has errors, which have been told.
  private struct Pending {
    let selection: Selection?
    let store: DiskStore
  }

  /// When to see whether the build that runs is still of use.
  private struct UseCheck {
    /// How many actions had started when it was last looked; fewer than there can be to look again.
    var starts = -1
    var earliest = Stopwatch.Instant.distantPast
    /// When to come back for it, nil while there is nothing to see.
    var next: Stopwatch.Instant?
  }

  /// - Throws: `CommandFailure` where the project's directory is not there.
  init(_ command: WatchCommand) throws {
    self.command = command
    var location = command.project.location
    if let directory = location.directory { try FileSystem.changeDirectory(to: directory) }
    location.directory = nil
    self.location = location
    root = try FileSystem.currentDirectory()
    bell = try Bell()
    var files = WatchedFiles(root: root)
    files.add(Ktaskfile.fileName)
    changes = WatchedChanges(of: files, lookingEvery: command.poll)
    console = WatchConsole(isQuiet: command.build.quiet, clears: command.clear)
    // What is written goes on for as long as somebody works, and no snapshot is made of it.
    _ = OutputStream.endTranscript()
  }

  /// Builds and watches until the user ends it, or until nobody reads standard output any more.
  ///
  /// - Throws: `CancellationError` for the former; `CommandFailure` where the labels name nothing to begin with.
  mutating func run() throws {
    Interrupt.ring(bell)
    Interrupt.heed()
    start(try load())
    while true {
      if build == nil {
        try Interrupt.check()
        console.showWaiting(for: changes.count, hasFailed: teller.hasFailed)
      }
      guard changes.wait(with: bell, until: build == nil ? nil : use.next) else { return leave() }
      if build == nil, Interrupt.isRequested {
        console.begin(clearing: false)
        try Interrupt.check()
      }
      if let paths = changes.take() { try heed(paths) }
      checkUse()
      if let build, let result = build.result { try finish(build, result) }
    }
  }

  /// Ends a build that nobody is told of any more.
  private func leave() {
    build?.abandon()
    while let build, build.result == nil { bell.wait() }
    build?.clearLine()
  }

  // MARK: Saves

  private mutating func heed(_ paths: [String]) throws {
    saved += paths.filter { !saved.contains($0) }
    build?.clearLine()
    console.begin(clearing: build == nil)
    let state = try load()
    if build == nil { return start(state) }
    pending = state
    use.starts = -1
    if state.selection == nil {
      console.note("the build that runs goes on")
    }
  }

  /// Reads the project anew; findings go to standard error.
  private mutating func load() throws -> Pending {
    defer { isFirstLoad = false }
    do {
      try FileSystem.changeDirectory(to: root)
      let project = try Project(
        location, cache: command.project.cache, data: command.project.data)
      // Before strategies and bars are read, so that no change of them is missed.
      watch(project)
      let selection = try project.select(
        command.labels, strategy: command.strategy.strategy,
        keepsGoing: command.build.keepGoing)
      let found = Set(selection.named.flatMap(\.strategy.symbols))
      // Which strategies commands read is not told; bars of all symbols may be theirs.
      let isKnown = selection.own.isEmpty
      symbols = !isKnown ? nil : selection.isIncomplete ? found.union(symbols ?? []) : found
      watch(project)
      selection.warn()
      return Pending(selection: selection, store: project.store())
    } catch {
      if isFirstLoad, (error as? CommandFailure)?.isUsage == true { throw error }
      try reportFailure(error)
      teller.hasFailed = true
      if command.build.format == .json { try teller.tellInvalid(saved) }
      return Pending(selection: nil, store: DiskStore())
    }
  }

  private mutating func watch(_ project: Project) {
    changes.watch(
      project.watchedFiles(
        labels: command.labels, strategy: command.strategy.strategy, symbols: symbols, in: root))
  }

  // MARK: Builds

  private mutating func start(_ state: Pending) {
    pending = nil
    use.next = nil
    guard let selection = state.selection else { return }
    (reason, saved) = (saved, [])
    build = WatchBuild(of: selection, in: state.store, options: command.build, bell: bell)
  }

  /// Stops the build that runs if one of its actions is not among those that are needed now.
  ///
  /// There is something to see when an action starts, or after a save. Looking takes a part of the
  /// time at most, however many start.
  private mutating func checkUse() {
    use.next = nil
    guard let build, !build.isAbandoned, let pending, let selection = pending.selection,
      build.starts != use.starts
    else { return }
    let now = Stopwatch.now()
    guard use.earliest <= now else {
      use.next = use.earliest
      return
    }
    use.starts = build.starts
    // What starts after this may be made from what is recorded after it.
    let running = build.running
    let engine = Engine(graph: selection.graph, store: pending.store)
    guard let wanted = try? engine.pendingActions(for: selection.goals) else { return }
    let end = Stopwatch.now()
    use.earliest = end.advanced(by: 10 * now.seconds(to: end))
    let pointless = running.filter {
      !wanted.contains($0.value.key) && build.running[$0.key] != nil
    }
    guard !pointless.isEmpty else { return }
    build.abandon()
    build.clearLine()
    let labels = pointless.map(\.value.label).sorted()
    console.note(
      "stopping \(labels[0])\(labels.count > 1 ? " and \(labels.count - 1) more" : ""), "
        + "which \(saved.joined(separator: ", ")) changed")
  }

  private mutating func finish(_ build: WatchBuild, _ result: Result<BuildReport, any Error>) throws
  {
    build.clearLine()
    self.build = nil
    defer { build.lock.release() }
    var next = pending
    do {
      let report = try result.get()
      if !report.isInterrupted || Interrupt.isRequested {
        let selection = build.selection
        try teller.tell(
          WatchedBuild(
            report: report, selection: selection, store: build.store, saved: reason),
          command.build)
      } else {
        saved = reason + saved.filter { !reason.contains($0) }
      }
      if report.isInterrupted, Interrupt.isRequested { throw CancellationError() }
    } catch let error as StoreError where error.isLostObject {
      OutputStream.standardError.warn("\(error); building it again")
      saved = reason + saved.filter { !reason.contains($0) }
      next = next ?? Pending(selection: build.selection, store: build.store)
    } catch let error where !(error is CancellationError) {
      // A full disk or a directory that may not be written to is no reason to stop watching.
      try reportFailure(error)
      teller.hasFailed = true
    }
    build.lock.release()
    guard let next else { return }
    if next.selection == nil { teller.hasFailed = true }
    start(next)
  }
}

extension FileSystem {
  /// The path of the working directory from `/` on.
  ///
  /// - Throws: `CommandFailure` where it has been removed.
  static func currentDirectory() throws(CommandFailure) -> String {
    guard let path = unsafe getcwd(nil, 0) else {
      throw CommandFailure(
        "cannot tell the working directory: \(unsafe String(cString: strerror(errno)))")
    }
    defer { unsafe free(path) }
    return unsafe String(cString: path)
  }
}
