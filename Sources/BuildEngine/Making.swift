// How a target was made, or would be made now, in one form for both, and where two makings part. Knows
// neither the store nor what is decided about a task.

package import ArtifactStore
package import BuildGraph

/// What a target was made from, or would be made from now.
package struct Making: Sendable, Equatable {
  /// One thing that it is made from.
  package struct Input: Sendable, Equatable {
    package let name: String
    /// Nil while it depends on a task that has not run.
    package let digest: Digest?
  }

  package let label: String
  package let rule: String
  package let revision: Int
  package let fields: [DescribedField]
  package let inputs: [Input]
  /// Empty while they are not known.
  package let outputs: [Digest]
  /// Nil while an input's digest is not known.
  package let key: Digest?

  /// How a target was made in a build.
  package init(_ record: BuildRecord) {
    label = record.label
    rule = record.rule
    revision = record.revision
    fields = record.fields
    inputs = record.inputs.map { Input(name: $0.name, digest: $0.digest) }
    outputs = record.outputs
    key = record.key
  }

  /// How a task would make its target now.
  init(_ current: CurrentMaking, label: String, outputs: [Digest]) {
    self.label = label
    rule = current.node.rule.name
    revision = type(of: current.node.rule).revision
    fields = current.node.rule.description
    inputs = current.inputs.map { Input(name: $0.name, digest: $0.digest) }
    self.outputs = outputs
    key = current.key
  }
}

/// Where two makings of a target part, and where they do not.
package struct MakingDifference: Sendable, Equatable {
  /// How a part of a making fared.
  package enum Change: String, Sendable {
    case same
    case changed
    case added
    case removed
    /// It depends on a task that has not run.
    case unknown
  }

  /// A parameter of the rule in both makings.
  package struct Field: Sendable, Equatable {
    package let name: String
    /// Where a person sets it.
    package let place: String
    package let old: String?
    package let new: String?

    package init(name: String, place: String, old: String?, new: String?) {
      self.name = name
      self.place = place
      self.old = old
      self.new = new
    }

    package var change: Change {
      old == new ? .same : old == nil ? .added : new == nil ? .removed : .changed
    }
  }

  /// An input in both makings.
  package struct Input: Sendable, Equatable {
    /// What it is called in the later making that has it.
    package let name: String
    /// What it was called in the earlier making.
    package let oldName: String?
    package let old: Digest?
    package let new: Digest?
    package let change: Change
  }

  package let oldRule: String
  package let newRule: String
  package let oldRevision: Int
  package let newRevision: Int
  package let fields: [Field]
  package let inputs: [Input]
  /// Whether contents that were there before come in another order.
  package let isReordered: Bool

  /// Compares two makings of a target.
  ///
  /// - Parameters:
  ///   - old: The earlier one.
  ///   - new: The later one.
  ///   - places: Where a person sets the parameters.
  package init(from old: Making, to new: Making, places: FieldPlaces) {
    oldRule = old.rule
    newRule = new.rule
    oldRevision = old.revision
    newRevision = new.revision
    fields = Self.fields(old.fields, new.fields, places)
    let pairing = InputPairing(
      of: new.inputs.map { CurrentMaking.Input(name: $0.name, digest: $0.digest) },
      with: old.inputs.compactMap { input in
        input.digest.map { RecordedInput(name: input.name, digest: $0) }
      })
    isReordered = pairing.isReordered
    var inputs = zip(new.inputs, pairing.partners).map { input, partner in
      let before = partner.map { old.inputs[$0] }
      let change: Change =
        before == nil
        ? .added
        : input.digest == nil ? .unknown : input.digest == before?.digest ? .same : .changed
      return Input(
        name: input.name, oldName: before?.name, old: before?.digest, new: input.digest,
        change: change)
    }
    inputs += pairing.unpaired.map { place in
      let gone = old.inputs[place]
      return Input(
        name: gone.name, oldName: gone.name, old: gone.digest, new: nil, change: .removed)
    }
    self.inputs = inputs
  }

  private static func fields(
    _ old: [DescribedField], _ new: [DescribedField], _ places: FieldPlaces
  ) -> [Field] {
    let before = Dictionary(old.map { ($0.name, $0.value) }) { "\($0), \($1)" }
    let after = Dictionary(new.map { ($0.name, $0.value) }) { "\($0), \($1)" }
    var seen: Set<String> = []
    return (new + old).map(\.name).filter { seen.insert($0).inserted }.map { name in
      Field(name: name, place: places.path(of: name), old: before[name], new: after[name])
    }
  }

  /// Whether the rule and all fields and inputs are the same and known to be.
  package var isEmpty: Bool {
    oldRule == newRule && oldRevision == newRevision && !isReordered
      && fields.allSatisfy { $0.change == .same } && inputs.allSatisfy { $0.change == .same }
  }

  /// What differs besides contents of inputs, as causes.
  package var ownReasons: [Reason] {
    if oldRule != newRule { return [.ruleReplaced(old: oldRule, new: newRule)] }
    var reasons = fields.compactMap(\.reason)
    if oldRevision != newRevision { reasons.append(.ruleRevised(rule: newRule)) }
    for input in inputs where input.change == .added { reasons.append(.inputAdded(input.name)) }
    for input in inputs where input.change == .removed { reasons.append(.inputRemoved(input.name)) }
    return isReordered ? reasons + [.inputsReordered] : reasons
  }
}

extension MakingDifference.Field {
  /// What changed, nil if nothing did.
  package var reason: Reason? {
    switch (old, new) {
    case (let old?, let new?):
      old == new ? nil : .fieldChanged(place: place, old: old, new: new)
    case (nil, let new?): .fieldAdded(place: place, new: new)
    case (let old?, nil): .fieldRemoved(place: place, old: old)
    case (nil, nil): nil
    }
  }
}
