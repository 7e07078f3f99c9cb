// Comparisons as the document that other programs read.

import Syntax

extension DiffReport {
  var json: JSON {
    .object([
      .init("schema", .integer(documentSchema)),
      .init("comparisons", .array(comparisons.map(\.json))),
    ])
  }
}

extension SideComparison {
  fileprivate var json: JSON {
    .object([
      .init("old", .string(old.title)),
      .init("new", .string(new.title)),
      .init("strategy", old.strategy.map { .string($0) } ?? .null),
      .init("settings", .array(settings.map(\.json))),
      .init(
        "columns",
        .object([
          .init("same", .integer(Int64(same))),
          .init("changed", .array(changed.map(\.json))),
          .init("added", .array(added.map { .string($0) })),
          .init("removed", .array(removed.map { .string($0) })),
          .init(
            "renamed",
            .array(
              renamed.map {
                .object([.init("old", .string($0.old)), .init("new", .string($0.new))])
              })),
        ])),
      .init("matrix", matrixJSON),
      .init("labels", labelsJSON),
      .init("same_model", .bool(isSameModel)),
      .init("metrics", .array(figures.map(\.json))),
      .init("lost", .array(lost.map { .string($0) })),
    ])
  }

  private var matrixJSON: JSON {
    if isSameMatrix { return .object([.init("same", .bool(true))]) }
    guard let matrix else { return .null }
    return .object(
      [
        .init("same", .bool(false)),
        .init("old_shape", .array(matrix.oldShape.map { .integer(Int64($0)) })),
        .init("new_shape", .array(matrix.newShape.map { .integer(Int64($0)) })),
        .init("reordered", .bool(matrix.isReordered)),
        .init("rows_removed", .integer(Int64(matrix.onlyOld))),
        .init("rows_added", .integer(Int64(matrix.onlyNew))),
      ] + matrix.numbers.members)
  }

  private var labelsJSON: JSON {
    if isSameLabels { return .object([.init("same", .bool(true))]) }
    guard let labels else { return .null }
    return .object(
      [
        .init("same", .bool(false)),
        .init("rows", .integer(Int64(labels.rows))),
        .init("rows_removed", .integer(Int64(labels.onlyOld))),
        .init("rows_added", .integer(Int64(labels.onlyNew))),
        .init(
          "moves",
          .array(
            labels.moves.map {
              .object([
                .init("old", .string($0.old)), .init("new", .string($0.new)),
                .init("rows", .integer(Int64($0.rows))),
              ])
            })),
      ] + (labels.numbers?.members ?? []))
  }
}

extension NumberDifference {
  fileprivate var members: [JSON.Member] {
    [
      .init("compared", .integer(Int64(count))),
      .init("differing", .integer(Int64(differing))),
      .init("largest", .number(largest)),
      .init("mean", .number(mean)),
      .init("new_nan", .integer(Int64(newNaN))),
      .init("gone_nan", .integer(Int64(goneNaN))),
    ]
  }
}

extension SideComparison.Column {
  fileprivate var json: JSON {
    .object(
      [
        .init("column", .string(name)),
        .init("lost", .bool(numbers == nil)),
        .init("rows_removed", .integer(Int64(onlyOld))),
        .init("rows_added", .integer(Int64(onlyNew))),
      ] + (numbers?.members ?? []))
  }
}

extension SideComparison.Setting {
  fileprivate var json: JSON {
    .object([
      .init("place", .string(place)),
      .init("old", old.map { .string($0) } ?? .null),
      .init("new", new.map { .string($0) } ?? .null),
      .init("targets", .integer(Int64(targets))),
    ])
  }
}

extension SideComparison.Figure {
  fileprivate var json: JSON {
    .object([
      .init("name", .string(name)),
      .init("old", old ?? .null),
      .init("new", new ?? .null),
      .init("difference", change.map { .number($0) } ?? .null),
    ])
  }
}
