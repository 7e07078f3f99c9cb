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
    if try state(of: digest, size: bytes.count) != .present {
      try names.replace(path(of: digest), with: bytes, mode: 0o444)
    }
    return digest
  }

  func get(_ digest: Digest, size: Int) throws(StoreError) -> [UInt8] {
    let path = path(of: digest)
    let bytes: [UInt8]
    do {
      bytes = try FileSystem.read(path)
    } catch {
      throw error.isNoSuchFile ? .missing(digest) : error
    }
    guard bytes.count == size, Digest(of: bytes) == digest else {
      try? FileSystem.remove(path)
      throw .damaged(digest)
    }
    return bytes
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
