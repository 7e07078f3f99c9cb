// The reference's probe files: what it makes of each, and where ktask departs from it.

import Foundation
import Strategy
import Syntax
import TestSupport
import Testing

/// What the reference makes of a probe file.
private struct Outcome: Decodable {
  let load: String
  let features: [String]?
  let indicatorEngine: String?
  let fuzzyEngine: String?

  enum CodingKeys: String, CodingKey {
    case load
    case features
    case indicatorEngine = "indicator_engine"
    case fuzzyEngine = "fuzzy_engine"
  }

  /// Whether the loader takes the file, and the engines what the loader has read.
  var isAccepted: Bool { load == "ok" && indicatorEngine == "ok" && fuzzyEngine == "ok" }
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
  "model_lstm_no_seq": .refused("recurrent networks are not supported"),
]

private enum Difference: Equatable {
  /// The reference refuses the file.
  case accepted(String)
  /// The reference accepts the file.
  case refused(String)
}

private func outcomes(in directory: URL) throws -> [String: Outcome] {
  let data = try Data(contentsOf: directory.appending(path: "expected.json"))
  return try JSONDecoder().decode([String: Outcome].self, from: data)
}

private func load(_ name: String, in directory: URL) throws -> Strategy? {
  let file = "\(name).yaml"
  let text = try String(contentsOf: directory.appending(path: file), encoding: .utf8)
  let (strategy, diagnostics) = Strategy.load(SourceText(name: file, text: text))
  #expect((strategy == nil) == diagnostics.contains { $0.severity == .error }, "\(file)")
  return strategy
}

/// The directories of golden files that have probes.
private let directories = Golden.roots
  .filter { Golden.exists("validation/expected.json", in: $0) }
  .map { $0.appending(path: "validation") }

/// Probes of other directories that the table does not name are judged as the reference does.
@Test(arguments: directories)
func judgesProbesAsTheReferenceExceptWhereSaid(directory: URL) throws {
  for (name, outcome) in try outcomes(in: directory) {
    let isAccepted = try load(name, in: directory) != nil
    let place = "\(directory.path)/\(name)"
    switch differences[name] {
    case nil: #expect(isAccepted == outcome.isAccepted, "\(place)")
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

@Test func namesTheFeaturesOfProbesAsTheReference() throws {
  for directory in directories {
    for (name, outcome) in try outcomes(in: directory) {
      guard let strategy = try load(name, in: directory), outcome.isAccepted else { continue }
      #expect(strategy.features.map(\.featureID) == outcome.features, "\(name)")
    }
  }
}
