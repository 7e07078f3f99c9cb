// Where the golden files are, and how they are read.

import Columns
package import Foundation

/// Golden files: numbers of the reference on permissively licensed data, under `Tests/Golden`.
package enum Golden {
  /// The directory of the committed golden files.
  package static let directory = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Golden")

  /// The directories of golden files: the committed one and, if the environment variable
  /// `KTASK_EXTRA_GOLDEN` names one that is laid out in the same way, that one.
  package static let roots: [URL] = {
    let extra = ProcessInfo.processInfo.environment["KTASK_EXTRA_GOLDEN"] ?? ""
    return [directory] + (extra.isEmpty ? [] : [URL(filePath: extra)])
  }()

  /// The bytes of the file at `path` below a directory of golden files, unpacked if it is gzip.
  package static func bytes(_ path: String, in root: URL = directory) throws -> [UInt8] {
    let bytes = [UInt8](try Data(contentsOf: root.appending(path: path)))
    return Gzip.isCompressed(bytes) ? try Gzip.decompress(bytes) : bytes
  }

  /// The decoded content of a JSON file, packed or not.
  package static func json<Value: Decodable>(
    _ path: String, as type: Value.Type, in root: URL = directory
  ) throws -> Value {
    try JSONDecoder().decode(type, from: Data(bytes(path, in: root)))
  }

  /// The columns of a CSV file; one of another directory than the committed one names it.
  package static func table(_ path: String, in root: URL = directory) throws -> GoldenTable {
    let place = root == directory ? path : root.appending(path: path).path
    return try GoldenTable(
      path: place, text: String(decoding: bytes(path, in: root), as: UTF8.self))
  }

  /// Whether there is a file at `path` below a directory of golden files.
  package static func exists(_ path: String, in root: URL) -> Bool {
    FileManager.default.fileExists(atPath: root.appending(path: path).path)
  }

  /// The directory that has a bar file: `root`, or the committed one where `root` has none.
  package static func root(of path: String, preferring root: URL) -> URL {
    exists(path, in: root) ? root : directory
  }
}

/// The columns of a golden CSV file, as text and as numbers.
package struct GoldenTable: Sendable {
  /// Where the file is, for failure messages.
  package let path: String
  /// Column names in the order of the file.
  package let names: [String]
  private let cells: [[Substring]]

  package init(path: String, text: String) throws {
    self.path = path
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    guard let header = lines.first else { throw GoldenError(message: "\(path) is empty") }
    names = header.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    cells = lines.dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    let width = names.count
    guard cells.allSatisfy({ $0.count == width })
    else { throw GoldenError(message: "\(path) has rows of other widths than its header") }
  }

  package var rowCount: Int { cells.count }

  /// The cells of a column as they are written.
  package func text(_ name: String) throws -> [String] {
    let index = try position(of: name)
    return cells.map { String($0[index]) }
  }

  /// The cells of a column as numbers; an empty cell is NaN.
  package func numbers(_ name: String) throws -> [Double] {
    let index = try position(of: name)
    return try cells.map { row in
      if row[index].isEmpty { return .nan }
      guard let number = Double(row[index]) else {
        throw GoldenError(message: "\(path): '\(row[index])' in \(name) is not a number")
      }
      return number
    }
  }

  private func position(of name: String) throws -> Int {
    guard let index = names.firstIndex(of: name) else {
      throw GoldenError(message: "\(path) has no column \(name)")
    }
    return index
  }
}

/// What is wrong with a golden file.
package struct GoldenError: Error, CustomStringConvertible {
  package let message: String

  package init(message: String) { self.message = message }

  package var description: String { message }
}
