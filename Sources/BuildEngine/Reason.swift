// Why a target is made again: causes with data. The sentences are made here and nowhere else.

/// One cause for running a task.
package enum Reason: Sendable, Hashable {
  case neverBuilt
  case fieldChanged(place: String, old: String, new: String)
  case fieldAdded(place: String, new: String)
  case fieldRemoved(place: String, old: String)
  /// The label stood for what another rule makes.
  case ruleReplaced(old: String, new: String)
  /// The rule gives other bytes than it did in an earlier version of the program.
  case ruleRevised(rule: String)
  case inputChanged(String)
  case inputAdded(String)
  case inputRemoved(String)
  case inputsReordered
  case sourceUnreadable(message: String)
  /// Everything is as it was, but what was made is not remembered.
  case resultForgotten
  /// What was made is remembered, but its bytes are lost, and something needs them.
  case objectMissing
  /// It was interrupted, and goes on where it was.
  case resumed
  /// Keys are made in another way than when this was last built.
  case keyChanged
  /// It depends on what comes of another task; whether that one runs is certain or not.
  case upstream(label: String, isCertain: Bool)
  /// Another task of other name makes the same from the same, and runs first.
  case twin(label: String)
  /// It was not tried, because something it needs failed.
  case upstreamFailed(label: String)
  /// It was not tried, because another task failed, and that ends the build.
  case notTried(after: String)
  /// It was not tried, because the build was stopped before.
  case stopped

  /// The cause as one sentence without a full stop.
  package var text: String {
    switch self {
    case .neverBuilt: "never built"
    case .fieldChanged(let place, let old, let new):
      Self.isShort(old, new) ? "\(place): \(old) → \(new)" : "\(place) changed"
    case .fieldAdded(let place, let new):
      Self.isShort(new) ? "\(place): \(new) is new" : "\(place) is new"
    case .fieldRemoved(let place, let old):
      Self.isShort(old) ? "\(place): \(old) is gone" : "\(place) is gone"
    case .ruleReplaced(let old, let new): "it is made by rule \(new), no longer by \(old)"
    case .ruleRevised(let rule): "rule \(rule) was revised in this version of the program"
    case .inputChanged(let name): "\(name) changed"
    case .inputAdded(let name): "\(name) is a new input"
    case .inputRemoved(let name): "\(name) is no longer an input"
    case .inputsReordered: "order of inputs changed"
    case .sourceUnreadable(let message): message
    case .resultForgotten: "its result is no longer in the cache"
    case .objectMissing: "output missing"
    case .resumed: "goes on where it was interrupted"
    case .keyChanged: "its key is made in another way than before"
    case .upstream(let label, true): "\(label) will be built"
    case .upstream(let label, false): "\(label) may be built"
    case .twin(let label): "\(label), which makes the same, will be built"
    case .upstreamFailed(let label): "\(label) failed"
    case .notTried(let label): "not tried after the failure of \(label)"
    case .stopped: "the build was stopped"
    }
  }

  /// Whether values are short enough to be read within a sentence.
  private static func isShort(_ values: String...) -> Bool {
    values.map(\.count).reduce(0, +) <= 160 && values.allSatisfy { longestList(in: $0) <= 12 }
  }

  /// How many elements the longest list in a described value has, however deep it lies.
  ///
  /// - Complexity: O(*n*) in the length of the value.
  private static func longestList(in value: String) -> Int {
    var longest = 0
    var commas: [Int] = []
    for byte in value.utf8 {
      switch byte {
      case UInt8(ascii: "["), UInt8(ascii: "{"): commas.append(0)
      case UInt8(ascii: "]"), UInt8(ascii: "}"): _ = commas.popLast()
      case UInt8(ascii: ",") where !commas.isEmpty:
        commas[commas.count - 1] += 1
        longest = max(longest, commas[commas.count - 1] + 1)
      default: break
      }
    }
    return longest
  }
}
