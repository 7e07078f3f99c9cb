// Checkpoints of unfinished actions as files named by the action's key. Knows nothing of what they
// hold, nor of which are outdated.

import BuildGraph

/// The checkpoints of a cache directory: `checkpoints/<key>`.
///
/// Layout: the magic number, the XXH3-128 of all that follows (16 bytes), the action's key (16), the
/// length of the target's label (8), the label, the action's bytes. A file that was torn, altered or
/// renamed is none.
struct CheckpointFiles {
  private static let magic = Array("ktC1".utf8)
  private static let headSize = 20

  let directory: String
  let names: UniqueNames

  func checkpoint(of key: Digest) -> [UInt8]? { content(of: key).map { Array($0.bytes) } }

  func save(_ bytes: [UInt8], of key: Digest, label: String) throws(StoreError) {
    var content = ByteWriter()
    content.append(key)
    content.append(label)
    content.append(rest: bytes)
    var file = ByteWriter()
    file.append(rest: Self.magic)
    file.append(Digest(of: content.bytes))
    file.append(rest: content.bytes)
    try names.replace(path(of: key), with: file.bytes, mode: 0o666)
  }

  func remove(_ key: Digest) throws(StoreError) { try FileSystem.remove(path(of: key)) }

  /// What is there, damaged ones included; files of other names are nobody's.
  func list() throws(StoreError) -> [StoredCheckpoint] {
    var found: [StoredCheckpoint] = []
    for name in try FileSystem.list(parent) {
      guard let key = Digest(hexadecimal: name), key.description == name,
        let stamp = try? FileSystem.stamp(of: path(of: key))
      else { continue }
      let label = content(of: key)?.label
      found.append(StoredCheckpoint(key: key, label: label, savedAt: stamp.modified))
    }
    return found
  }

  private var parent: String { "\(directory)/checkpoints" }

  private func path(of key: Digest) -> String { "\(parent)/\(key)" }

  private func content(of key: Digest) -> (label: String, bytes: ArraySlice<UInt8>)? {
    guard let file = try? FileSystem.read(path(of: key)), file.count >= Self.headSize,
      file.starts(with: Self.magic)
    else { return nil }
    var reader = ByteReader(file.dropFirst(Self.magic.count))
    guard let digest = try? reader.digest(), digest == Digest(of: reader.rest),
      let owner = try? reader.digest(), owner == key, let label = try? reader.text()
    else { return nil }
    return (label, reader.rest)
  }
}
