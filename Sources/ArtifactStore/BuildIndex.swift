// Finds the builds of a label by a hash of it. Knows where they are and what tells them apart; reads
// none of them.

import BuildGraph

/// Where the builds of each label are.
struct BuildIndex {
  /// One build of one label.
  struct Entry {
    let mark: BuildMark
    let place: RecordPlace
    /// The position of the one before it, of the same label.
    fileprivate var earlier: Int?
  }

  private var entries: [Entry] = []
  /// The position of the last build of each label, by the label's hash.
  private var lasts: [UInt64: Int] = [:]

  /// The last build of each label, in no particular order.
  var lastEntries: [Entry] { lasts.values.map { entries[$0] } }

  /// All other builds, in no particular order.
  var earlierEntries: [Entry] {
    lasts.values.flatMap { entries(from: entries[$0].earlier) }
  }

  /// The last build of a label, nil if there is none.
  func lastEntry(of label: String) -> Entry? { lasts[Digest(of: label).low].map { entries[$0] } }

  /// The builds of a label, the latest first.
  func entries(of label: String) -> [Entry] { entries(from: lasts[Digest(of: label).low]) }

  /// Takes in a build that is not there yet.
  ///
  /// - Parameters:
  ///   - reader: The record behind its kind.
  ///   - place: Where it is.
  /// - Throws: `Malformed` where it is no such record.
  mutating func merge(
    _ reader: inout ByteReader, at place: RecordPlace
  ) throws(ByteReader.Malformed) {
    let hash = Digest(of: try reader.textBytes()).low
    let time = try reader.integer()
    let mark = BuildMark(time: time, key: try reader.digest(), names: try reader.word())
    var later: Int?
    var earlier = lasts[hash]
    while let position = earlier, mark.isBefore(entries[position].mark) {
      later = position
      earlier = entries[position].earlier
    }
    if let earlier, entries[earlier].mark == mark { return }
    entries.append(Entry(mark: mark, place: place, earlier: earlier))
    if let later {
      entries[later].earlier = entries.count - 1
    } else {
      lasts[hash] = entries.count - 1
    }
  }

  private func entries(from first: Int?) -> [Entry] {
    var found: [Entry] = []
    var next = first
    while let position = next {
      found.append(entries[position])
      next = entries[position].earlier
    }
    return found
  }
}

extension BuildMark {
  /// The latest build of a label is the last one.
  fileprivate func isBefore(_ other: BuildMark) -> Bool {
    (time, key, names) < (other.time, other.key, other.names)
  }
}
