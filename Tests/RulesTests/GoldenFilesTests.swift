// That golden files are there, and that each of them is read or said not to be.

import Foundation
import TestSupport
import Testing

@Suite struct GoldenFilesTests {
  /// What a directory of golden files may hold that tests read.
  private static let known = [
    "indicators/manifest.json", "labels/manifest.json", "membership/manifest.json",
    "migration/v2_input.yaml", "param_validation.json.gz", "strategies", "train_trace.json.gz",
    "validation/expected.json",
  ]

  @Test(arguments: Golden.roots)
  func eachDirectoryHoldsSomethingThatIsTested(root: URL) {
    #expect(
      Self.known.contains { Golden.exists($0, in: root) },
      "'\(root.path)' is no directory of golden files: it has none of \(Self.known)")
  }
}
