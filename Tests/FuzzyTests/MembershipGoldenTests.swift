// Membership functions against the reference's degrees and messages.

import Columns
import Foundation
import Fuzzy
import TestSupport
import Testing

/// The part of `membership/manifest.json` that is tested.
private struct Manifest: Decodable {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let file: String
    let type: String
    let parameters: [Double]
    /// Where the file is; set after decoding.
    var directory = Golden.directory

    var testDescription: String { file }

    private enum CodingKeys: CodingKey {
      case file
      case type
      case parameters
    }
  }

  struct Probe: Decodable, Sendable, CustomTestStringConvertible {
    let type: String
    let parameters: [String]
    let ok: Bool
    let details: String?

    var testDescription: String { "\(type)(\(parameters.joined(separator: ", ")))" }
  }

  let files: [Case]
  let probes: [Probe]

  private enum CodingKeys: String, CodingKey {
    case files
    case probes = "validity_probes"
  }

  /// The manifests of the committed golden files and of the directory in KTASK_EXTRA_GOLDEN.
  static func all() throws -> [(directory: URL, manifest: Manifest)] {
    let extra = ProcessInfo.processInfo.environment["KTASK_EXTRA_GOLDEN"]
    let directories = [Golden.directory] + [extra].compactMap { $0.map { URL(filePath: $0) } }
    return try directories.compactMap { directory in
      let path = directory.appending(path: "membership/manifest.json")
      guard FileManager.default.fileExists(atPath: path.path) else { return nil }
      return (directory, try JSONDecoder().decode(Manifest.self, from: Data(contentsOf: path)))
    }
  }

  static func cases() throws -> [Case] {
    try all().flatMap { directory, manifest in
      manifest.files.map {
        var file = $0
        file.directory = directory
        return file
      }
    }
  }

  static func probes() throws -> [Probe] {
    try all().flatMap { directory, manifest in manifest.probes }
  }
}

@Test(arguments: try Manifest.cases())
private func degreesAreTheReferences(_ golden: Manifest.Case) throws {
  let packed = try Data(contentsOf: golden.directory.appending(path: "membership/\(golden.file)"))
  let table = try GoldenTable(
    path: golden.file,
    text: String(decoding: Gzip.decompress([UInt8](packed)), as: UTF8.self))
  let function = try MembershipFunction.make(type: golden.type, parameters: golden.parameters)
  let values = try table.numbers("x")
  let difference = firstDifference(
    values.map(function.degree(of:)), try table.numbers("degree"),
    Tolerance(relative: 0, ofLargest: 1e-12))
  #expect(difference == nil, "\(golden.file), column degree")
}

@Test(arguments: try Manifest.probes())
private func parametersAreJudgedAsInTheReference(_ probe: Manifest.Probe) throws {
  // What is no number is found where the strategy is read.
  let parameters = probe.parameters.compactMap { Double($0) }
  guard parameters.count == probe.parameters.count else { return }
  let isUnknownThere = probe.details?.contains("Unknown membership function type") == true
  do {
    _ = try MembershipFunction.make(type: probe.type, parameters: parameters)
    // There are more names here than there.
    #expect(probe.ok || isUnknownThere)
  } catch {
    #expect(!probe.ok)
    if case .unknownType = error { return #expect(isUnknownThere) }
    #expect(probe.details?.contains(error.message) == true, "\(error.message)")
  }
}
