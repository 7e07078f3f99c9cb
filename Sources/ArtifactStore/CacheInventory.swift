// What lies in a cache directory, by names and sizes alone. Reads no file.

package import BuildGraph

/// Every file of a cache directory, by what it is.
package struct CacheInventory: Sendable {
  /// A file that is not an object.
  package struct File: Sendable, Equatable {
    /// Its path in the cache directory.
    package let path: String
    package let size: Int
    /// When it was last written, moved or otherwise changed, in nanoseconds since
    /// 1970-01-01T00:00:00Z.
    package let changed: Int64
  }

  /// An object by its name; whether its bytes are what that promises is another question.
  package struct Object: Sendable, Equatable {
    package let digest: Digest
    package let size: Int
  }

  package private(set) var objects: [Object] = []
  /// The segments of actions, builds and sources.
  package private(set) var records: [File] = []
  package private(set) var checkpoints: [File] = []
  /// What was damaged and put aside.
  package private(set) var damaged: [File] = []
  package private(set) var temporary: [File] = []
  package private(set) var snapshots: [File] = []
  /// Paths of files and directories that ktask did not make.
  package private(set) var foreign: [String] = []
  /// The bytes of all files that ktask made.
  package private(set) var bytes = 0

  private let directory: String

  /// Looks through the cache at `directory`.
  ///
  /// - Complexity: O(*n*) in the number of files.
  /// - Throws: `StoreError` where a directory cannot be listed.
  package init(of directory: String) throws(StoreError) {
    self.directory = directory
    for name in try FileSystem.list(directory) {
      switch name {
      case "objects": try addObjects()
      case "actions", "builds", "sources":
        for file in try files(in: name) {
          if file.path.hasSuffix(".log") {
            add(file, to: \.records)
          } else {
            foreign.append(file.path)
          }
        }
      case "checkpoints":
        for file in try files(in: name) {
          let isOne = Digest(hexadecimal: file.path.dropFirst("checkpoints/".count)) != nil
          if isOne { add(file, to: \.checkpoints) } else { foreign.append(file.path) }
        }
      case "damaged": for file in try files(in: name) { add(file, to: \.damaged) }
      case "tmp": for file in try files(in: name) { add(file, to: \.temporary) }
      case "snapshots": for file in try files(in: name) { add(file, to: \.snapshots) }
      case "lock", ".gitignore", DiskStore.tagName, CacheUsage.fileName: break
      default: foreign.append(name)
      }
    }
  }

  private mutating func add(_ file: File, to group: WritableKeyPath<Self, [File]>) {
    self[keyPath: group].append(file)
    bytes += file.size
  }

  private mutating func addObjects() throws(StoreError) {
    for parent in try FileSystem.list("\(directory)/objects") {
      guard try isDirectory("objects/\(parent)") else {
        foreign.append("objects/\(parent)")
        continue
      }
      for file in try files(in: "objects/\(parent)") {
        let name = parent + file.path.dropFirst("objects/\(parent)/".count)
        guard let digest = Digest(hexadecimal: name), digest.description == name else {
          foreign.append(file.path)
          continue
        }
        objects.append(Object(digest: digest, size: file.size))
        bytes += file.size
      }
    }
  }

  /// The regular files in a directory of the cache; what is none counts as foreign.
  private mutating func files(in parent: String) throws(StoreError) -> [File] {
    var found: [File] = []
    for name in try FileSystem.list("\(directory)/\(parent)") {
      let path = "\(parent)/\(name)"
      do {
        let (stamp, isRegular) = try FileSystem.kind(of: "\(directory)/\(path)")
        if isRegular {
          found.append(File(path: path, size: stamp.size, changed: stamp.changed))
        } else {
          foreign.append(path)
        }
      } catch {
        // Builds and others may be at work meanwhile.
        guard error.isNoSuchFile else { throw error }
      }
    }
    return found
  }

  private func isDirectory(_ path: String) throws(StoreError) -> Bool {
    do {
      return try !FileSystem.kind(of: "\(directory)/\(path)").isRegular
    } catch {
      if error.isNoSuchFile { return false }
      throw error
    }
  }
}

extension DiskStore {
  static let tagName = "CACHEDIR.TAG"
  static let tagSignature = "Signature: 8a477f597d28d172789f06886806bc55"

  /// What is at a path that is taken for a cache.
  package enum Place: Sendable, Equatable {
    case cache
    /// Nothing, or a directory with nothing in it.
    case free
    /// Something else, which must be left alone.
    case other
  }

  /// Whether there is a cache where this store is, told by the tag that every cache has.
  ///
  /// - Throws: `StoreError` where that cannot be looked at.
  package var place: Place {
    get throws(StoreError) {
      do {
        // A process that was killed when it made the cache may have left these two.
        if try !Set(FileSystem.list(directory)).isSubset(of: [".gitignore", "tmp"]) {
          let tag = try FileSystem.read("\(directory)/\(Self.tagName)")
          return tag.starts(with: Self.tagSignature.utf8) ? .cache : .other
        }
        return .free
      } catch {
        if error.isNoSuchFile { return .other }
        if case .notAFile = error { return .other }
        throw error
      }
    }
  }
}
