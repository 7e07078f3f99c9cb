// Zigzag labels against the reference's.

import Columns
import Foundation
import Labeling
import TestSupport
import Testing

/// A golden label file, the closes it belongs to and the threshold it was made with.
private struct LabelCase: Sendable, CustomTestStringConvertible {
  let directory: URL
  let file: String
  let column: String
  let input: String
  let threshold: Double

  var testDescription: String { file }

  func table(_ path: String) throws -> GoldenTable {
    let packed = [UInt8](try Data(contentsOf: directory.appending(path: path)))
    return try GoldenTable(
      path: path, text: String(decoding: Gzip.decompress(packed), as: UTF8.self))
  }

  /// The case of a strategy and those of the manifests, that of KTASK_EXTRA_GOLDEN included.
  static func all() throws -> [LabelCase] {
    let extra = ProcessInfo.processInfo.environment["KTASK_EXTRA_GOLDEN"]
    let directories = [Golden.directory] + [extra].compactMap { $0.map { URL(filePath: $0) } }
    let listed = try directories.flatMap { directory in
      try LabelManifest.read(directory).compactMap { entry -> LabelCase? in
        guard entry.kind == "zigzag_segment", let file = entry.file, let input = entry.input,
          let threshold = entry.threshold
        else { return nil }
        return LabelCase(
          directory: directory, file: "labels/\(file)", column: "value", input: input,
          threshold: threshold)
      }
    }
    return listed + [
      LabelCase(
        directory: Golden.directory, file: "strategies/g1_single/labels.csv.gz", column: "label",
        input: "EURUSD_1h", threshold: 0.008)
    ]
  }
}

/// The part of `labels/manifest.json` that is tested.
private struct LabelManifest: Decodable {
  struct Entry: Decodable {
    let file: String?
    let kind: String?
    let input: String?
    let threshold: Double?
  }

  let files: [Entry]

  static func read(_ directory: URL) throws -> [Entry] {
    let path = directory.appending(path: "labels/manifest.json")
    guard FileManager.default.fileExists(atPath: path.path) else { return [] }
    return try JSONDecoder().decode(LabelManifest.self, from: Data(contentsOf: path)).files
  }
}

@Test(arguments: try LabelCase.all())
private func classesAreTheReferences(_ golden: LabelCase) throws {
  let closes = try golden.table("input/\(golden.input).csv.gz").numbers("close")
  let expected = try golden.table(golden.file).numbers(golden.column)
  let labels = try ZigzagLabels.segments(closes: closes, threshold: golden.threshold)
  let difference = firstDifference(
    labels.classes.map { Double($0) }, expected, Tolerance(relative: 0, ofLargest: 0))
  #expect(difference == nil, "\(golden.file), column \(golden.column)")
}
