// Which files an export must not write: those that a project is made from, and its cache.

import ArtifactStore
import Ktaskfile

/// The files of a project that nothing but people and builds may write.
struct ProtectedFiles {
  /// Paths of files, links followed.
  private let sources: Set<String>
  /// Paths of directories, links followed.
  private let caches: Set<String>
  /// Paths at which bars are looked for, with fields in braces, as written and with links followed.
  private let templates: [String]
  /// The pattern of the strategies, as written and with links followed.
  private let strategies: [String]

  /// Looks up what belongs to a project.
  ///
  /// - Parameters:
  ///   - project: The project.
  ///   - others: Further files that are sources.
  /// - Throws: `StoreError` where directories of bars cannot be read.
  init(_ project: Project, others: [String]) throws {
    let bars = try project.allDataFiles().map(\.path)
    let files = Array(project.strategyPaths.values) + [Ktaskfile.fileName] + bars + others
    sources = Set(files.map { FileSystem.absolute($0) })
    caches = Set(
      [project.cacheDirectory, project.file.cacheDirectory].map {
        FileSystem.absolute($0)
      })
    strategies = [
      FileSystem.absolute(project.file.strategies, followsLinks: false),
      FileSystem.absolute(project.file.strategies),
    ]
    templates = [project.barTemplate, project.file.dataPath.description].flatMap {
      [FileSystem.absolute($0, followsLinks: false), FileSystem.absolute($0)]
    }
  }

  /// Refuses a path at which no other file may be put.
  func check(_ path: String) throws(CommandFailure) {
    let place = FileSystem.absolute(path)
    if sources.contains(place) {
      throw CommandFailure(
        "'\(path)' is a source of the project", hint: "name another path", isUsage: true)
    }
    if caches.contains(where: { place == $0 || place.hasPrefix($0 + "/") }) {
      throw CommandFailure(
        "'\(path)' is in the cache", hint: "name a path outside of it", isUsage: true)
    }
    let spellings = [FileSystem.absolute(path, followsLinks: false), place]
    if spellings.contains(where: { text in
      strategies.contains { FileSystem.isPath(text, matchedBy: $0) }
    }) {
      throw CommandFailure(
        "'\(path)' is where strategies are looked for", hint: "name another path", isUsage: true)
    }
    for text in spellings {
      let plain = text.hasSuffix(".gz") ? [text, String(text.dropLast(3))] : [text]
      let match = templates.lazy.flatMap { template in
        plain.compactMap { TemplateMatch($0[...], template[...]) }
      }.first
      guard let symbol = match?.symbol, let timeframe = match?.timeframe else { continue }
      throw CommandFailure(
        "'\(path)' is where builds look for \(timeframe) bars of \(symbol)",
        hint: "name another path", isUsage: true)
    }
  }
}
