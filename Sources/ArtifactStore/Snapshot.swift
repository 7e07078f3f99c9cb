// What a successful build looked at and left, by which the same command knows that there is nothing to
// do without reading a strategy or making a graph. Knows files and bytes; nothing of what they mean.

package import BuildGraph

/// The files that decided what a command did, and what it would print if it did nothing.
package struct Snapshot: Sendable, Equatable {
  /// One file or directory.
  package struct Entry: Sendable, Equatable {
    /// Absolute, or relative to the project's directory.
    package let path: String
    package let content: Content
    /// What it was like, nil where nothing was there.
    package let stamp: FileStamp?
    /// The moment before it was looked at, in nanoseconds since 1970-01-01T00:00:00Z.
    package var seenAt: Int64

    package init(path: String, content: Content, stamp: FileStamp?, seenAt: Int64) {
      self.path = path
      self.content = content
      self.stamp = stamp
      self.seenAt = seenAt
    }
  }

  /// How a file is known to be the same.
  package enum Content: Sendable, Equatable {
    /// By its stamp or, where that could hide a change, by what it contains.
    case digest(Digest)
    /// By its stamp alone, as directories are.
    case stamp
    /// By its size, as objects are, which nobody changes.
    case size
  }

  /// The command's arguments, and the environment that it heeds.
  package let command: [String]
  /// The cache as it is reached from where the command was given.
  package let cacheDirectory: String
  /// The project's directory in the same sense; empty for the working directory.
  package let projectDirectory: String
  package var entries: [Entry]
  /// What goes to standard output, before and behind the duration.
  package let output: [[UInt8]]
  /// Whether the duration is a number of seconds, as in JSON, or a text for people.
  package let isDocument: Bool
  /// What goes to standard error.
  package let error: [UInt8]

  package init(
    command: [String], cacheDirectory: String, projectDirectory: String, entries: [Entry],
    output: [[UInt8]], isDocument: Bool, error: [UInt8]
  ) {
    self.command = command
    self.cacheDirectory = cacheDirectory
    self.projectDirectory = projectDirectory
    self.entries = entries
    self.output = output
    self.isDocument = isDocument
    self.error = error
  }

  /// A snapshot of files alone, to be looked at again within one command.
  package init(of entries: [Entry]) {
    self.init(
      command: [], cacheDirectory: "", projectDirectory: "", entries: entries, output: [],
      isDocument: false, error: [])
  }

  /// The directory of a cache in which snapshots are kept.
  package static let directoryName = "snapshots"

  /// How many snapshots a cache keeps; each is of one command line, or of one strategy.
  static let maximumCount = 2_048

  /// A file that may have to be read is not longer than this; longer ones wait for their stamp to
  /// settle.
  private static let maximumRead = 64 << 20

  /// What the snapshot of a command is called.
  package static func name(of command: [String]) -> String {
    var writer = ByteWriter()
    for text in command { writer.append(text) }
    return Digest(of: writer.bytes).description
  }

  /// Whether everything is as it was.
  ///
  /// - Returns: How it is: `self` with the entries whose stamps could have hidden a change seen
  ///   anew, nil where something differs or cannot be told.
  /// - Complexity: A look at the file system for each entry; a file is read only if it was written
  ///   to within the clock's tick before it was looked at.
  package func seenAgain() -> Snapshot? {
    var seen = self
    for (index, entry) in entries.enumerated() {
      let path = place(of: entry.path)
      let now = FileSystem.fileClock
      let stamp = try? FileSystem.stamp(of: path)
      switch entry.content {
      case .size:
        guard let stamp, stamp.size == entry.stamp?.size else { return nil }
      case .stamp, .digest:
        guard stamp == entry.stamp else { return nil }
        guard let stamp, !stamp.isSettled(before: entry.seenAt) else { continue }
        guard case .digest(let digest) = entry.content, stamp.size <= Self.maximumRead,
          let bytes = try? FileSystem.read(path), Digest(of: bytes) == digest
        else { return nil }
        seen.entries[index].seenAt = now
      }
    }
    return seen
  }

  private func place(of path: String) -> String {
    projectDirectory.isEmpty || path.hasPrefix("/") ? path : "\(projectDirectory)/\(path)"
  }
}

extension FileStamp {
  /// Whether a file that has the stamp now is as it was when someone looked at it at `moment`.
  ///
  /// A file that is not older than that may have been written again within the same tick of its
  /// clock (git calls such an entry racy). A file system that keeps whole seconds gets two of them,
  /// the tick of the coarsest one in use.
  package func isSettled(before moment: Int64) -> Bool {
    let tick: Int64 = modified % 1_000_000_000 == 0 ? 2_000_000_000 : 0
    let (end, isBeyond) = max(modified, changed).addingReportingOverflow(tick)
    return !isBeyond && end < moment
  }
}

// MARK: - Bytes

extension Snapshot {
  private static let magic: UInt64 = 0x3170_616e_736b_746b

  /// The snapshot as a file: a magic number, the fields, and a checksum.
  package var bytes: [UInt8] {
    var writer = ByteWriter()
    writer.append(Self.magic)
    writer.append(command) { writer, text in writer.append(text) }
    writer.append(cacheDirectory)
    writer.append(projectDirectory)
    writer.append(output) { writer, part in
      writer.append(UInt64(part.count))
      writer.append(rest: part)
    }
    writer.append(isDocument ? 1 : 0 as UInt8)
    writer.append(UInt64(error.count))
    writer.append(rest: error)
    writer.append(entries) { writer, entry in entry.write(to: &writer) }
    writer.append(Digest(of: writer.bytes).low)
    return writer.bytes
  }

  /// Reads a file; nil where it is torn, damaged or of another version.
  package init?(_ bytes: [UInt8]) {
    guard bytes.count > 8 else { return nil }
    var checksum = ByteReader(bytes.suffix(8))
    guard (try? checksum.word()) == Digest(of: bytes.dropLast(8)).low else { return nil }
    var reader = ByteReader(bytes.dropLast(8))
    do {
      guard try reader.word() == Self.magic else { return nil }
      command = try reader.list { reader throws(ByteReader.Malformed) in try reader.text() }
      cacheDirectory = try reader.text()
      projectDirectory = try reader.text()
      output = try reader.list { reader throws(ByteReader.Malformed) in
        Array(try reader.textBytes())
      }
      isDocument = try reader.byte() != 0
      error = Array(try reader.textBytes())
      entries = try reader.list { reader throws(ByteReader.Malformed) in try Entry(&reader) }
    } catch {
      return nil
    }
  }
}

extension Snapshot.Entry {
  fileprivate func write(to writer: inout ByteWriter) {
    writer.append(path)
    // Ends the path for the system, so that it need not be copied.
    writer.append(0 as UInt8)
    writer.append(seenAt)
    switch content {
    case .stamp: writer.append(0 as UInt8)
    case .size: writer.append(1 as UInt8)
    case .digest(let digest):
      writer.append(2 as UInt8)
      writer.append(digest)
    }
    writer.append(stamp == nil ? 0 : 1 as UInt8)
    stamp?.write(to: &writer)
  }

  fileprivate init(_ reader: inout ByteReader) throws(ByteReader.Malformed) {
    path = try reader.text()
    _ = try reader.byte()
    seenAt = try reader.integer()
    switch try reader.byte() {
    case 0: content = .stamp
    case 1: content = .size
    case 2: content = .digest(try reader.digest())
    default: throw ByteReader.Malformed()
    }
    stamp = try reader.byte() == 0 ? nil : FileStamp(from: &reader)
  }
}
