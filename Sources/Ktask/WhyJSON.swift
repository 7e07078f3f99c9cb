// Answers about targets as the document that other programs read.

import ArtifactStore
import BuildEngine
import BuildGraph
import Syntax

extension Inquiry {
  var json: JSON {
    .object([
      .init("schema", .integer(documentSchema)),
      .init("from", range.map { .string($0.old.id) } ?? .null),
      .init("to", .string(range?.new?.id ?? "now")),
      .init("targets", .array(answers.map(\.json))),
      .init("former_labels", .array(formerLabels.map { .string($0) })),
    ])
  }
}

extension Answer {
  fileprivate var json: JSON {
    var members: [JSON.Member] = [
      .init("label", .string(label)),
      .init("status", status.map { .string($0.rawValue) } ?? .null),
      .init("built", built),
      .init("same", difference.map { .bool($0.isEmpty) } ?? .null),
    ]
    if let difference {
      members.append(.init("rule_before", .string(difference.oldRule)))
      members.append(.init("rule_after", .string(difference.newRule)))
      members.append(.init("revision_before", .integer(Int64(difference.oldRevision))))
      members.append(.init("revision_after", .integer(Int64(difference.newRevision))))
      members.append(.init("inputs_reordered", .bool(difference.isReordered)))
      members.append(.init("fields", .array(difference.fields.map(\.json))))
      members.append(.init("inputs", .array(difference.inputs.map(\.json))))
    }
    if let cause { members.append(.init("because", cause.json)) }
    if let note { members.append(.init("note", .string(note))) }
    return .object(members)
  }

  private var built: JSON {
    guard let old else { return .null }
    let names = outputNames.count == old.outputs.count ? outputNames : []
    return .object([
      .init("time", .string(Moment.iso(old.time))),
      .init("build", session.map { .string($0.id) } ?? .null),
      .init("seconds", seconds.map { .number($0) } ?? .null),
      .init("rule", .string(old.rule)),
      .init("revision", .integer(Int64(old.revision))),
      .init("key", .string("\(old.key)")),
      .init(
        "fields",
        .array(
          old.fields.map {
            .object([.init("name", .string($0.name)), .init("value", .string($0.value))])
          })),
      .init(
        "inputs",
        .array(
          old.inputs.map {
            .object([.init("name", .string($0.name)), .init("digest", .string("\($0.digest)"))])
          })),
      .init(
        "outputs",
        .array(
          old.outputs.enumerated().map { index, digest in
            .object([
              .init("name", names.isEmpty ? .null : .string(names[index])),
              .init("digest", .string("\(digest)")),
            ])
          })),
    ])
  }
}

extension MakingDifference.Field {
  /// The field with both values, null where there is none.
  var json: JSON {
    .object([
      .init("name", .string(name)), .init("place", .string(place)),
      .init("change", .string(change.rawValue)),
      .init("old", old.map { .string($0) } ?? .null),
      .init("new", new.map { .string($0) } ?? .null),
    ])
  }
}

extension MakingDifference.Input {
  fileprivate var json: JSON {
    .object([
      .init("name", .string(name)), .init("name_before", oldName.map { .string($0) } ?? .null),
      .init("change", .string(change.rawValue)),
      .init("old", old.map { .string("\($0)") } ?? .null),
      .init("new", new.map { .string("\($0)") } ?? .null),
    ])
  }
}

extension Cause {
  fileprivate var json: JSON {
    .object([
      .init("label", .string(label)), .init("rule", .string(rule)),
      .init("fate", .string(fate.rawValue)),
      .init("reasons", .array(reasons.map { .string($0.text) })),
      .init("repeated", .bool(isRepeated)),
      .init("because", .array(causes.map(\.json))),
    ])
  }
}
