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
  /// What was saved since the last build that came to its end.
  private var saved: [String] = []
  /// What is to be built after the build that runs.
  private var pending: Pending?
  /// When to see again whether the build that runs is still of use.
  private var nextCheck: Stopwatch.Instant?
  private var teller = WatchTeller()
  private var isFirstLoad = true

  /// What a save made of the project: nil where it has errors, which have been told.
  private struct Pending {
    let selection: Selection?
    let store: DiskStore
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
  }

  /// Builds and watches until the user ends it.
  ///
  /// - Throws: `CancellationError` then; `CommandFailure` where the labels name nothing to begin with.
  mutating func run() throws {
    Interrupt.ring(bell)
    Interrupt.heed()
    start(try load())
    while true {
      if build == nil {
        try Interrupt.check()
        console.showWaiting(for: changes.count, hasFailed: teller.hasFailed)
      }
      changes.wait(with: bell, until: build == nil ? nil : nextCheck)
      if build == nil { try Interrupt.check() }
      if let paths = changes.take() { try heed(paths) }
      checkUse()
      if let build, let result = build.result { try finish(build, result) }
    }
  }

  // MARK: Saves

  private mutating func heed(_ paths: [String]) throws {
    saved += paths.filter { !saved.contains($0) }
    build?.clearLine()
    console.begin(clearing: build == nil)
    let state = try load()
    if build == nil { return start(state) }
    pending = state
    nextCheck = .distantPast
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
      symbols = selection.isIncomplete ? found.union(symbols ?? []) : found
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
    nextCheck = nil
    guard let selection = state.selection else { return }
    build = WatchBuild(of: selection, in: state.store, options: command.build, bell: bell)
  }

  /// Stops the build that runs if one of its actions is not among those that are needed now.
  ///
  /// Looking takes a part of the time at most, however often actions start.
  private mutating func checkUse() {
    let now = Stopwatch.now()
    guard let build, !build.isAbandoned, let next = nextCheck, next <= now, let pending,
      let selection = pending.selection
    else { return }
    // What starts after this look may be made from what was recorded after it.
    let running = build.running
    let engine = Engine(graph: selection.graph, store: pending.store)
    guard let wanted = try? engine.pendingActions(for: selection.goals) else { return }
    nextCheck = Stopwatch.now().advanced(by: 0.1 + 10 * now.seconds(to: Stopwatch.now()))
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
    var next = pending
    do {
      let report = try result.get()
      if !report.isInterrupted || Interrupt.isRequested {
        let selection = build.selection
        try teller.tell(
          WatchedBuild(
            report: report, selection: selection, store: build.store, saved: saved), command.build)
        saved = []
      }
      if report.isInterrupted, Interrupt.isRequested { throw CancellationError() }
    } catch let error as StoreError where error.isLostObject {
      OutputStream.standardError.warn("\(error); building it again")
      next = next ?? Pending(selection: build.selection, store: build.store)
    } catch let error as StoreError {
      // A full disk or a cache that may not be written is no reason to stop watching.
      try reportFailure(error)
      teller.hasFailed = true
    }
    if let next { start(next) }
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
