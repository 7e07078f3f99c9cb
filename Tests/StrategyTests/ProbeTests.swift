// The reference's probe files: what it makes of each, and where ktask departs from it.

import Foundation
import Strategy
import Syntax
import TestSupport
import Testing

/// What the reference makes of a probe file.
private struct Outcome: Decodable {
  let load: String
  let loadError: String?
  /// Pairs of a message and the key that it is about.
  let warnings: [[String]]?
  let features: [String]?
  let indicatorEngine: String?
  let fuzzyEngine: String?

  enum CodingKeys: String, CodingKey {
    case load
    case loadError = "load_error"
    case warnings
    case features
    case indicatorEngine = "indicator_engine"
    case fuzzyEngine = "fuzzy_engine"
  }

  /// Whether the loader takes the file, and the engines what the loader has read.
  var isAccepted: Bool { load == "ok" && indicatorEngine == "ok" && fuzzyEngine == "ok" }

  /// What the loader says of the file, each sentence with the key that it is about.
  ///
  /// A sentence of its data model stands below its key, where elements are counted as in `a.0.b`; of
  /// a key that is missing, its check of plain data has a sentence of its own.
  var messages: [String] {
    guard let lines = loadError?.split(separator: "\n").map(String.init) else { return [] }
    if lines[0].hasPrefix("Strategy validation failed") {
      return lines.dropFirst().map { String($0.trimmingPrefix("  - ")) }
    }
    guard lines[0].contains("validation error") else { return lines }
    return stride(from: 1, to: lines.count, by: 2).map { line in
      let key = lines[line].replacing(/\.(\d+)/) { "[\($0.output.1)]" }
      let sentence = lines[line + 1].replacing(/\ \[type=.*/, with: "")
        .trimmingPrefix(/\ *(Value error, )?/)
      return sentence == "Field required"
        ? "Missing required field: \(key)" : "\(key): \(sentence)"
    }
  }
}

/// Probe files of which ktask judges otherwise, and why.
private let differences: [String: Difference] = [
  // More spellings than the reference has.
  "version_number": .accepted("version: 3.0 without quotes says the same"),
  "dates_native": .accepted("an unquoted date says the same"),
  "symbols_mode_single_symbol": .accepted("documents of the grammar have this mode"),
  "symbols_no_mode": .accepted("the keys tell how many symbols there are"),
  "symbols_plain_list": .accepted("a list says the same"),
  "tf_mode_single_timeframe": .accepted("documents of the grammar have this mode"),
  "fs_four_param_shorthand": .accepted("four numbers are a trapezoid"),
  "fs_alias_trapezoid": .accepted("a trapezoid is trapezoidal"),
  "fs_bad_type": .accepted("sigmoid is a kind"),
  // What the reference lets through and fails on later, or trains on nonsense.
  "dates_garbage": .refused("the reference never reads dates"),
  "labels_unknown": .refused("the reference trains on zigzag labels instead"),
  "model_unknown_type": .refused("the reference fails when it makes the model"),
  "model_lstm_no_seq": .refused("the reference fails when it makes the model"),
  "symbols_single_no_symbol": .refused("the reference does not miss the symbol"),
  "tf_multi_base_not_in_list": .refused("the reference's check never runs"),
  "tf_single_with_list": .refused("the mode and the list contradict each other"),
  "nn_empty": .refused("a network needs inputs"),
  "nn_tf_string": .refused("the reference goes through '1h' letter by letter"),
  "nn_tf_ALL": .refused("the reference goes through 'ALL' letter by letter"),
  "indicator_unknown_param": .refused("the reference drops the parameter and uses its default"),
  // What only later versions of ktask can carry out.
  "ctx_ref_ok": .refused("context data are not supported"),
  "ctx_unknown_provider": .refused("context data are not supported"),
  // The same judgement in other words.
  "indicators_list": .worded("names the command of ktask that migrates"),
  "missing_indicators": .worded("names the command of ktask that migrates"),
  "missing_nn_inputs": .worded("names the command of ktask that migrates"),
  "symbols_mode_SINGLE": .worded("one more mode is taken"),
  "symbols_mode_multi": .worded("one more mode is taken"),
  "tf_mode_multi": .worded("one more mode is taken"),
  "nn_raw_bad_norm": .worded("the default stands first in the list"),
  "tf_single_neither": .worded("says what is missing rather than what follows from it"),
  "fs_empty": .worded("no inputs are an error, beside which nothing is said of unused indicators"),
]

private enum Difference: Equatable {
  /// The reference refuses the file.
  case accepted(String)
  /// The reference accepts the file.
  case refused(String)
  /// The reference judges alike, but says something else.
  case worded(String)
}

private func outcomes(in directory: URL) throws -> [String: Outcome] {
  let data = try Data(contentsOf: directory.appending(path: "expected.json"))
  return try JSONDecoder().decode([String: Outcome].self, from: data)
}

private func load(
  _ name: String, in directory: URL
) throws -> (strategy: Strategy?, findings: [Diagnostic]) {
  let file = "\(name).yaml"
  let text = try String(contentsOf: directory.appending(path: file), encoding: .utf8)
  let (strategy, diagnostics) = Strategy.load(SourceText(name: file, text: text))
  #expect((strategy == nil) == diagnostics.contains { $0.severity == .error }, "\(file)")
  return (strategy, diagnostics)
}

extension Diagnostic {
  /// The message and what is said to it.
  fileprivate var words: String { hint.map { "\(message). \($0)" } ?? message }
}

/// The directories of golden files that have probes.
private let directories = Golden.roots
  .filter { Golden.exists("validation/expected.json", in: $0) }
  .map { $0.appending(path: "validation") }

/// Probes of other directories that the table does not name are judged as the reference does.
@Test(arguments: directories)
func judgesProbesAsTheReferenceExceptWhereSaid(directory: URL) throws {
  for (name, outcome) in try outcomes(in: directory) {
    let isAccepted = try load(name, in: directory).strategy != nil
    let place = "\(directory.path)/\(name)"
    switch differences[name] {
    case nil, .worded: #expect(isAccepted == outcome.isAccepted, "\(place)")
    case .accepted: #expect(isAccepted && !outcome.isAccepted, "\(place)")
    case .refused: #expect(!isAccepted && outcome.isAccepted, "\(place)")
    }
  }
}

@Test func differencesAreOfProbesThatThereAre() throws {
  let outcomes = try outcomes(in: Golden.directory.appending(path: "validation"))
  #expect(outcomes.count == 108)
  #expect(Set(differences.keys).isSubset(of: outcomes.keys))
}

/// What the reference says is part of what is said here, unless the table has it otherwise.
@Test(arguments: directories)
func findsInProbesWhatTheReferenceFinds(directory: URL) throws {
  for (name, outcome) in try outcomes(in: directory) {
    let findings = try load(name, in: directory).findings
    let unsaid =
      outcome.messages.filter { !findings.say($0, .error) }
      + (outcome.warnings ?? []).filter { pair in
        !findings.say(pair[0], .warning) && !findings.say(pair.joined(separator: ": "), .warning)
      }.map { $0.joined(separator: " at ") }
    let place = "\(directory.path)/\(name): \(unsaid) in \(findings.map(\.words))"
    switch differences[name] {
    case nil, .refused: #expect(unsaid.isEmpty, "\(place)")
    case .accepted: #expect(findings.allSatisfy { $0.severity == .warning }, "\(place)")
    case .worded: #expect(!unsaid.isEmpty, "\(place)")
    }
  }
}

/// Other warnings are of settings that the reference reads and forgets.
@Test(arguments: directories)
func warnsOfNothingMoreThatTheReferenceWarnsOf(directory: URL) throws {
  for (name, outcome) in try outcomes(in: directory) {
    let (strategy, findings) = try load(name, in: directory)
    guard strategy != nil, let warnings = outcome.warnings else { continue }
    for words in ["not referenced by", "context_data entries", "ignored in regression mode"] {
      #expect(
        findings.count { $0.message.contains(words) } == warnings.count { $0[0].contains(words) },
        "\(directory.path)/\(name): \(words)")
    }
  }
}

extension [Diagnostic] {
  /// Whether one of a severity contains a sentence of the reference.
  fileprivate func say(_ sentence: String, _ severity: Diagnostic.Severity) -> Bool {
    contains { $0.severity == severity && $0.words.contains(sentence) }
  }
}

@Test func namesTheFeaturesOfProbesAsTheReference() throws {
  for directory in directories {
    for (name, outcome) in try outcomes(in: directory) {
      guard let strategy = try load(name, in: directory).strategy, outcome.isAccepted
      else { continue }
      #expect(strategy.features.map(\.featureID) == outcome.features, "\(name)")
    }
  }
}
