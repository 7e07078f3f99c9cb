// Which files a build is made from or would be made from if they were there, and in which directories
// they come and go. Knows paths, not how one hears of them.

import ArtifactStore
import Glibc
import Ktaskfile
import Rules

/// The files whose changes call for a build.
struct WatchedFiles {
  /// The project's directory, from which relative paths begin.
  let root: String
  private var patterns: [Pattern] = []

  /// A path in which `*` stands for any characters within a part, from `/` on.
  private struct Pattern {
    let path: String
    /// Whether a path that fits is of interest after all.
    let isMeant: @Sendable (String) -> Bool
  }

  init(root: String) { self.root = root }

  /// Adds files.
  ///
  /// - Parameters:
  ///   - pattern: A path, its `*` standing for any characters within a part.
  ///   - isMeant: Whether a path that fits is of interest after all.
  mutating func add(
    _ pattern: String, where isMeant: @escaping @Sendable (String) -> Bool = { _ in true }
  ) {
    patterns.append(Pattern(path: absolute(pattern), isMeant: isMeant))
  }

  /// A path from `/` on, without `.` and `..`.
  private func absolute(_ path: String) -> String {
    var parts: [Substring] = []
    for part in (path.hasPrefix("/") ? path : root + "/" + path).split(separator: "/") {
      if part == ".." { _ = parts.popLast() } else if part != "." { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }

  /// A path as people write it: from the project's directory on where it lies there.
  func name(of path: String) -> String {
    path.hasPrefix(root + "/") ? String(path.dropFirst(root.utf8.count + 1)) : path
  }

  /// Whether a file at `path` is of interest.
  func concern(_ path: String) -> Bool {
    patterns.contains { FileSystem.isPath(path, matchedBy: $0.path) && $0.isMeant(path) }
  }

  /// Whether a directory at `path` may hold such files or lead to them.
  func lead(through path: String) -> Bool {
    let depth = path.split(separator: "/").count
    return patterns.contains { pattern in
      let parts = pattern.path.split(separator: "/")
      return depth < parts.count
        && FileSystem.isPath(path, matchedBy: "/" + parts[..<depth].joined(separator: "/"))
    }
  }

  /// The files that are there, with what tells one state of a file from another.
  func snapshot() -> [String: FileStamp] {
    var files: [String: FileStamp] = [:]
    for pattern in patterns {
      for path in (try? FileSystem.paths(matching: pattern.path)) ?? []
      where files[path] == nil && pattern.isMeant(path) {
        files[path] = try? FileSystem.stamp(of: path)
      }
    }
    return files
  }

  /// The directories in which something of interest can happen.
  ///
  /// Within the project these are all on the way to the files; elsewhere, where a directory above may
  /// be a busy one, those of the files alone, or the nearest one above while they are missing.
  func directories() -> Set<String> {
    var found: Set<String> = []
    for pattern in patterns { found.formUnion(directories(of: pattern.path)) }
    for link in links().keys {
      found.insert(String(link[..<(link.lastIndex(of: "/") ?? link.startIndex)]))
    }
    return found
  }

  private func directories(of pattern: String) -> [String] {
    let parts = pattern.split(separator: "/").dropLast().map(String.init)
    let fixed = parts.prefix { !$0.contains("*") }.count
    let first = pattern.hasPrefix(root + "/") ? root.split(separator: "/").count : fixed
    var level = ["/"]
    var found: [String] = first == 0 ? level : []
    for (depth, part) in parts.enumerated() {
      let next = level.flatMap { Self.directories(in: $0, matching: part) }
      if next.isEmpty { return found.isEmpty ? level : found }
      level = next
      if depth + 1 >= first { found += level }
    }
    return found
  }

  private static func directories(in directory: String, matching part: String) -> [String] {
    let parent = directory == "/" ? "" : directory
    guard part.contains("*") else {
      return [parent + "/" + part].filter(FileSystem.isDirectory)
    }
    return ((try? FileSystem.list(directory)) ?? [])
      .filter { FileSystem.isPath("/" + $0, matchedBy: "/" + part) }
      .map { parent + "/" + $0 }.filter(FileSystem.isDirectory)
  }

  /// The files that are links: by the path of what they stand for, what they are called.
  func links() -> [String: String] {
    var links: [String: String] = [:]
    for path in snapshot().keys {
      var status = stat()
      guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK,
        let real = unsafe realpath(path, nil)
      else { continue }
      links[unsafe String(cString: real)] = path
      unsafe free(real)
    }
    return links
  }
}

extension Project {
  /// The files that builds of some labels are made from.
  ///
  /// - Parameters:
  ///   - labels: Labels as they were written; none stand for `model`.
  ///   - strategy: The name or path that labels without a strategy mean.
  ///   - symbols: The symbols of the strategies that are named; nil where they are not known.
  ///   - root: The project's directory.
  /// - Returns: Those files, and where such would be if they were there.
  func watchedFiles(
    labels: [String], strategy: String?, symbols: Set<String>?, in root: String
  ) -> WatchedFiles {
    let typed = labels.isEmpty ? ["model"] : labels
    let own = try? OwnSelection(typed, in: self)
    let patterns = (own?.labels ?? typed).compactMap { LabelPattern($0) }
    let path = strategy.flatMap { try? strategyPath($0) }
    let meant = path.map(Self.name(ofStrategyAt:)) ?? defaultStrategy
    var files = WatchedFiles(root: root)
    files.add(Ktaskfile.fileName)
    files.add(file.strategies) { path in
      let name = Self.name(ofStrategyAt: path)
      return patterns.contains { $0.names(strategy: name, default: meant) }
        || own?.reads(strategy: name, default: meant) == true
    }
    // What commands leave for others is built, and calls for nothing.
    let targets = file.targets
    for pattern in own?.paths ?? [] {
      files.add(pattern) { path in
        targets.outputs(matching: String(path.dropFirst(root.count + 1))).isEmpty
      }
    }
    if let path { files.add(path) }
    for symbol in symbols.map({ $0.sorted() }) ?? ["*"] {
      let bars = barPath(symbol: symbol, timeframe: "*")
      files.add(bars)
      files.add(bars + ".gz")
    }
    return files
  }
}
