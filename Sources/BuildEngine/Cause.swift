// Follows what differs between two makings of a target up to where it begins: an edited parameter, a
// source, a rule. Decides nothing and writes nothing.

package import ArtifactStore
package import BuildGraph

/// Why a target is another than it was, down to where that began.
package struct Cause: Sendable, Equatable {
  /// What becomes, or became, of the target.
  package enum Fate: String, Sendable {
    case same
    /// It has been made in another way since.
    case changed
    case willBeBuilt = "will_be_built"
    case mayBeBuilt = "may_be_built"
  }

  package let label: String
  package let rule: String
  package let fate: Fate
  /// What changed in the target itself.
  package let reasons: [Reason]
  /// What changed in those that it is made from.
  package let causes: [Cause]
  /// Whether the target is explained at another place of the same tree, and not again here.
  package let isRepeated: Bool

  /// Every reason in the tree that nothing else explains, once, the nearest first.
  package var roots: [Reason] {
    var seen: Set<Reason> = []
    var found: [Reason] = []
    var level = [self]
    while !level.isEmpty {
      for cause in level { found += cause.reasons.filter { seen.insert($0).inserted } }
      level = level.flatMap(\.causes)
    }
    return found
  }
}

/// Compares makings that are both recorded.
package struct RecordedCauses {
  private let history: History
  private let old: SessionRecord?
  private let new: SessionRecord?
  private let places: (String) -> FieldPlaces
  private var seen: Set<String> = []

  /// Makes a search between two builds.
  ///
  /// - Parameters:
  ///   - history: Where the builds are remembered.
  ///   - old: The earlier one.
  ///   - new: The later one, nil for the latest state.
  ///   - places: Where a person sets the parameters of a target.
  package init(
    in history: History, from old: SessionRecord?, to new: SessionRecord?,
    places: @escaping (String) -> FieldPlaces
  ) {
    self.history = history
    self.old = old
    self.new = new
    self.places = places
  }

  /// Why a target was made in another way.
  package mutating func cause(
    of label: String, from before: BuildRecord, to after: BuildRecord
  ) throws(StoreError) -> Cause {
    let isRepeated = !seen.insert(label).inserted
    let difference = MakingDifference(
      from: Making(before), to: Making(after), places: places(label))
    let fate: Cause.Fate = difference.isEmpty ? .same : .changed
    if isRepeated {
      return Cause(
        label: label, rule: after.rule, fate: fate, reasons: [], causes: [], isRepeated: true)
    }
    var reasons = difference.ownReasons
    var causes: [Cause] = []
    var followed: Set<String> = []
    for input in difference.inputs where input.change == .changed {
      guard let oldDigest = input.old, let newDigest = input.new, let oldName = input.oldName,
        let old = try history.producer(of: oldName, containing: oldDigest, asOf: old),
        let new = try history.producer(of: input.name, containing: newDigest, asOf: new)
      else {
        reasons.append(.inputChanged(input.name))
        continue
      }
      guard followed.insert(new.label).inserted else { continue }
      causes.append(try cause(of: new.label, from: old, to: new))
    }
    return Cause(
      label: label, rule: after.rule, fate: fate, reasons: reasons, causes: causes,
      isRepeated: false)
  }
}
