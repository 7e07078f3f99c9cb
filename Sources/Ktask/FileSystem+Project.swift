// What commands ask of the file system besides what the cache needs.

import ArtifactStore
import Glibc
import Rules
import Syntax

extension FileSystem {
  /// Whether anything is at `path`.
  static func exists(_ path: String) -> Bool { (try? stamp(of: path)) != nil }

  /// Whether a regular file is at `path`, links followed.
  static func isFile(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Whether a symbolic link is at `path`, wherever it leads.
  static func isLink(_ path: String) -> Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  /// Whether a directory is at `path`, links followed.
  static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Makes `path` the working directory.
  ///
  /// - Throws: `CommandFailure` naming the path.
  static func changeDirectory(to path: String) throws(CommandFailure) {
    guard unsafe chdir(path) == 0 else {
      throw CommandFailure("cannot work in '\(path)': \(unsafe String(cString: strerror(errno)))")
    }
  }

  /// The files that a pattern names, sorted; `*` stands for any characters within a part of a path.
  ///
  /// Names that begin with a dot are matched only by parts that do.
  ///
  /// - Parameters:
  ///   - pattern: A path with `*` in some of its parts.
  ///   - willLook: Told each directory before it is looked into, and each path without `*` before it
  ///     is looked at, also where there is nothing.
  /// - Returns: Paths of regular files, links followed.
  /// - Throws: `StoreError` where a directory cannot be listed.
  static func paths(
    matching pattern: String, willLook: (String) -> Void = { _ in }
  ) throws -> [String] {
    let parts = pattern.split(separator: "/").map(String.init)
    var found = [pattern.hasPrefix("/") ? "/" : ""]
    for part in parts {
      found = try found.flatMap { directory -> [String] in
        func path(_ name: String) -> String {
          directory.isEmpty || directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
        }
        let place = directory.isEmpty ? "." : directory
        guard part.contains("*") else {
          willLook(path(part))
          return exists(path(part)) ? [path(part)] : []
        }
        willLook(place)
        guard isDirectory(place) else { return [] }
        let names = try list(place)
        return names.filter { name in
          LabelPattern.matches(name, part) && (!name.hasPrefix(".") || part.hasPrefix("."))
        }.map(path)
      }
    }
    return found.filter(isFile)
  }

  /// Whether a path is one that `paths(matching:)` would find if a file were there.
  static func isPath(_ path: String, matchedBy pattern: String) -> Bool {
    Glob.matchesPath(path, pattern)
  }

  /// Removes what replacements of files left in a directory that were killed half way.
  static func sweepTemporaryFiles(in directory: String) throws {
    guard isDirectory(directory) else { return }
    for name in try list(directory) where name.hasPrefix(".ktask-") && name.hasSuffix(".tmp") {
      let process = Int32(name.dropFirst(7).dropLast(4))
      if process.map(isProcessAlive) != true { try remove("\(directory)/\(name)") }
    }
  }

  /// Gives a file a new content in one step, the directory being made if need be.
  ///
  /// A reader sees the old content or the new one, whole, also after a kill at any moment.
  ///
  /// - Throws: `StoreError` or `CommandFailure` naming `path`.
  static func replace(_ path: String, with contents: [UInt8]) throws {
    let slash = path.lastIndex(of: "/")
    if let slash {
      let parent = String(path[..<slash])
      try makeDirectory(parent)
      guard isDirectory(parent) else {
        throw CommandFailure("cannot write '\(path)': '\(parent)' is not a directory")
      }
    }
    try putInPlace(of: path, named: path, mode: 0o666) { try $0.append(contents) }
  }
}
