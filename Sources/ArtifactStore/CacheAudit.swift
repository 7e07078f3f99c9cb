// Reads every byte of a cache and puts aside what is damaged. Knows names and digests; which
// targets lost something is for whoever knows labels.

package import BuildGraph
import Synchronization

/// What is in a cache, read to the last byte.
package struct CacheAudit: Sendable {
  /// An object that is not what its name promises.
  package struct DamagedObject: Sendable, Equatable {
    package let digest: Digest
    /// The size it has.
    package let size: Int
    /// The size that an action recorded, nil if no action names it.
    package let recordedSize: Int?
  }

  /// How many objects are what their names promise.
  package internal(set) var objects = 0
  /// The bytes of those.
  package internal(set) var bytes = 0
  package internal(set) var damagedObjects: [DamagedObject] = []
  package internal(set) var records: RecordAudit
  package internal(set) var actions = 0
  /// Keys of actions of whose outputs some are not there, or damaged.
  package internal(set) var incompleteActions: [Digest] = []
  /// Objects that no action names; a build that was killed leaves some.
  package internal(set) var unnamedObjects = 0
  package internal(set) var unnamedBytes = 0
  package internal(set) var checkpoints = 0
  /// Keys of actions whose checkpoint is damaged.
  package internal(set) var damagedCheckpoints: [Digest] = []
  /// Paths of files that ktask did not make.
  package internal(set) var foreign: [String] = []
  /// Paths of what is damaged and could not be put aside, with the reason.
  package internal(set) var failures: [String] = []

  /// Whether nothing is damaged.
  package var isGood: Bool {
    damagedObjects.isEmpty && records.stretches.isEmpty && damagedCheckpoints.isEmpty
  }
}

extension DiskStore {
  /// Reads every object and every record, and puts aside what is damaged; called under the lock.
  ///
  /// Damaged objects and checkpoints go to `damaged/`, so that the next build makes them again.
  /// Segments with foreign bytes go there too, once their records have been written anew.
  ///
  /// - Parameters:
  ///   - progress: Told after each object how many bytes of how many have been read.
  ///   - isCancelled: Asked before each file.
  /// - Returns: What was found.
  /// - Throws: `StoreError` where something cannot be read; `.cancelled`.
  package func audit(
    progress: (Int, Int) -> Void = { _, _ in }, isCancelled: () -> Bool = { false }
  ) throws(StoreError) -> CacheAudit {
    let inventory = try CacheInventory(of: directory)
    let records = try RecordAudit(
      of: inventory.records, in: directory, isCancelled: isCancelled)
    var audit = CacheAudit(records: records)
    audit.foreign = inventory.foreign
    let intact = try readObjects(
      inventory.objects, &audit, progress: progress, isCancelled: isCancelled)
    try audit.compare(try actions(), with: intact)
    for checkpoint in try checkpoints() {
      audit.checkpoints += 1
      if checkpoint.label == nil { audit.damagedCheckpoints.append(checkpoint.key) }
    }
    // What is missing may have gone without anybody removing the snapshots before.
    if !audit.incompleteActions.isEmpty { try? removeSnapshots() }
    if !audit.isGood { setAside(&audit) }
    return audit
  }

  private func readObjects(
    _ objects: [CacheInventory.Object], _ audit: inout CacheAudit,
    progress: (Int, Int) -> Void, isCancelled: () -> Bool
  ) throws(StoreError) -> [Digest: Int] {
    let total = objects.reduce(0) { $0 + $1.size }
    var done = 0
    var intact: [Digest: Int] = [:]
    for object in objects {
      if isCancelled() { throw .cancelled }
      switch try examine(object.digest, size: object.size) {
      case .present:
        intact[object.digest] = object.size
        audit.objects += 1
        audit.bytes += object.size
      case .damaged:
        audit.damagedObjects.append(
          CacheAudit.DamagedObject(digest: object.digest, size: object.size, recordedSize: nil))
      case .missing: break
      }
      done += object.size
      progress(done, total)
    }
    return intact
  }

  private func setAside(_ audit: inout CacheAudit) {
    func attempt(_ path: String, _ body: () throws(StoreError) -> Void) {
      do { try body() } catch { audit.failures.append("\(path): \(error)") }
    }
    attempt("snapshots") { () throws(StoreError) in
      try DisposableFiles.removeSnapshots(of: directory)
    }
    for object in audit.damagedObjects {
      let path = objects.path(of: object.digest)
      attempt(path) { () throws(StoreError) in
        try DisposableFiles.setAside(path, as: "\(object.digest)", of: directory)
      }
    }
    for key in audit.damagedCheckpoints {
      let path = "\(directory)/checkpoints/\(key)"
      attempt(path) { () throws(StoreError) in
        try DisposableFiles.setAside(path, as: "checkpoint-\(key)", of: directory)
      }
    }
    let damaged = audit.records.damagedFiles
    for group in SegmentFiles.Group.allCases
    where damaged.contains(where: { $0.hasPrefix("\(group.rawValue)/") }) {
      attempt(group.rawValue) { () throws(StoreError) in
        try rewrite(group, settingAside: damaged)
      }
    }
  }

  /// Writes the records of a group anew, and puts the segments that are named aside.
  private func rewrite(
    _ group: SegmentFiles.Group, settingAside damaged: Set<String>
  ) throws(StoreError) {
    try state.withLock { (state) throws(StoreError) in
      try state.segments.want([group])
      let payloads = state.segments.payloads(of: group)
      try state.segments.rewrite(group, as: payloads) { path throws(StoreError) in
        let name = path.dropFirst(directory.count + 1)
        if damaged.contains(String(name)) {
          try DisposableFiles.setAside(
            path, as: String(name).replacing("/", with: "-"), of: directory)
        } else {
          try FileSystem.remove(path)
        }
      }
    }
  }
}

extension CacheAudit {
  /// Finds objects that no action names, and actions whose objects are not there.
  fileprivate mutating func compare(
    _ records: [ActionRecord], with intact: [Digest: Int]
  ) throws(StoreError) {
    actions = records.count
    var named: [Digest: Int] = [:]
    for record in records {
      for output in record.outputs { named[output.digest] = output.size }
      if !record.outputs.allSatisfy({ intact[$0.digest] == $0.size }) {
        incompleteActions.append(record.key)
      }
    }
    for (digest, size) in intact where named[digest] == nil {
      unnamedObjects += 1
      unnamedBytes += size
    }
    damagedObjects = damagedObjects.map { object in
      DamagedObject(
        digest: object.digest, size: object.size, recordedSize: named[object.digest])
    }
  }
}
