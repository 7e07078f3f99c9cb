// Objects as read-only files named by their content. Knows no action and no key.

import BuildGraph

/// The objects of a cache directory: `objects/ab/cdef…`.
struct ObjectFiles {
  let directory: String
  let names: UniqueNames

  /// Where the object called `digest` is, or would be.
  func path(of digest: Digest) -> String {
    let name = digest.description
    return "\(directory)/objects/\(name.prefix(2))/\(name.dropFirst(2))"
  }

  func put(_ bytes: [UInt8]) throws(StoreError) -> Digest {
    let digest = Digest(of: bytes)
    let state = try state(of: digest, size: bytes.count)
    if state == .damaged { setAside(digest) }
    if state != .present { try names.replace(path(of: digest), with: bytes, mode: 0o444) }
    return digest
  }

  func get(_ digest: Digest, size: Int) throws(StoreError) -> [UInt8] {
    do {
      let bytes = try FileSystem.read(path(of: digest))
      if bytes.count == size, Digest(of: bytes) == digest { return bytes }
    } catch {
      if error.isNoSuchFile { throw .missing(digest) }
      // What is no file has other bytes than an object has.
      guard case .notAFile = error else { throw error }
    }
    setAside(digest)
    throw .damaged(digest)
  }

  /// Whether an object is what its name promises, by all of its bytes.
  func examine(_ digest: Digest, size: Int) throws(StoreError) -> ObjectState {
    do {
      let bytes = try FileSystem.read(path(of: digest))
      return bytes.count == size && Digest(of: bytes) == digest ? .present : .damaged
    } catch {
      if error.isNoSuchFile { return .missing }
      guard case .notAFile = error else { throw error }
      return .damaged
    }
  }

  /// Takes a damaged object out of the way of a new one.
  ///
  /// Where there is no place to put it, as on a full disk, it is removed; where that cannot be done
  /// either, it stays, and whoever reads it finds out again.
  func setAside(_ digest: Digest) {
    do {
      try DisposableFiles.removeSnapshots(of: directory)
      try DisposableFiles.setAside(path(of: digest), as: "\(digest)", of: directory)
    } catch {
      try? FileSystem.remove(path(of: digest))
    }
  }

  func state(of digest: Digest, size: Int) throws(StoreError) -> ObjectState {
    do {
      return try FileSystem.stamp(of: path(of: digest)).size == size ? .present : .damaged
    } catch {
      guard error.isNoSuchFile else { throw error }
      return .missing
    }
  }
}
