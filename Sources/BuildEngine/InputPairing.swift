// Which input of now is which of the last build. Keys know inputs by position and content, so content
// comes before names, which may have changed without any effect.

import ArtifactStore
import BuildGraph

/// The inputs of a task, each with the recorded one that it continues.
struct InputPairing {
  /// The position of the recorded input that each of the current ones continues, nil for a new one.
  private(set) var partners: [Int?]
  /// Whether contents that were there before come in another order now.
  private(set) var isReordered = false

  private var isFree: [Bool]

  /// Positions of the recorded inputs that nothing continues.
  var unpaired: [Int] { isFree.indices.filter { isFree[$0] } }

  /// Pairs inputs of the same content in the same place, of the same content, of the same name, and
  /// in the same place, in this order.
  ///
  /// An input whose content is not known yet may turn out to be any recorded one that is left.
  ///
  /// - Complexity: O(*n*) in the number of inputs of both.
  init(of inputs: [CurrentMaking.Input], with old: [RecordedInput]) {
    partners = Array(repeating: nil, count: inputs.count)
    isFree = Array(repeating: true, count: old.count)
    let digests = inputs.map(\.digest)
    let oldDigests = old.map(\.digest)
    pairPlaces { digests[$0] == oldDigests[$0] }
    pairEqual(digests, oldDigests)
    isReordered = isOrderChanged(digests, oldDigests)
    pairEqual(inputs.map(\.name), old.map(\.name))
    pairPlaces { _ in true }
    pairInOrder(digests.indices.filter { digests[$0] == nil && partners[$0] == nil }, unpaired)
  }

  private mutating func pair(_ place: Int, _ partner: Int) {
    partners[place] = partner
    isFree[partner] = false
  }

  private mutating func pairPlaces(where isPair: (Int) -> Bool) {
    for place in 0..<min(partners.count, isFree.count)
    where partners[place] == nil && isFree[place] && isPair(place) {
      pair(place, place)
    }
  }

  private mutating func pairInOrder(_ places: [Int], _ candidates: [Int]) {
    for (place, partner) in zip(places, candidates) { pair(place, partner) }
  }

  /// Pairs what is equal and left on both sides, the first with the first.
  private mutating func pairEqual<Value: Hashable>(_ values: [Value?], _ old: [Value]) {
    var places: [Value: [Int]] = [:]
    for place in values.indices where partners[place] == nil {
      if let value = values[place] { places[value, default: []].append(place) }
    }
    let candidates = Dictionary(grouping: unpaired) { old[$0] }
    for (value, places) in places { pairInOrder(places, candidates[value] ?? []) }
  }

  /// Whether what is paired by content cannot be lined up.
  private func isOrderChanged(_ digests: [Digest?], _ old: [Digest]) -> Bool {
    let kept = digests.indices.filter { partners[$0] != nil }.compactMap { digests[$0] }
    let oldKept = old.indices.filter { !isFree[$0] }.map { old[$0] }
    return !Self.isPart(kept, of: old) && !Self.isPart(oldKept, of: digests.compactMap(\.self))
  }

  /// Whether `part` is what is left of `whole` when some of it is taken out.
  private static func isPart(_ part: [Digest], of whole: [Digest]) -> Bool {
    var rest = part[...]
    for digest in whole where digest == rest.first { rest.removeFirst() }
    return rest.isEmpty
  }
}
