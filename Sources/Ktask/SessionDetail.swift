// One build: what it made, and which files were others than before.

import ArtifactStore
import BuildEngine
import BuildGraph
import Syntax

/// A build with what is recorded of its targets.
struct SessionDetail {
  /// Targets that one rule made.
  struct Group {
    let rule: String
    var labels: [String] = []
    /// How long the rule took for those whose time is known, nil where none is.
    var seconds: Double?
  }

  /// A file that decided what there was to be built, or that was read.
  struct File {
    let path: String
    let digest: Digest
    /// What it was in the latest build before that read it; nil where none did.
    let before: Digest?
  }

  let session: SessionRecord
  /// What was made in another way than before, and was made here.
  private(set) var made: [Group] = []
  /// What was in the cache already, though its target had been another.
  private(set) var reused: [Group] = []
  let files: [File]
  /// Whether it can be told what was made from what was reused.
  private(set) var isTold = true

  init(_ session: SessionRecord, _ history: History, _ store: DiskStore) throws {
    self.session = session
    files = session.files.map { file in
      let before = history.sessions.lazy.filter { $0.end < session.start }
        .compactMap { $0.files.first { $0.name == file.name } }.first
      return File(path: file.name, digest: file.digest, before: before?.digest)
    }
    var records: [BuildRecord] = []
    for label in try history.labels() {
      records += try history.makings(of: label).filter {
        session.start <= $0.time && $0.time <= session.end
      }
    }
    try group(records.sorted { ($0.time, $0.label) < ($1.time, $1.label) }, history)
  }

  /// Tells what ran from what was reused, by earlier makings and the times of actions, where the counts
  /// bear it out.
  private mutating func group(_ records: [BuildRecord], _ history: History) throws {
    var isMade: [Digest: Double] = [:]
    let window = session.start / 1_000_000_000 - 1...session.end / 1_000_000_000 + 1
    for record in records {
      // Times of actions are whole seconds, so that an action of a build just before may fit too.
      let isKnown = try history.makings(of: record.label).contains {
        $0.key == record.key && $0.time < session.start
      }
      guard !isKnown, let action = try history.action(of: record), window.contains(action.time)
      else { continue }
      isMade[record.key] = action.seconds
    }
    isTold = isMade.count == session.count(.ran) + session.count(.cut)
    var counted: Set<Digest> = []
    for record in records {
      if isTold, isMade[record.key] == nil {
        Self.add(record, nil, to: &reused)
      } else {
        let isFirst = counted.insert(record.key).inserted
        Self.add(record, isFirst ? isMade[record.key] : nil, to: &made)
      }
    }
    // Tasks that run side by side are done in any order.
    for place in made.indices { made[place].labels.sort() }
    for place in reused.indices { reused[place].labels.sort() }
  }

  private static func add(_ record: BuildRecord, _ seconds: Double?, to groups: inout [Group]) {
    let place = groups.firstIndex { $0.rule == record.rule } ?? groups.count
    if place == groups.count { groups.append(Group(rule: record.rule)) }
    groups[place].labels.append(record.label)
    if let seconds { groups[place].seconds = (groups[place].seconds ?? 0) + seconds }
  }

  // MARK: Text

  func text(isColored: Bool) -> String {
    var lines = [
      Color.bold.paint("build \(session.id)", if: isColored) + "  \(session.result)",
      "  asked for  \(session.askedText)",
      "  began      \(Moment.text(session.start)) UTC, took \(Stopwatch.text(session.seconds))",
      "  targets    \(session.countText)",
    ]
    let others = "taken from the cache in place of others"
    lines += Self.lines(of: made, isTold ? "made" : "made, or \(others)")
    lines += Self.lines(of: reused, others)
    return (lines + fileLines).joined(separator: "\n") + "\n"
  }

  private static func lines(of groups: [Group], _ title: String) -> [String] {
    if groups.isEmpty { return [] }
    return [title]
      + groups.flatMap { group in
        let time = group.seconds.map { ", " + Stopwatch.text($0) } ?? ""
        return ["  \(group.rule)  \(counted(group.labels.count, "target"))\(time)"]
          + shortened(group.labels.map { "    " + $0.visible }, most: 6, indent: "    ")
      }
  }

  private var fileLines: [String] {
    if files.isEmpty { return [] }
    let others = files.filter { $0.before != $0.digest }
    let lines = others.map { file in
      let path = file.path.visible
      return file.before.map { "  ~ \(path)  \($0.short) → \(file.digest.short)" }
        ?? "  + \(path)  \(file.digest.short), read by no build before"
    }
    let same = files.count - others.count
    return ["files"] + lines
      + (same == 0 ? [] : ["  = \(counted(same, "file")) as in the build before"])
  }

  // MARK: JSON

  var json: JSON {
    .object(
      [.init("schema", .integer(documentSchema))] + session.members + [
        .init("made", .array(made.map(\.json))),
        .init("from_cache", .array(reused.map(\.json))),
        .init("told_apart", .bool(isTold)),
        .init(
          "files",
          .array(
            files.map { file in
              .object([
                .init("path", .string(file.path)), .init("digest", .string("\(file.digest)")),
                .init("before", file.before.map { .string("\($0)") } ?? .null),
              ])
            })),
      ])
  }
}

extension SessionDetail.Group {
  fileprivate var json: JSON {
    .object([
      .init("rule", .string(rule)),
      .init("labels", .array(labels.map { .string($0) })),
      .init("seconds", seconds.map { .number($0) } ?? .null),
    ])
  }
}

extension Digest {
  /// The first 8 digits, enough for people to tell contents apart.
  var short: String { String(description.prefix(8)) }
}

/// The first lines, and a line that counts the rest where that is more than one.
func shortened(_ lines: [String], most: Int, indent: String = "") -> [String] {
  guard lines.count > most + 1 else { return lines }
  return lines.prefix(most) + ["\(indent)… and \(lines.count - most) more"]
}
