// Files of a cache that may go at any moment: snapshots, and what was damaged and put aside. Knows
// no content.

/// What a cache directory holds besides what it promises.
enum DisposableFiles {
  /// Removes the snapshots, which rely on objects and records; called before any of those goes.
  static func removeSnapshots(of directory: String) throws(StoreError) {
    let parent = "\(directory)/\(Snapshot.directoryName)"
    for name in try FileSystem.list(parent) { try FileSystem.remove("\(parent)/\(name)") }
  }

  /// Moves what is at `path` to `damaged/name`, in place of what is there.
  static func setAside(
    _ path: String, as name: String, of directory: String
  ) throws(StoreError) {
    let parent = "\(directory)/damaged"
    try FileSystem.makeDirectory(parent)
    try FileSystem.rename(path, to: "\(parent)/\(name)")
  }
}
