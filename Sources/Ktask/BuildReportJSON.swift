// Reports and plans as the documents that other programs read.

import BuildEngine
import BuildGraph
import Syntax

/// The version of the documents on standard output; raised when a field changes its meaning.
let documentSchema: Int64 = 1

extension BuildReport {
  /// The report as a document.
  ///
  /// - Parameters:
  ///   - outputs: The files that were left for people: their names and their paths.
  ///   - graph: The graph that was built.
  ///   - duration: What is said instead of how long the build took.
  /// - Returns: The document, its fields in the order of the schema.
  func json(
    outputs: [(name: String, path: String)], graph: TaskGraph, seconds duration: JSON? = nil
  ) -> JSON {
    .object([
      .init("schema", .integer(documentSchema)),
      .init("tasks", .array(tasks.map(\.json))),
      .init(
        "counts",
        .object(
          BuildOutcome.allCases.map { outcome in
            .init(outcome.rawValue, .integer(Int64(counts[outcome])))
          })),
      .init("seconds", duration ?? .number(seconds)),
      .init("critical_path", CriticalPath(of: self, in: graph).json),
      .init("outputs", .object(outputs.map { .init($0.name, .string($0.path)) })),
    ])
  }
}

extension TaskReport {
  fileprivate var json: JSON {
    var members: [JSON.Member] = [
      .init("label", .string(label)),
      .init("rule", .string(rule)),
      .init("outcome", .string(outcome.rawValue)),
      .init("seconds", .number(seconds)),
      .init("why", .array(why.map { .string($0.text) })),
      .init("reasons", .array(why.map(\.json))),
    ]
    if let error { members.append(.init("error", .string(error))) }
    return .object(members)
  }
}

extension Plan {
  /// The plan as a document.
  var json: JSON {
    .object([
      .init("schema", .integer(documentSchema)),
      .init("tasks", .array(tasks.map(\.json))),
      .init(
        "counts",
        .object([
          .init("run", .integer(Int64(counts.run))),
          .init("may", .integer(Int64(counts.may))),
          .init("keep", .integer(Int64(counts.keep))),
        ])),
      .init("expected_seconds", expectedSeconds),
    ])
  }

  /// What the tasks took before, those that never ran left out and counted.
  private var expectedSeconds: JSON {
    let (run, may) = (expectation(of: .run), expectation(of: .may))
    return .object([
      .init("run", .number(run.seconds)),
      .init("may", .number(may.seconds)),
      .init("unknown", .integer(Int64(run.unknown + may.unknown))),
    ])
  }
}

extension PlannedTask {
  fileprivate var json: JSON {
    .object([
      .init("label", .string(label)),
      .init("rule", .string(rule)),
      .init("status", .string(status.rawValue)),
      .init("why", .array(why.map { .string($0.text) })),
      .init("reasons", .array(why.map(\.json))),
      .init("expected_seconds", expectedSeconds.map(JSON.number) ?? .null),
    ])
  }
}
