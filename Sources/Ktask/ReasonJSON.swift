// Reasons as other programs read them: a kind, and what it is about.

import BuildEngine
import Syntax

extension Reason {
  /// The reason as an object: `kind`, and fields of their own for each kind.
  var json: JSON {
    let (kind, fields) = parts
    return .object(
      [.init("kind", .string(kind))] + fields.map { .init($0.key, .string($0.value)) })
  }

  /// The kind, and names and values in order.
  private var parts: (String, KeyValuePairs<String, String>) {
    switch self {
    case .neverBuilt: ("never_built", [:])
    case .fieldChanged(let place, let old, let new):
      ("field_changed", ["place": place, "old": old, "new": new])
    case .fieldAdded(let place, let new): ("field_added", ["place": place, "new": new])
    case .fieldRemoved(let place, let old): ("field_removed", ["place": place, "old": old])
    case .ruleReplaced(let old, let new): ("rule_replaced", ["old": old, "new": new])
    case .ruleRevised(let rule): ("rule_revised", ["rule": rule])
    case .inputChanged(let name): ("input_changed", ["input": name])
    case .inputAdded(let name): ("input_added", ["input": name])
    case .inputRemoved(let name): ("input_removed", ["input": name])
    case .inputsReordered: ("inputs_reordered", [:])
    case .sourceUnreadable(let message): ("source_unreadable", ["message": message])
    case .resultForgotten: ("result_forgotten", [:])
    case .objectMissing: ("object_missing", [:])
    case .resumed: ("resumed", [:])
    case .keyChanged: ("key_changed", [:])
    case .upstream(let label, true): ("upstream_runs", ["label": label])
    case .upstream(let label, false): ("upstream_may_run", ["label": label])
    case .twin(let label): ("twin_runs", ["label": label])
    case .upstreamFailed(let label): ("upstream_failed", ["label": label])
    case .notTried(let label): ("not_tried", ["after": label])
    case .stopped: ("stopped", [:])
    }
  }
}
