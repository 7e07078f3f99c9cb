// Emptying a cache. Touches nothing that ktask did not make.

extension DiskStore {
  /// What was in a cache that has been emptied.
  package struct Cleared: Sendable, Equatable {
    package let objects: Int
    package let files: Int
    package let bytes: Int
    /// Paths of files that ktask did not make and that are still there.
    package let foreign: [String]
  }

  /// Removes everything but the tag and the lock; called under the lock.
  ///
  /// Records go before objects, so that a kill leaves nothing that speaks of what is not there.
  ///
  /// - Returns: What was removed.
  /// - Throws: `StoreError` where something cannot be removed.
  package func clear() throws(StoreError) -> Cleared {
    let inventory = try CacheInventory(of: directory)
    try DisposableFiles.removeSnapshots(of: directory)
    let files =
      inventory.records + inventory.checkpoints + inventory.damaged + inventory.temporary
    for file in files { try FileSystem.remove("\(directory)/\(file.path)") }
    for object in inventory.objects { try FileSystem.remove(path(of: object.digest)) }
    try FileSystem.remove("\(directory)/\(CacheUsage.fileName)")
    for parent in try FileSystem.list("\(directory)/objects") {
      FileSystem.removeEmptyDirectory("\(directory)/objects/\(parent)")
    }
    for name in [
      "objects", "actions", "builds", "sources", "checkpoints", "damaged", "snapshots", "tmp",
    ] {
      FileSystem.removeEmptyDirectory("\(directory)/\(name)")
    }
    try refresh()
    return Cleared(
      objects: inventory.objects.count, files: inventory.objects.count + files.count,
      bytes: inventory.bytes, foreign: inventory.foreign)
  }
}
