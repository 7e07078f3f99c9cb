// The small project whose build leaves the cache files that inputs are made from.

import ArtifactStore
import Glibc

/// A project of short files and small networks, built by the real binary.
struct FuzzProject {
  private let repository: String
  private let directory: String
  private let corpus: Corpus

  init(_ options: Options) {
    repository = options.repository
    directory = options.project
    corpus = options.corpus
  }

  /// The binary under test.
  static func binary(_ repository: String) -> String {
    environmentVariable("KTASK_BINARY") ?? "\(repository)/.build/release/ktask"
  }

  /// What makes a build leave the same bytes every time.
  static let environment = ["SOURCE_DATE_EPOCH": "1700000000"]

  /// Makes the project anew, and builds every strategy of it twice.
  ///
  /// - Throws: `Violation` with what the binary says where it cannot build one.
  func make() throws {
    let binary = Self.binary(repository)
    guard (try? FileSystem.stamp(of: binary)) != nil else {
      throw Violation("there is no \(binary): build it, or name another one in KTASK_BINARY")
    }
    try removeDirectory(directory)
    try FileSystem.makeDirectory("\(directory)/data")
    try copyDirectory("\(repository)/Tests/fuzz/project", to: directory)
    for (name, lines) in [("EURUSD_1h", 260), ("EURUSD_1d", 60)] {
      try write(corpus.head("data/\(name).csv", lines: lines), to: "\(directory)/data/\(name).csv")
    }
    // Files that are younger than their reading would be read again by every build.
    usleep(20_000)
    // Twice, as snapshots name directories into which the builds of other strategies write.
    for strategy in ["mlp", "gru", "values", "mlp", "gru", "values"] {
      let log = "\(directory)/build.log"
      let ending = try ChildProcess(
        binary,
        ["build", "--directory", directory, "--quiet", "--jobs", "1", "--strategy", strategy],
        environment: Self.environment, output: log
      ).wait()
      guard ending == .status(0) else {
        let text = String(decoding: try FileSystem.read(log), as: UTF8.self)
        throw Violation("the build of \(strategy) \(ending):\n\(text)")
      }
    }
  }
}
