// `ktask cache`, and what its commands have in common.

import ArgumentParser
import ArtifactStore
import Syntax

struct CacheCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cache",
    abstract: "Look into the cache, check it, make it smaller, and move it.",
    discussion: """
      The cache holds what targets are made of, named by the digests of their contents, and the \
      records of how they were made. All of it can be made again; losing it costs time alone.

      EXAMPLES
        ktask cache stats                        what is in it and takes the room
        ktask cache verify                       reads it, puts aside what is damaged
        ktask cache gc --keep 14d --dry-run      what nothing used for 14 days
        ktask cache export cache.tar             for another machine
        ktask cache import a.tar b.tar           unites what two CI jobs made
      """,
    subcommands: [
      CacheStatsCommand.self, CacheVerifyCommand.self, CacheGCCommand.self,
      CacheClearCommand.self, CacheExportCommand.self, CacheImportCommand.self,
    ])
}

/// The cache of a project, as the commands on caches use it.
struct CacheAccess {
  let store: DiskStore

  init(_ project: Project) { store = project.store() }

  /// Whether there is a cache, and not nothing.
  ///
  /// - Throws: `CommandFailure` where there is something that is no cache.
  func exists() throws -> Bool {
    switch try store.place {
    case .cache: return true
    case .free: return false
    case .other:
      throw CommandFailure(
        "'\(store.directory)' is no cache of ktask: it has no CACHEDIR.TAG",
        hint: "name another directory with --cache")
    }
  }

  /// Runs `body` while no build uses the cache.
  ///
  /// - Parameters:
  ///   - quiet: Whether nothing is said of a wait.
  ///   - body: What changes the cache, or must not see it change.
  /// - Returns: What `body` does.
  /// - Throws: What `body` does, and `CancellationError` after Ctrl-C.
  func locked<Result>(quiet: Bool = false, _ body: () throws -> Result) throws -> Result {
    let store = store
    do {
      let lock = try runBlocking {
        try await store.lock(
          onWait: { process in
            guard !quiet else { return }
            let who = process.map { "process \($0)" } ?? "another process"
            OutputStream.standardError.writeLine("waiting for \(who), which uses the cache")
          }, isCancelled: { Interrupt.isRequested })
      }
      defer { lock.release() }
      return try body()
    } catch StoreError.cancelled {
      throw CancellationError()
    }
  }
}

/// How far a long command on the cache has come, in one line on a terminal.
final class CacheProgress {
  private let stream = OutputStream.standardError
  private let verb: String
  private let isShown: Bool
  private var lastShown = Stopwatch.Instant.distantPast

  /// Begins to show progress, unless `quiet` or where there is no terminal.
  init(_ verb: String, quiet: Bool) {
    self.verb = verb
    isShown = !quiet && stream.isTerminal
  }

  /// Shows how many of how many bytes are done, at most ten times a second.
  func update(_ done: Int, of total: Int) {
    let now = Stopwatch.now()
    guard isShown, total > 0, lastShown.seconds(to: now) > 0.1 else { return }
    lastShown = now
    stream.write("\r\(verb) \(ByteCount.text(done)) of \(ByteCount.text(total))\u{1b}[K")
  }

  /// Takes the line away.
  func finish() {
    if isShown { stream.write("\r\u{1b}[K") }
  }
}

/// The options of all commands on the cache.
struct CacheOutputOptions: ParsableArguments {
  @Option(help: "How the result is written to standard output.")
  var format = OutputFormat.text

  @Flag(name: .shortAndLong, help: "Print errors and warnings alone.")
  var quiet = false
}

extension CacheOutputOptions {
  /// Writes a result as it was asked for.
  ///
  /// - Parameters:
  ///   - lines: The result for people.
  ///   - members: The members of the document besides `schema`.
  /// - Throws: `CommandFailure` where it cannot be written.
  func write(_ lines: [String], _ members: [JSON.Member]) throws {
    switch format {
    case .json:
      try OutputStream.writeResult(
        .object([.init("schema", .integer(documentSchema))] + members))
    case .text where !quiet:
      try OutputStream.writeResult(lines.map { $0 + "\n" }.joined())
    case .text: break
    }
  }
}

extension JSON {
  /// A whole number.
  static func count(_ number: Int) -> JSON { .integer(Int64(number)) }
}
