// `ktask cache import`.

import ArgumentParser
import ArtifactStore
import Glibc
import Syntax

struct CacheImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Unite the cache with archives that 'ktask cache export' wrote.",
    discussion: """
      Every object is compared with its name before it is taken in, and records are added to those \
      that are there. From an archive that is damaged or ends too early nothing is taken. Waits \
      for a build that is running.

      EXAMPLES
        ktask cache import a.tar b.tar
        zstd -dc cache.tar.zst | ktask cache import -
      """)

  @Argument(help: ArgumentHelp("Archives, - for standard input.", valueName: "file"))
  var files: [String]

  @OptionGroup var output: CacheOutputOptions
  @OptionGroup var project: ProjectOptions

  func validate() throws {
    if files.contains("") {
      throw ValidationError("An archive needs a name, or - for standard input.")
    }
    if files.count(where: { $0 == "-" }) > 1 {
      throw ValidationError("Standard input can be read once.")
    }
  }

  func run() throws {
    try reportingFailures {
      let project = try Project(project)
      let access = CacheAccess(project)
      _ = try access.exists()
      Interrupt.heed()
      // What is not there is found before anything is taken in.
      let inputs = try files.map { (name: $0, input: try SequentialInput($0)) }
      var sum = CacheArchive.Counts()
      try access.locked(quiet: output.quiet) {
        for (name, input) in inputs {
          do {
            let counts = try access.store.takeIn(
              archive: { try input.read($0) }, isCancelled: { Interrupt.isRequested })
            sum.add(counts)
          } catch let error as ArchiveError {
            let file = name == "-" ? "standard input" : "'\(name)'"
            throw CommandFailure("cannot import \(file): \(error)")
          }
        }
      }
      try output.write([sum.line], sum.members)
    }
  }
}

extension CacheArchive.Counts {
  fileprivate mutating func add(_ other: CacheArchive.Counts) {
    objects += other.objects
    bytes += other.bytes
    actions += other.actions
    builds += other.builds
    sessions += other.sessions
    passedOver += other.passedOver
  }

  fileprivate var line: String {
    if objects + actions + builds + sessions == 0 { return "Nothing is new" }
    return "Took in \(counted(objects, "object")), \(ByteCount.text(bytes)), and "
      + "\(counted(actions, "action")); \(passedOver) objects were there"
  }

  fileprivate var members: [JSON.Member] {
    [
      .init("objects", .count(objects)), .init("bytes", .count(bytes)),
      .init("known_objects", .count(passedOver)), .init("actions", .count(actions)),
      .init("target_builds", .count(builds)), .init("builds", .count(sessions)),
    ]
  }
}

/// A file, a pipe or standard input, read from its beginning to its end.
private final class SequentialInput {
  private let name: String
  private let descriptor: Int32

  /// Opens a file; `-` is standard input.
  ///
  /// - Throws: `StoreError` where it cannot be opened.
  init(_ path: String) throws(StoreError) {
    name = path
    descriptor = path == "-" ? STDIN_FILENO : unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(attempt: .read, path: path, code: errno) }
  }

  deinit { if name != "-" { close(descriptor) } }

  /// The next `count` bytes; fewer at the end.
  ///
  /// - Throws: `StoreError` where it cannot be read, `CancellationError` after Ctrl-C.
  func read(_ count: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      try waitForBytes()
      let got = unsafe bytes.withUnsafeMutableBytes { buffer in
        let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
        return unsafe Glibc.read(descriptor, rest.baseAddress, rest.count)
      }
      if got < 0 {
        guard errno == EINTR else {
          throw StoreError.system(attempt: .read, path: name, code: errno)
        }
        try Interrupt.check()
        continue
      }
      if got == 0 { break }
      filled += got
    }
    return Array(bytes[..<filled])
  }

  /// Waits until there is something to read, or the end, and for nothing longer than Ctrl-C.
  private func waitForBytes() throws {
    var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    repeat { try Interrupt.check() } while unsafe poll(&state, 1, 100) <= 0
  }
}
