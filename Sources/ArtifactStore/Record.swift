// What a cache remembers. Values only; how they become bytes is in RecordCoding.swift.

package import BuildGraph

/// An object by name, with the size that tells a torn one.
package struct StoredOutput: Hashable, Sendable {
  package let digest: Digest
  package let size: Int

  package init(digest: Digest, size: Int) {
    self.digest = digest
    self.size = size
  }
}

/// A checkpoint that an action left, without its bytes.
package struct StoredCheckpoint: Hashable, Sendable {
  package let key: Digest
  /// The target that the action makes; nil where the checkpoint is damaged.
  package let label: String?
  /// When it was saved, in nanoseconds since 1970-01-01T00:00:00Z.
  package let savedAt: Int64

  package init(key: Digest, label: String?, savedAt: Int64) {
    self.key = key
    self.label = label
    self.savedAt = savedAt
  }
}

/// What running an action gave.
package struct ActionRecord: Hashable, Sendable {
  package let key: Digest
  package let outputs: [StoredOutput]
  /// The moment the action was given, in seconds since 1970-01-01T00:00:00Z.
  package let time: Int64
  /// How long the rule took.
  package let seconds: Double
  /// How often making lost outputs again gave other bytes than before; 0 for rules that keep their
  /// promise.
  package let generation: Int

  package init(
    key: Digest, outputs: [StoredOutput], time: Int64, seconds: Double, generation: Int = 0
  ) {
    self.key = key
    self.outputs = outputs
    self.time = time
    self.seconds = seconds
    self.generation = generation
  }
}

/// How the target of a label was last made, kept so that the next build can say what changed.
package struct BuildRecord: Hashable, Sendable {
  package var label: String
  /// When it was made, in nanoseconds since 1970-01-01T00:00:00Z.
  package var time: Int64
  package let key: Digest
  /// Stands for what people read here and the key does not know, as the names of inputs.
  ///
  /// Whoever records builds chooses the numbers; equal ones, with equal keys, mean that there is
  /// nothing new to be recorded.
  package let names: UInt64
  package let rule: String
  package let revision: Int
  package let fields: [DescribedField]
  package let inputs: [RecordedInput]
  package let outputs: [Digest]

  package init(
    label: String, time: Int64, key: Digest, names: UInt64 = 0, rule: String,
    revision: Int, fields: [DescribedField], inputs: [RecordedInput], outputs: [Digest]
  ) {
    self.label = label
    self.time = time
    self.key = key
    self.names = names
    self.rule = rule
    self.revision = revision
    self.fields = fields
    self.inputs = inputs
    self.outputs = outputs
  }
}

/// One input of a recorded build: what people call it, and what it contained.
package struct RecordedInput: Hashable, Sendable {
  package let name: String
  package let digest: Digest

  package init(name: String, digest: Digest) {
    self.name = name
    self.digest = digest
  }
}

/// What a source file contained when it was read; a shortcut that saves reading it again.
package struct SourceRecord: Hashable, Sendable {
  package let path: String
  package let stamp: FileStamp
  package let digest: Digest
  /// The moment before the file was opened, in nanoseconds since 1970-01-01T00:00:00Z.
  package let readAt: Int64

  package init(path: String, stamp: FileStamp, digest: Digest, readAt: Int64) {
    self.path = path
    self.stamp = stamp
    self.digest = digest
    self.readAt = readAt
  }

  /// Whether a file that has `stamp` now has the recorded content for certain.
  package func vouches(for stamp: FileStamp) -> Bool {
    self.stamp == stamp && stamp.isSettled(before: readAt)
  }
}

/// What tells, without reading it, that a file was written to.
package struct FileStamp: Hashable, Sendable {
  package let size: Int
  /// In nanoseconds since 1970-01-01T00:00:00Z.
  package let modified: Int64
  /// When the file's size, times, name or owner were last changed, in the same unit; no program can
  /// set it back, as it can the time of modification.
  package let changed: Int64
  package let inode: UInt64

  package init(size: Int, modified: Int64, changed: Int64 = 0, inode: UInt64) {
    self.size = size
    self.modified = modified
    self.changed = changed
    self.inode = inode
  }
}

/// One build as a whole, kept so that later ones can be compared with it.
package struct SessionRecord: Hashable, Sendable {
  /// When the build began, in nanoseconds since 1970-01-01T00:00:00Z.
  package let start: Int64
  /// When it ended, in the same unit; what it recorded of its targets is not later.
  package let end: Int64
  /// What was asked for, as it was typed.
  package let labels: [String]
  /// The targets that were asked for; none where there are more than `maximumGoals`.
  package let goals: [String]
  /// The strategy files that were read, and other files that decided what there is to be built.
  package let files: [RecordedInput]
  /// How many targets fared how, by the name of the outcome.
  package let counts: [RecordedCount]
  /// Whether the user stopped it.
  package let isInterrupted: Bool

  /// More goals than this are kept by what was typed alone.
  package static let maximumGoals = 1_000

  package init(
    start: Int64, end: Int64, labels: [String], goals: [String], files: [RecordedInput],
    counts: [RecordedCount], isInterrupted: Bool
  ) {
    self.start = start
    self.end = end
    self.labels = labels
    self.goals = goals
    self.files = files
    self.counts = counts
    self.isInterrupted = isInterrupted
  }

  /// A name that tells builds apart, also those of caches that were united: 8 hexadecimal digits.
  package var id: String {
    String(Digest(of: Record.session(self).payload).description.prefix(8))
  }
}

/// A number with its name.
package struct RecordedCount: Hashable, Sendable {
  package let name: String
  package let count: Int

  package init(name: String, count: Int) {
    self.name = name
    self.count = count
  }
}

/// Anything that a store can be told to remember.
package enum Record: Hashable, Sendable {
  case action(ActionRecord)
  case build(BuildRecord)
  case source(SourceRecord)
  case session(SessionRecord)
}
