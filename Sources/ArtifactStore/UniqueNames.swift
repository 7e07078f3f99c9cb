// Names that no other process gives, and the temporary files that bear them.

import Synchronization

/// Gives names to new files of one cache, and writes files so that they appear whole or not at all.
final class UniqueNames: Sendable {
  private let directory: String
  private let salt = UInt64.random(in: 0...UInt64.max)
  private let count = Atomic<UInt64>(0)

  /// Makes names for the cache at `directory`.
  init(directory: String) { self.directory = directory }

  /// A name that begins with this process's number.
  func next() -> String {
    let number = count.wrappingAdd(1, ordering: .relaxed).newValue
    return "\(FileSystem.ownProcess)-\(String(salt, radix: 16))-\(number)"
  }

  /// Writes a temporary file in the same file system and renames it to `path`.
  func replace(_ path: String, with bytes: [UInt8], mode: UInt32) throws(StoreError) {
    let temporary = "\(directory)/tmp/\(next())"
    try Self.makingDirectory(of: temporary) { () throws(StoreError) in
      try FileSystem.create(temporary, mode: mode, contents: bytes)
    }
    do {
      try Self.makingDirectory(of: path) { () throws(StoreError) in
        try FileSystem.rename(temporary, to: path)
      }
    } catch {
      try? FileSystem.remove(temporary)
      throw error
    }
  }

  /// Makes a directory for work that ends with this process.
  func makeDirectory() throws(StoreError) -> String {
    let path = "\(directory)/tmp/\(next())"
    try FileSystem.makeDirectory(path)
    return path
  }

  /// Removes temporary files and directories of processes that are gone; called under the lock.
  ///
  /// A file that bears this process's own number is a dead one's too: numbers are given again, and
  /// in a container every build may be number 1.
  func sweep() throws(StoreError) {
    for name in try FileSystem.list("\(directory)/tmp") {
      let process = name.prefix { $0 != "-" }
      if name.hasPrefix("\(process)-\(String(salt, radix: 16))-") { continue }
      if let number = Int32(process), number != FileSystem.ownProcess,
        FileSystem.isProcessAlive(number)
      {
        continue
      }
      try FileSystem.removeTree("\(directory)/tmp/\(name)")
    }
  }

  /// Does `work`; when a directory was missing, makes it and tries once more.
  private static func makingDirectory(
    of path: String, _ work: () throws(StoreError) -> Void
  ) throws(StoreError) {
    do {
      try work()
    } catch {
      guard error.isNoSuchFile, let slash = path.lastIndex(of: "/") else { throw error }
      try FileSystem.makeDirectory(String(path[..<slash]))
      try work()
    }
  }
}
