// Archives of caches: one is taken in whole or not at all, and what is taken in is what it says.

import ArtifactStore
import BuildGraph

struct ArchiveKind: Kind {
  static let name = "archive"
  static let share = 10

  private let pool: [[UInt8]]
  private let payloads: [[UInt8]]
  private let directory: String

  init(_ corpus: Corpus, scratch: String) throws {
    directory = "\(scratch)/cache"
    let store = DiskStore(directory: "\(corpus.project)/.ktask-cache")
    let all = try store.allContent()
    let small = all.actions.filter { $0.outputs.allSatisfy { $0.size < 2500 } }
    guard small.count > 6 else { throw Violation("the cache has few small objects") }
    pool = try [0, 1, 5].map { count in
      let content = CacheArchive.Content(
        actions: Array(small.prefix(count)), builds: Array(all.builds.prefix(count)),
        sessions: Array(all.sessions.prefix(count)))
      var bytes: [UInt8] = []
      _ = try store.writeArchive(of: content, to: { bytes += $0 })
      return bytes
    }
    payloads = try RecordFrames.directories.flatMap { try corpus.builtPaths(".ktask-cache/\($0)") }
      .flatMap { try RecordFrames.payloads(of: corpus.built($0)).prefix(8) }
    for archive in pool {
      try demand(try check(archive) == .accepted, "an archive that was written is refused")
    }
  }

  func input(_ random: inout Randomness) -> [UInt8] {
    var archive = random.pick(pool)
    switch random.below(4) {
    case 0: archive.damage(with: random.pick(pool), &random)
    case 1: return archiveOfForgedRecords(&random)
    default: TarDamage.damage(&archive, &random)
    }
    return archive
  }

  /// An archive without objects whose records are damaged and have a right checksum.
  private func archiveOfForgedRecords(_ random: inout Randomness) -> [UInt8] {
    let mark = Array("ktask archive 1\n".utf8)
    var archive = TarDamage.member("ktask-archive", mark)
    for name in ["actions/archive.log", "builds/archive.log"] {
      var records: [UInt8] = []
      for _ in 0..<random.few() {
        var payload = random.pick(payloads)
        if random.once(in: 2) { payload.damage(with: random.pick(payloads), &random) }
        if random.once(in: 2) { payload.overwriteWord(&random) }
        records += RecordFrames.frame(payload)
      }
      archive += TarDamage.member(name, records)
    }
    return archive + Array(repeating: 0, count: 1024)
  }

  func check(_ input: [UInt8]) throws -> Verdict {
    try removeDirectory(directory)
    defer { try? removeDirectory(directory) }
    let counts: CacheArchive.Counts
    do {
      counts = try take(input)
    } catch let error as ArchiveError {
      try demand(!"\(error)".isEmpty, "a refusal says nothing")
      try demandEmpty()
      return .rejected
    }
    let objects = try Corpus(repository: "", project: directory).builtPaths("objects")
    try demand(objects.count == counts.objects, "other objects than it says")
    for path in objects {
      let digest = Digest(of: try FileSystem.read("\(directory)/\(path)"))
      try demand(
        path.dropFirst(8).split(separator: "/").joined() == "\(digest)", "an object is another")
    }
    let again = try take(input)
    try demand(
      again.objects + again.actions + again.builds + again.sessions == 0,
      "an archive that was taken in has something new: \(again)")
    let store = DiskStore(directory: directory)
    var bytes: [UInt8] = []
    _ = try store.writeArchive(of: store.allContent(), to: { bytes += $0 })
    let back = try take(bytes)
    try demand(
      back.objects + back.actions + back.builds + back.sessions == 0,
      "what is written back is not known: \(back)")
    return .accepted
  }

  /// Takes an archive into the cache as a command would.
  private func take(_ archive: [UInt8]) throws -> CacheArchive.Counts {
    var start = 0
    return try DiskStore(directory: directory).takeIn(archive: { count in
      let piece = Array(archive[start..<min(archive.count, start + count)])
      start += piece.count
      return piece
    })
  }

  /// Demands that nothing was taken in.
  private func demandEmpty() throws {
    let objects = try Corpus(repository: "", project: directory).builtPaths("objects")
    try demand(objects.isEmpty, "a refused archive leaves objects")
    let content = try DiskStore(directory: directory).allContent()
    try demand(
      content.actions.isEmpty && content.builds.isEmpty && content.sessions.isEmpty,
      "a refused archive leaves records")
  }
}
