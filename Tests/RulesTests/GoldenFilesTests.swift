// That golden files are there, and that each of them is read or said not to be.

import Foundation
import TestSupport
import Testing

@Suite struct GoldenFilesTests {
  /// What a directory of golden files may hold that tests read.
  private static let known = [
    "indicators/manifest.json", "labels/manifest.json", "membership/manifest.json",
    "migration/v2_input.yaml", "param_validation.json.gz", "rnn_forward.json.gz",
    "rnn_trace.json.gz", "train_trace.json.gz", "validation/expected.json",
  ]

  @Test(arguments: Golden.roots)
  func eachDirectoryHoldsSomethingThatIsTested(root: URL) throws {
    let strategies = root.appending(path: "strategies").path
    let names =
      Golden.exists("strategies", in: root)
      ? try FileManager.default.contentsOfDirectory(atPath: strategies) : []
    let paths = Self.known + names.map { "strategies/\($0)/resolved_features.json" }
    #expect(
      paths.contains { Golden.exists($0, in: root) },
      "'\(root.path)' is no directory of golden files: it has none of \(paths)")
  }

  /// Patterns of the files that tests read.
  private static let read = [
    #"input/\w+\.csv(\.gz)?"#,
    #"(indicators|labels|membership)/(manifest\.json|\w+\.csv\.gz)"#,
    #"migration/(v2_input\.yaml|v3_output\.yaml|issues\.json)"#,
    #"(param_validation\.json\.gz|train_reference\.json|(rnn|train)_trace\.json\.gz)"#,
    #"rnn_forward\.json\.gz"#,
    #"validation/(\w+\.yaml|expected\.json)"#,
    #"strategies/\w+\.yaml"#,
    #"strategies/\w+/(resolved_features|saved_features|saved_metadata_v3|warnings|info)\.json"#,
    #"strategies/\w+/(forward\.json|sample_weights\.csv)\.gz"#,
    #"strategies/\w+/(features|labels)_(pointintime|stacked)\.csv\.gz"#,
    #"strategies/g[145]_\w+/(features_raw|labels)\.csv\.gz"#,
  ]

  /// Patterns of the files that no test reads, and why.
  ///
  /// Nor is the column `degree_ndarray_path` of the membership files: it shows another way through
  /// the reference, which differs at the corners of triangles and is not the way it trains.
  private static let unread = [
    (#"(README|LICENSES)\.md"#, "documents"),
    (
      #"strategies/\w+/train_summary_seed1234\.json"#,
      "one random training; five with their spread are in train_reference.json"
    ),
    (#"strategies/\w+/saved_metadata\.json"#, "an older form; version 3 is what is written here"),
    (
      #"strategies/g2_multi_tf/(features_raw|backtest_features|labels)\.csv\.gz"#,
      "the reference joins timeframes wrongly; features_pointintime is right"
    ),
    (
      #"strategies/g3_multi_symbol/(features_raw|labels)\.csv\.gz"#,
      "the reference mixes symbols; features_stacked is right"
    ),
  ]

  @Test func eachCommittedFileIsReadOrSaidNotToBe() throws {
    let patterns = try (Self.read + Self.unread.map(\.0)).map { try Regex($0) }
    let files = try #require(
      FileManager.default.subpaths(atPath: Golden.directory.path)
    ).filter { !Self.isDirectory($0) }
    for file in files {
      let matching = patterns.count { file.wholeMatch(of: $0) != nil }
      #expect(matching == 1, "\(file) matches \(matching) patterns")
    }
    for (pattern, reason) in Self.unread {
      let regex = try Regex(pattern)
      #expect(files.contains { $0.wholeMatch(of: regex) != nil }, "\(pattern): \(reason)")
    }
  }

  /// Files that a pattern matches but no manifest lists would be read by nobody.
  @Test(arguments: ["indicators", "labels", "membership"])
  func eachFileBesideAManifestIsInIt(directory: String) throws {
    let manifest = String(
      decoding: try Golden.bytes("\(directory)/manifest.json"), as: UTF8.self)
    let path = Golden.directory.appending(path: directory).path
    for file in try FileManager.default.contentsOfDirectory(atPath: path)
    where file != "manifest.json" {
      #expect(manifest.contains("\"\(file)\""), "\(directory)/\(file)")
    }
  }

  private static func isDirectory(_ path: String) -> Bool {
    let values = try? Golden.directory.appending(path: path)
      .resourceValues(forKeys: [.isDirectoryKey])
    return values?.isDirectory == true
  }
}
