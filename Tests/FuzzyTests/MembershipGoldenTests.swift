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

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    files = try container.decode([Case].self, forKey: .files)
    probes = try container.decodeIfPresent([Probe].self, forKey: .probes) ?? []
  }

  private enum CodingKeys: String, CodingKey {
    case files
    case probes = "validity_probes"
  }

  /// The manifests of all directories of golden files.
  static func all() throws -> [(directory: URL, manifest: Manifest)] {
    try Golden.roots.compactMap { root in
      let path = "membership/manifest.json"
      guard Golden.exists(path, in: root) else { return nil }
      return (root, try Golden.json(path, as: Manifest.self, in: root))
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
  let table = try Golden.table("membership/\(golden.file)", in: golden.directory)
  let function = try MembershipFunction.make(type: golden.type, parameters: golden.parameters)
  let (values, expected) = (try table.numbers("x"), try table.numbers("degree"))
  let single = firstDifference(
    values.map(function.degree(of:)), expected, Tolerance(relative: 0, ofLargest: 1e-12))
  #expect(single == nil, "\(golden.file), column degree: \(single ?? "")")
  // Whole columns take another way, and are kept as Float32.
  let column = firstDifference(
    function.degrees(of: values).map { Double($0) }, expected.map { Double(Float($0)) },
    Tolerance(relative: 1e-7, ofLargest: 1e-12))
  #expect(column == nil, "\(golden.file), column degree, as a column: \(column ?? "")")
}

@Test(arguments: try Manifest.probes())
private func parametersAreJudgedAsInTheReference(_ probe: Manifest.Probe) throws {
  // What is no number is found where the strategy is read.
  let parameters = probe.parameters.compactMap { Double($0) }
  guard parameters.count == probe.parameters.count else { return #expect(!probe.ok) }
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
