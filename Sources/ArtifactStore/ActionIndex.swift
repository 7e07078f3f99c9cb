// Finds what actions gave by their keys, without a value or an allocation for each of them.

import BuildGraph

/// The records of actions as their bytes, and a hash table of where each begins.
struct ActionIndex {
  /// The records one after another, each as it stands in a file.
  private var bytes: [UInt8] = []
  /// Where records begin and end, in the order in which they came.
  private var places: [Range<Int>] = []
  /// Positions in `places`, -1 where there is none, by the low word of the key.
  private var slots: [Int32] = []

  /// The record of the action called `key`, nil if there is none.
  ///
  /// - Complexity: O(1).
  func record(_ key: Digest) -> ActionRecord? {
    slots.isEmpty ? nil : position(at: slot(of: key)).flatMap { record(at: places[$0]) }
  }

  /// All records, in no particular order.
  var records: [ActionRecord] { places.compactMap { record(at: $0) } }

  /// Takes in a record, unless there is one of the same action that holds.
  mutating func merge(_ payload: ArraySlice<UInt8>) throws(ByteReader.Malformed) {
    var reader = ByteReader(payload.dropFirst())
    let key = try reader.digest()
    if places.count * 2 >= slots.count { grow() }
    let slot = slot(of: key)
    if let known = position(at: slot) {
      guard places[known].count != payload.count || !bytes[places[known]].elementsEqual(payload)
      else { return }
      let record = try Self.decode(payload)
      if let old = self.record(at: places[known]), !record.precedes(old) { return }
      places[known] = append(payload)
    } else {
      _ = try Self.decode(payload)
      slots[slot] = Int32(places.count)
      places.append(append(payload))
    }
  }

  private mutating func append(_ payload: ArraySlice<UInt8>) -> Range<Int> {
    let start = bytes.count
    bytes += payload
    return start..<bytes.count
  }

  private static func decode(
    _ payload: ArraySlice<UInt8>
  ) throws(ByteReader.Malformed) -> ActionRecord {
    var reader = ByteReader(payload.dropFirst())
    return try ActionRecord(from: &reader)
  }

  private func record(at place: Range<Int>) -> ActionRecord? { try? Self.decode(bytes[place]) }

  private func key(at place: Range<Int>) -> Digest? {
    var reader = ByteReader(bytes[place].dropFirst())
    return try? reader.digest()
  }

  private func position(at slot: Int) -> Int? { slots[slot] < 0 ? nil : Int(slots[slot]) }

  /// The slot of a key, or the free one where it would be.
  private func slot(of key: Digest) -> Int {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: key.low) & mask
    while let position = position(at: slot), self.key(at: places[position]) != key {
      slot = (slot + 1) & mask
    }
    return slot
  }

  private mutating func grow() {
    slots = Array(repeating: -1, count: max(64, slots.count * 2))
    let mask = slots.count - 1
    for position in places.indices {
      guard let key = key(at: places[position]) else { continue }
      var slot = Int(truncatingIfNeeded: key.low) & mask
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(position)
    }
  }
}

extension ActionRecord {
  /// The first result is the one that others were built on; a later generation means that it could
  /// not be had again.
  func precedes(_ other: ActionRecord) -> Bool {
    if generation != other.generation { return generation > other.generation }
    if time != other.time { return time < other.time }
    let digests = outputs.map(\.digest)
    let others = other.outputs.map(\.digest)
    if digests != others { return digests.lexicographicallyPrecedes(others) }
    let (sizes, otherSizes) = (outputs.map(\.size), other.outputs.map(\.size))
    if sizes != otherSizes { return sizes.lexicographicallyPrecedes(otherSizes) }
    return seconds < other.seconds
  }
}
