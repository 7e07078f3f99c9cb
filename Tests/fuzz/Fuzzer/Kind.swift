// What a kind of input is: how inputs are made and what must hold for each. Knows no kind.

import ArtifactStore

/// Something that must hold did not.
struct Violation: Error {
  let message: String

  init(_ message: String) { self.message = message }
}

/// What becomes of inputs that are as they should be and of those that are not.
enum Verdict {
  case accepted
  case rejected
}

/// A part of ktask that reads what others wrote, and inputs for it.
protocol Kind: Sendable {
  /// What it is called on the command line.
  static var name: String { get }

  /// How many of 1000 inputs are of this kind.
  static var share: Int { get }

  /// Reads the files that inputs are made from.
  ///
  /// - Parameters:
  ///   - corpus: Real files.
  ///   - scratch: A directory of this process alone, which is there.
  /// - Throws: Where a file is not what it should be.
  init(_ corpus: Corpus, scratch: String) throws

  /// Makes an input; the same random numbers make the same.
  func input(_ random: inout Randomness) -> [UInt8]

  /// Does with an input what ktask would.
  ///
  /// - Parameter input: Any bytes; they alone decide what is done.
  /// - Returns: Whether ktask took them.
  /// - Throws: `Violation` where something does not hold.
  func check(_ input: [UInt8]) throws -> Verdict
}

extension Kind {
  /// Demands something of what ktask did.
  func demand(_ holds: Bool, _ message: @autoclosure () -> String) throws {
    if !holds { throw Violation(message()) }
  }
}

/// Real files that inputs are made from.
struct Corpus {
  /// The repository.
  let repository: String
  /// A small project that ktask has built.
  let project: String

  /// The bytes of a file of the repository.
  func file(_ path: String) throws -> [UInt8] { try FileSystem.read("\(repository)/\(path)") }

  /// The files of a directory whose names have an ending, in the order of their names.
  func files(_ directory: String, _ ending: String) throws -> [[UInt8]] {
    try FileSystem.list("\(repository)/\(directory)").filter { $0.hasSuffix(ending) }
      .map { try file("\(directory)/\($0)") }
  }

  /// The first lines of a file of the repository.
  func head(_ path: String, lines: Int) throws -> [UInt8] {
    let all = Lines(try file(path)).lines
    return Array(all.prefix(lines).joined(separator: [0x0a])) + [0x0a]
  }

  /// The bytes of a file of the project that was built.
  func built(_ path: String) throws -> [UInt8] { try FileSystem.read("\(project)/\(path)") }

  /// The paths of all files below a directory of the project, from there on, in order.
  func builtPaths(_ directory: String) throws -> [String] {
    var paths: [String] = []
    for name in try FileSystem.list("\(project)/\(directory)") {
      let path = "\(directory)/\(name)"
      if isDirectory("\(project)/\(path)") {
        paths += try builtPaths(path)
      } else {
        paths.append(path)
      }
    }
    return paths
  }
}
