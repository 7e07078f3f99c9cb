// Comparisons with what was built, for people and for programs.

import BuildEngine
import Rules
import Syntax

/// The answer of `ktask status`.
struct StatusText {
  let statuses: [StrategyStatus]

  func text(isColored: Bool) -> String {
    var lines: [String] = []
    for status in statuses {
      let name = Color.bold.paint("\(status.name):", if: isColored)
      lines.append("\(name) \(Self.headline(status))")
      lines += Self.reasonLines(status)
      lines += status.sources.map { Self.line(of: $0) }
      lines += status.outputs.map { Self.line(of: $0) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func headline(_ status: StrategyStatus) -> String {
    switch status.evidence {
    case .none:
      "nothing is recorded of a build of \(names(status)); run 'ktask build -s \(status.name)', "
        + "and commit \(BuiltState.fileName) with the model"
    case .file(let path): "\(verdict(status)), by \(path)"
    case .records: "\(verdict(status)), by the records of the cache"
    }
  }

  private static func verdict(_ status: StrategyStatus) -> String {
    status.isUpToDate ? "up to date" : "not as it was built"
  }

  private static func names(_ status: StrategyStatus) -> String {
    let names = status.targets.map { BuiltState.name(of: $0) }
    return names.count <= 4
      ? names.joined(separator: ", ") : counted(names.count, "target")
  }

  private static func reasonLines(_ status: StrategyStatus) -> [String] {
    if status.evidence == .none { return [] }
    if status.reasons.isEmpty {
      return ["  = \(names(status)): \(counted(status.settingCount, "setting")) and all rules"]
    }
    return shortened(
      status.reasons.map { "  ~ \($0.text.visible)" }, most: 24, indent: "  ")
  }

  private static func line(of file: StrategyStatus.File) -> String {
    let path = file.path.visible
    return switch file.state {
    case .same: "  = \(path)"
    case .differs: "  ~ \(path)  differs"
    case .reworded: "  = \(path)  other text with the same meaning"
    case .missing: "  ? \(path)  not checked: no such file here"
    }
  }

  // MARK: JSON

  var json: JSON {
    .object([
      .init("schema", .integer(documentSchema)),
      .init("up_to_date", .bool(statuses.allSatisfy(\.isUpToDate))),
      .init("strategies", .array(statuses.map(Self.json))),
    ])
  }

  private static func json(_ status: StrategyStatus) -> JSON {
    let evidence: JSON =
      switch status.evidence {
      case .none: .null
      case .file(let path): .string(path)
      case .records: .string("records")
      }
    func files(_ files: [StrategyStatus.File]) -> JSON {
      .array(
        files.map {
          .object([.init("path", .string($0.path)), .init("state", .string($0.state.rawValue))])
        })
    }
    return .object([
      .init("strategy", .string(status.name)),
      .init("up_to_date", .bool(status.isUpToDate)),
      .init("evidence", evidence),
      .init("targets", .array(status.targets.map { .string($0.description) })),
      .init("settings", .integer(Int64(status.settingCount))),
      .init("differences", .array(status.reasons.map { .string($0.text) })),
      .init("sources", files(status.sources)),
      .init("outputs", files(status.outputs)),
    ])
  }
}
