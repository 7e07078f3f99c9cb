// The files and directories that decided what a command does, besides the sources that the engine
// reads: the Ktaskfile, strategies, and directories in which files are looked for.

import ArtifactStore
import BuildGraph
import Synchronization
import Syntax

/// What a command has looked at, and what it was like before.
final class Sightings: Sendable {
  private struct State {
    var entries: [String: Snapshot.Entry] = [:]
    var isFile: [String: Bool] = [:]
    /// Where nothing but strategies is looked for.
    var listed: Set<String> = []
    /// Directories that files of bars are looked for in.
    var searched: Set<String> = []
    /// Files of text that were read after the project's own.
    var strategies: Set<String> = []
  }

  private let state = Mutex(State())

  /// Everything that was looked at, sorted by path.
  var entries: [Snapshot.Entry] {
    state.withLock { $0.entries.values.sorted { $0.path < $1.path } }
  }

  /// What was seen at `path`.
  func entry(of path: String) -> Snapshot.Entry? { state.withLock { $0.entries[path] } }

  /// What decides about every strategy: the program, the Ktaskfile, and the directories in which bars
  /// are looked for; not where strategies are, nor those themselves.
  var projectEntries: [Snapshot.Entry] {
    let entries = state.withLock { state in
      state.entries.values.filter {
        (!state.listed.contains($0.path) || state.searched.contains($0.path))
          && !state.strategies.contains($0.path)
      }
    }
    return [Self.executable] + entries
  }

  /// The program that runs.
  static var executable: Snapshot.Entry {
    var executable = entry("/proc/self/exe", content: .stamp)
    // Nobody writes to a program while it runs.
    executable.seenAt = .max
    return executable
  }

  /// Whether anything is at `path`, which is remembered.
  func exists(_ path: String) -> Bool {
    let entry = Self.entry(path, content: .stamp)
    // What is there is going to be read, and then its content counts.
    if entry.stamp == nil { note(entry) }
    return entry.stamp != nil
  }

  /// Reads a strategy.
  ///
  /// - Throws: What `text(ofFileAt:)` throws.
  func strategyText(ofFileAt path: String) throws -> SourceText {
    state.withLock { _ = $0.strategies.insert(path) }
    return try text(ofFileAt: path)
  }

  /// Reads a file of text.
  ///
  /// - Throws: `CommandFailure` where it cannot be read, or is not UTF-8.
  func text(ofFileAt path: String) throws -> SourceText {
    let before = Self.entry(path, content: .stamp)
    let source = try SourceText(readingFileAt: path)
    note(
      Snapshot.Entry(
        path: path, content: .digest(Digest(of: source.text)), stamp: before.stamp,
        seenAt: before.seenAt))
    return source
  }

  /// Whether a regular file is at `path`; that one may appear or go is known by its directory.
  func isFile(_ path: String) -> Bool {
    if let known = state.withLock({ $0.isFile[path] }) { return known }
    let directory = Self.directory(of: path)
    state.withLock { _ = $0.searched.insert(directory) }
    noteDirectory(directory)
    let isFile = FileSystem.isFile(path)
    // What a link leads to may appear elsewhere, of which its directory knows nothing.
    if !isFile, FileSystem.isLink(path) { note(Self.entry(path, content: .stamp)) }
    state.withLock { $0.isFile[path] = isFile }
    return isFile
  }

  /// The files that a pattern names, sorted.
  func paths(matching pattern: String) throws -> [String] {
    try FileSystem.paths(matching: pattern) { path in
      state.withLock { _ = $0.listed.insert(path) }
      noteDirectory(path)
    }
  }

  private static func directory(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
  }

  private func noteDirectory(_ path: String) {
    if state.withLock({ $0.entries[path] }) != nil { return }
    note(Self.entry(path, content: .stamp))
  }

  /// The first look counts: what is decided later may rest on it.
  private func note(_ entry: Snapshot.Entry) {
    state.withLock { state in
      if state.entries[entry.path] == nil { state.entries[entry.path] = entry }
    }
  }

  /// A file or directory as it is now.
  static func entry(_ path: String, content: Snapshot.Content) -> Snapshot.Entry {
    let now = FileSystem.fileClock
    return Snapshot.Entry(
      path: path, content: content, stamp: try? FileSystem.stamp(of: path), seenAt: now)
  }
}
