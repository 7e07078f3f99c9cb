// Taking archives into a cache: objects by digest, records by what they say, and no name as a path.

package import BuildGraph
import Synchronization

/// Why an archive is not taken in.
package enum ArchiveError: Error, Equatable, CustomStringConvertible {
  case notAnArchive
  /// It is compressed with the program that is named.
  case compressed(with: String)
  case endsEarly
  /// A member that no archive of a cache has.
  case foreignMember(name: String)
  /// An object that is not what its name promises.
  case damagedObject(Digest)
  /// Records with bytes between them that are none.
  case damagedRecords(name: String)

  package var description: String {
    switch self {
    case .notAnArchive: "it is no archive of a ktask cache"
    case .compressed(let program):
      "it is compressed; unpack it on the way, as in '\(program) -dc FILE | ktask cache import -'"
    case .endsEarly: "it ends too early"
    case .foreignMember(let name): "it holds '\(name)', which no archive of a cache does"
    case .damagedObject(let digest): "its object \(digest) is damaged"
    case .damagedRecords(let name): "its records in \(name) are damaged"
    }
  }
}

extension DiskStore {
  /// Unites the cache with an archive; called under the lock.
  ///
  /// Objects are put under the digest of their bytes, which has to be the one in their name.
  /// Records follow when the whole archive has been read, so that nothing is taken from one that is
  /// damaged or ends too early: objects that were put by then are removed again.
  ///
  /// - Parameters:
  ///   - read: Returns the next bytes, as many as asked for unless the archive ends.
  ///   - isCancelled: Asked before each member.
  /// - Returns: What is new.
  /// - Throws: `ArchiveError`, `StoreError` with `.cancelled` among them, and what `read` throws.
  package func takeIn(
    archive read: @escaping (Int) throws -> [UInt8], isCancelled: () -> Bool = { false }
  ) throws -> CacheArchive.Counts {
    var reader = ArchiveReader(read: read)
    var added: [Digest] = []
    do {
      try reader.readMark()
      var counts = CacheArchive.Counts()
      while let (head, bytes) = try reader.next(isCancelled: isCancelled) {
        guard let digest = try reader.take(head, bytes) else { continue }
        if try state(of: digest, size: bytes.count) == .present {
          counts.passedOver += 1
        } else {
          added.append(digest)
          _ = try put(bytes)
          counts.objects += 1
          counts.bytes += bytes.count
        }
      }
      guard reader.isComplete else { throw ArchiveError.endsEarly }
      try forgetUsage()
      try takeIn(reader.records, &counts)
      return counts
    } catch {
      for digest in added { try? FileSystem.remove(path(of: digest)) }
      throw error
    }
  }

  /// Appends the records that are not known yet.
  private func takeIn(
    _ records: [Record], _ counts: inout CacheArchive.Counts
  ) throws(StoreError) {
    let known = Set(try sessions())
    var marks: [String: Set<BuildMark>] = [:]
    var actions: [[UInt8]] = []
    var builds: [[UInt8]] = []
    for record in records {
      switch record {
      case .action(let action):
        if let known = try self.action(action.key), known == action || known.precedes(action) {
          continue
        }
        actions.append(record.payload)
        counts.actions += 1
      case .build(let build):
        if marks[build.label] == nil {
          marks[build.label] = Set(try history(of: build.label).map(\.mark))
        }
        guard marks[build.label]?.insert(build.mark).inserted == true else { continue }
        builds.append(record.payload)
        counts.builds += 1
      case .session(let session):
        if known.contains(session) { continue }
        builds.append(record.payload)
        counts.sessions += 1
      case .source: continue
      }
    }
    try state.withLock { (state) throws(StoreError) in
      try state.segments.append(actions, to: .actions)
      try state.segments.append(builds, to: .builds)
    }
  }
}

/// Reads the members of an archive one after another, and keeps the records.
private struct ArchiveReader {
  let read: (Int) throws -> [UInt8]
  private(set) var records: [Record] = []
  /// Whether the end of the archive has been seen, and records before it.
  private(set) var isComplete = false

  private var recordMembers: Set<String> = []

  init(read: @escaping (Int) throws -> [UInt8]) { self.read = read }

  /// Reads the member that tells an archive of a cache from others.
  mutating func readMark() throws {
    let block = try read(Tar.blockSize)
    for (magic, program) in [([0x1f, 0x8b], "gzip"), ([0x28, 0xb5, 0x2f, 0xfd], "zstd")]
      as [([UInt8], String)] where block.starts(with: magic)
    {
      throw ArchiveError.compressed(with: program)
    }
    let expected = Tar.Head(name: CacheArchive.markName, size: CacheArchive.mark.count)
    guard block.count == Tar.blockSize, try head(block) == expected,
      try content(of: expected) == CacheArchive.mark
    else { throw ArchiveError.notAnArchive }
  }

  /// The next member, nil at the end of the archive.
  mutating func next(isCancelled: () -> Bool) throws -> (Tar.Head, [UInt8])? {
    if isCancelled() { throw StoreError.cancelled }
    let block = try read(Tar.blockSize)
    guard block.count == Tar.blockSize else { throw ArchiveError.endsEarly }
    guard let head = try head(block) else {
      isComplete = recordMembers == [CacheArchive.actionsName, CacheArchive.buildsName]
      return nil
    }
    return (head, try content(of: head))
  }

  /// Takes in a member of records; the digest of one that is an object.
  mutating func take(_ head: Tar.Head, _ bytes: [UInt8]) throws -> Digest? {
    switch head.name {
    case CacheArchive.actionsName, CacheArchive.buildsName:
      guard recordMembers.insert(head.name).inserted else {
        throw ArchiveError.foreignMember(name: head.name)
      }
      try takeRecords(of: head.name, bytes)
      return nil
    default:
      let digits = head.name.split(separator: "/").dropFirst().joined()
      guard let digest = Digest(hexadecimal: digits), head.name == CacheArchive.name(of: digest)
      else { throw ArchiveError.foreignMember(name: head.name) }
      guard Digest(of: bytes) == digest else { throw ArchiveError.damagedObject(digest) }
      return digest
    }
  }

  private mutating func takeRecords(of name: String, _ bytes: [UInt8]) throws {
    var length = 0
    Frame.scan(bytes) { payload in
      length += Frame.headSize + payload.count + Frame.checksumSize
      // A later version of ktask may have written what this one does not know.
      if let record = Record(payload: payload) { records.append(record) }
    }
    guard length == bytes.count else { throw ArchiveError.damagedRecords(name: name) }
  }

  private func head(_ block: [UInt8]) throws -> Tar.Head? {
    do {
      return try Tar.head(block)
    } catch {
      switch error {
      case .notTar: throw ArchiveError.notAnArchive
      case .notAFile(let name): throw ArchiveError.foreignMember(name: name)
      }
    }
  }

  /// A member's bytes; memory is taken as they come, whatever the head promises.
  private func content(of head: Tar.Head) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < head.size {
      let piece = try read(min(1 << 20, head.size - bytes.count))
      if piece.isEmpty { throw ArchiveError.endsEarly }
      bytes += piece
    }
    let padding = Tar.padding(after: head.size)
    guard try read(padding).count == padding else { throw ArchiveError.endsEarly }
    return bytes
  }
}
