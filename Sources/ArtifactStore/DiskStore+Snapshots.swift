// Where snapshots are in a cache. They help on this machine alone, and nothing is lost with them.

extension DiskStore {
  /// Keeps a snapshot in place of the one of the same command.
  ///
  /// - Throws: `StoreError` when it cannot be written, as in a cache that may only be read.
  package func save(_ snapshot: Snapshot) throws(StoreError) {
    let name = Snapshot.name(of: snapshot.command)
    try names.replace("\(snapshots)/\(name)", with: snapshot.bytes, mode: 0o666)
  }

  /// Removes the oldest snapshots where there are too many; called once a build.
  package func pruneSnapshots() throws(StoreError) {
    let others = try FileSystem.list(snapshots)
    if others.count <= Snapshot.maximumCount { return }
    let aged = others.map { name in
      (name: name, time: (try? FileSystem.stamp(of: "\(snapshots)/\(name)"))?.modified ?? 0)
    }.sorted { $0.time < $1.time }
    // More than one, so that not every snapshot that is kept from now on has all of them looked at.
    for old in aged.dropLast(Snapshot.maximumCount * 3 / 4) {
      try FileSystem.remove("\(snapshots)/\(old.name)")
    }
  }

  /// The snapshot of a command, nil where there is none that is whole.
  package func snapshot(of command: [String]) -> Snapshot? {
    let path = "\(snapshots)/\(Snapshot.name(of: command))"
    guard let bytes = try? FileSystem.read(path), let snapshot = Snapshot(bytes),
      snapshot.command == command
    else { return nil }
    return snapshot
  }

  /// Removes the snapshot of a command, if there is one.
  package func removeSnapshot(of command: [String]) throws(StoreError) {
    try FileSystem.remove("\(snapshots)/\(Snapshot.name(of: command))")
  }

  /// Removes all snapshots; what removes an object does this first.
  package func removeSnapshots() throws(StoreError) {
    try DisposableFiles.removeSnapshots(of: directory)
  }

  private var snapshots: String { "\(directory)/\(Snapshot.directoryName)" }
}
