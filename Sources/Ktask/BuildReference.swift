// How people name an earlier build on the command line, and which one they mean.

import ArtifactStore
import BuildEngine
import Columns
import Rules
import Syntax

/// The name of a build as it was typed: `3f2a91bc`, a part that only one begins with, `last`,
/// `last~2`.
struct BuildReference {
  let text: String

  /// Whether the text could name a build at all.
  var isWellFormed: Bool { steps != nil || isIdentifier }

  private var isIdentifier: Bool {
    (1...8).contains(text.utf8.count) && text.allSatisfy { $0.isHexDigit && $0.isASCII }
  }

  /// How many builds before the last one, nil for an id.
  private var steps: Int? {
    if text == "last" { return 0 }
    guard text.hasPrefix("last~") else { return nil }
    return Int(text.dropFirst(5)).flatMap { $0 >= 0 ? $0 : nil }
  }

  /// The build that is meant.
  ///
  /// - Throws: `CommandFailure` where there is none, or several.
  func session(in history: History) throws(CommandFailure) -> SessionRecord {
    let sessions = history.sessions
    guard isWellFormed else {
      throw CommandFailure(
        "'\(text)' names no build",
        hint: "a build is named by its id or the beginning of it, by last, or by last~1 for the "
          + "one before; 'ktask log' lists them", isUsage: true)
    }
    guard !sessions.isEmpty else { throw Self.noBuilds }
    if let steps {
      guard steps < sessions.count else {
        throw CommandFailure(
          "there is no build '\(text)'",
          hint: "\(counted(sessions.count, "build")) "
            + (sessions.count == 1 ? "is" : "are") + " remembered", isUsage: true)
      }
      return sessions[steps]
    }
    let meant = sessions.filter { $0.id.hasPrefix(text.lowercased()) }
    if meant.count == 1 { return meant[0] }
    let ids = (meant.isEmpty ? sessions : meant).map(\.id)
    throw CommandFailure(
      meant.isEmpty ? "there is no build '\(text)'" : "'\(text)' could be one of several builds",
      hint: meant.isEmpty
        ? nearest(text, among: ids).map { "did you mean '\($0)'?" } ?? "'ktask log' lists them"
        : ids.prefix(6).joined(separator: ", "), isUsage: true)
  }

  /// Nothing has been built yet that is remembered.
  static let noBuilds = CommandFailure(
    "no build is remembered in the cache", hint: "run 'ktask build'")
}

/// Two builds, or a build and what is now.
struct BuildRange {
  let old: SessionRecord
  /// Nil for what is now.
  let new: SessionRecord?

  /// Reads `A..B`, `A..` for a build and what is now, and `A` for what a build changed.
  ///
  /// - Throws: `CommandFailure` where a build is not there, or the first has none before it.
  init(_ text: String, in history: History) throws(CommandFailure) {
    guard let dots = text.firstRange(of: "..") else {
      let session = try BuildReference(text: text).session(in: history)
      guard let before = history.session(before: session) else {
        throw CommandFailure(
          "\(session.id) is the first build that is remembered, so there is none to compare it with",
          hint: "'--build \(session.id)..' compares it with what is now")
      }
      (old, new) = (before, session)
      return
    }
    let (first, second) = (String(text[..<dots.lowerBound]), String(text[dots.upperBound...]))
    guard !first.isEmpty else {
      throw CommandFailure(
        "'\(text)' does not say which build it begins with",
        hint: "write A..B for two builds, or A.. for a build and what is now", isUsage: true)
    }
    old = try BuildReference(text: first).session(in: history)
    new =
      second.isEmpty || second == "now"
      ? nil : try BuildReference(text: second).session(in: history)
  }
}

extension SessionRecord {
  /// How long the build took.
  var seconds: Double { max(0, Double(end - start) * 1e-9) }

  /// How many targets fared so.
  func count(_ outcome: BuildOutcome) -> Int {
    counts.first { $0.name == outcome.rawValue }?.count ?? 0
  }

  /// How many targets fared how, as `3 ran, 51 cached`.
  var countText: String {
    BuildOutcome.allCases.map { ($0, count($0)) }.filter { $0.1 > 0 }
      .map { "\($0.1) \($0.0.rawValue)" }.joined(separator: ", ")
  }

  /// What was asked for, with the strategy where that was said apart.
  var askedText: String {
    let typed = labels.joined(separator: " ")
    let strategies = Set(goals.compactMap { Label($0)?.strategy })
    guard labels.allSatisfy({ LabelPattern($0)?.strategy == nil }), strategies.count == 1,
      let strategy = strategies.first
    else { return typed.visible }
    return "\(typed) -s \(strategy)".visible
  }

  /// How it ended, in a word.
  var result: String {
    isInterrupted ? "interrupted" : count(.failed) + count(.skipped) > 0 ? "failed" : "done"
  }
}

/// Moments in nanoseconds since 1970, as they are shown.
enum Moment {
  /// `2026-11-28 04:31:07`, in UTC.
  static func text(_ nanoseconds: Int64) -> String {
    String(iso(nanoseconds).dropLast().map { $0 == "T" ? " " : $0 })
  }

  /// `2026-11-28T04:31:07Z`.
  static func iso(_ nanoseconds: Int64) -> String {
    UTCTime.format(Int64((Double(nanoseconds) / 1e9).rounded(.down)))
  }
}
