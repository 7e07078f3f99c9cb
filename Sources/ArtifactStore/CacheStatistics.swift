// How much a cache holds of what. Reads records, and of everything else names and sizes.

import BuildGraph

/// What a cache holds, counted.
package struct CacheStatistics: Sendable {
  /// What targets of one rule take.
  package struct Share: Sendable, Equatable {
    /// The rule's name; nil for actions that no build of a target is remembered of.
    package let rule: String?
    package fileprivate(set) var actions = 0
    /// Objects that are there; one that several rules gave counts for one of them.
    package fileprivate(set) var objects = 0
    package fileprivate(set) var bytes = 0
  }

  package let inventory: CacheInventory
  package let objectBytes: Int
  package private(set) var actions = 0
  /// Targets of which a build is remembered.
  package let labels: Int
  /// Builds of targets that are remembered.
  package private(set) var builds = 0
  /// Builds as a whole that are remembered.
  package private(set) var sessions = 0
  /// When the first and the last of them ended, in nanoseconds since 1970-01-01T00:00:00Z.
  package private(set) var oldest: Int64?
  package private(set) var newest: Int64?
  /// What each rule's targets take, the largest first.
  package private(set) var shares: [Share] = []
  /// Objects that no action names.
  package private(set) var unnamedObjects = 0
  package private(set) var unnamedBytes = 0

  fileprivate init(_ inventory: CacheInventory, _ table: RecordTable) {
    self.inventory = inventory
    objectBytes = inventory.objects.reduce(0) { $0 + $1.size }
    var rules: [Digest: String] = [:]
    var builds = 0
    var labels: Set<UInt64> = []
    table.forEachBuild { record in
      rules[record.key] = record.rule
      builds += 1
      labels.insert(Digest(of: record.label).low)
    }
    self.builds = builds
    self.labels = labels.count
    let ends = table.sessions().map(\.end)
    sessions = ends.count
    (oldest, newest) = (ends.min(), ends.max())
    share(table.allActions(), among: rules)
  }

  private mutating func share(_ records: [ActionRecord], among rules: [Digest: String]) {
    var left = Dictionary(
      uniqueKeysWithValues: inventory.objects.map { ($0.digest, $0.size) })
    var shares: [String?: Share] = [:]
    actions = records.count
    for record in records {
      let rule = rules[record.key]
      var share = shares[rule] ?? Share(rule: rule)
      share.actions += 1
      for output in record.outputs {
        guard let size = left.removeValue(forKey: output.digest) else { continue }
        share.objects += 1
        share.bytes += size
      }
      shares[rule] = share
    }
    self.shares = shares.values.sorted { ($1.bytes, $0.rule ?? "") < ($0.bytes, $1.rule ?? "") }
    unnamedObjects = left.count
    unnamedBytes = left.values.reduce(0, +)
  }
}

extension DiskStore {
  /// Counts what is there; takes no lock and writes nothing.
  ///
  /// - Throws: `StoreError` where the cache cannot be read.
  package func statistics() throws(StoreError) -> CacheStatistics {
    let inventory = try CacheInventory(of: directory)
    return try reading([.actions, .builds]) { CacheStatistics(inventory, $0) }
  }
}
