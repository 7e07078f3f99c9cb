// Hears of changes of watched files, and tells them once writing has come to rest. Starts nothing.

import ArtifactStore
import Glibc

/// Waits for changes of files, from the kernel's news or by looking now and then.
struct WatchedChanges {
  /// How long nothing may have been written before writing is taken to have come to rest.
  ///
  /// An editor writes a file within a millisecond; programs that write many pause for longer.
  static let quietSeconds = 0.05
  /// The same while a file is open that was written to, as one that is being copied.
  static let openQuietSeconds = 1.0
  /// How long writing may go on, so that a file that is written to all the time is built from too.
  static let mostSeconds = 30.0
  /// How often is looked where the kernel cannot be asked, unless the user says.
  static let fallbackSeconds = 2.0

  private(set) var files: WatchedFiles
  /// Nil where files are looked at now and then.
  private var inotify: Inotify?
  private var secondsBetweenLooks: Double

  /// The files as they were when changes were last taken.
  private var baseline: [String: FileStamp] = [:]
  /// The files as they were when they were last looked at.
  private var lastLook: [String: FileStamp] = [:]
  private var nextLook = Stopwatch.Instant.distantPast
  private var links: [String: String] = [:]
  private var changed: Set<String> = []
  /// Files that were written to and not closed yet.
  private var open: Set<String> = []
  /// Whether something happened of which only looking can tell what it was.
  private var isUnclear = false
  private var first: Stopwatch.Instant?
  private var last = Stopwatch.Instant.distantPast

  /// Begins to watch.
  ///
  /// - Parameters:
  ///   - files: What is watched.
  ///   - seconds: How often to look at the files; nil to be told by the kernel.
  init(of files: WatchedFiles, lookingEvery seconds: Double?) {
    self.files = files
    secondsBetweenLooks = seconds ?? Self.fallbackSeconds
    if seconds == nil {
      do {
        inotify = try Inotify()
      } catch {
        warn(error)
      }
    }
    baseline = files.snapshot()
    lastLook = baseline
    follow()
  }

  private func warn(_ failure: CommandFailure) {
    OutputStream.standardError.warn(
      "\(failure); looking every \(Stopwatch.text(secondsBetweenLooks)) instead")
  }

  /// Watches these files from now on; what they are like now is what changes are told against.
  mutating func watch(_ files: WatchedFiles) {
    let before = self.files
    self.files = files
    for (path, stamp) in files.snapshot() where !before.concern(path) {
      (baseline[path], lastLook[path]) = (stamp, stamp)
    }
    baseline = baseline.filter { files.concern($0.key) }
    lastLook = lastLook.filter { files.concern($0.key) }
    follow()
  }

  /// Watches the directories that there are now.
  private mutating func follow() {
    guard let inotify else { return }
    links = files.links()
    do {
      try inotify.watch(files.directories())
    } catch {
      warn(error)
      self.inotify = nil
    }
  }

  // MARK: Waiting

  /// Waits until something may have changed, `bell` is rung, or writing has come to rest.
  ///
  /// - Parameters:
  ///   - bell: What others wake this thread with.
  ///   - end: When to come back at the latest.
  /// - Returns: Whether there is still a reader of standard output; without one there is nobody to
  ///   build for.
  mutating func wait(with bell: Bell, until end: Stopwatch.Instant? = nil) -> Bool {
    let now = Stopwatch.now()
    var descriptors = [
      pollfd(fd: bell.listening, events: Int16(POLLIN), revents: 0),
      pollfd(fd: OutputStream.standardOutput.descriptor, events: 0, revents: 0),
    ]
    if let inotify {
      descriptors.append(pollfd(fd: inotify.descriptor, events: Int16(POLLIN), revents: 0))
    }
    let ends = [end, restTime, inotify == nil ? nextLook : nil].compactMap(\.self)
    let milliseconds = ends.map { (now.seconds(to: $0) * 1_000).rounded(.up) }.min()
    _ = unsafe poll(
      &descriptors, nfds_t(descriptors.count), milliseconds.map { Int32(min($0, 1e6)) } ?? -1)
    bell.hear()
    listen()
    return descriptors[1].revents == 0
  }

  /// When writing will have come to rest if nothing more happens; nil while nothing has happened.
  private var restTime: Stopwatch.Instant? {
    guard let first else { return nil }
    let quiet = last.advanced(by: open.isEmpty ? Self.quietSeconds : Self.openQuietSeconds)
    return min(quiet, first.advanced(by: Self.mostSeconds))
  }

  /// Takes in what has happened.
  private mutating func listen() {
    let now = Stopwatch.now()
    guard let inotify else { return look(at: now) }
    var isMoved = false
    for event in inotify.takeEvents() {
      let path = (event.directory.map { $0 == "/" ? "" : $0 } ?? "") + "/" + event.name
      let leads = event.kind == .unclear || files.lead(through: path)
      if leads {
        isMoved = true
      } else if event.kind != .directory, let file = concerned(path) {
        changed.insert(file)
        if event.kind == .written { open.insert(file) } else { open.remove(file) }
      } else {
        continue
      }
      if first == nil { first = now }
      last = now
    }
    if isMoved {
      isUnclear = true
      follow()
    }
  }

  /// The file of interest that `path` is, by its own name or by that of a link to it.
  private func concerned(_ path: String) -> String? { files.concern(path) ? path : links[path] }

  /// Looks at all files, where it is time to.
  private mutating func look(at now: Stopwatch.Instant) {
    guard first != nil || nextLook <= now else { return }
    let seen = files.snapshot()
    nextLook = Stopwatch.now().advanced(by: secondsBetweenLooks)
    guard seen != lastLook else { return }
    lastLook = seen
    isUnclear = true
    if first == nil { first = now }
    last = now
  }

  // MARK: Telling

  /// The paths of the files that changed, once writing has come to rest; nil before, and where it
  /// turns out that none did.
  mutating func take() -> [String]? {
    guard let rest = restTime, rest <= Stopwatch.now() else { return nil }
    let seen = files.snapshot()
    if isUnclear {
      for path in Set(baseline.keys).union(seen.keys) where baseline[path] != seen[path] {
        changed.insert(path)
      }
    }
    let result = changed.sorted().map(files.name(of:))
    (baseline, lastLook) = (seen, seen)
    (changed, open, isUnclear, first) = ([], [], false, nil)
    return result.isEmpty ? nil : result
  }

  /// How many files are watched.
  var count: Int { files.snapshot().count }
}

extension Stopwatch.Instant: Comparable {
  static func == (left: Self, right: Self) -> Bool { left.nanoseconds == right.nanoseconds }

  static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

  /// The moment that is so many seconds later.
  func advanced(by seconds: Double) -> Self {
    Self(nanoseconds: nanoseconds + UInt64(max(0, seconds) * 1e9))
  }
}
