// Runs of the real binary, one after another. Knows no command.

import ArtifactStore

/// The binary in a project.
struct CommandRunner {
  let binary: String
  /// The project.
  let directory: String
  /// The file that output and errors go to.
  let log: String

  /// Runs ktask; a command that does not end is brought to an end.
  func run(_ arguments: [String]) throws -> Ending {
    // What is no option follows two dashes.
    let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
    return try ChildProcess(
      binary, Array(arguments[..<end] + ["--directory", directory] + arguments[end...]),
      environment: FuzzProject.environment, output: log
    ).wait(seconds: Bounds.standstill / 2)
  }

  /// What the last command said.
  var said: String {
    get throws { String(decoding: try FileSystem.read(log), as: UTF8.self) }
  }

  /// What the last command said, with a sign for each number and each unit of time behind one.
  var saidWithoutNumbers: String {
    get throws {
      var text = ""
      var rest = try said[...]
      while let character = rest.popFirst() {
        guard character.isNumber else {
          text.append(character)
          continue
        }
        rest = rest.drop { $0.isNumber || $0 == "." || $0 == "-" || $0 == "e" }
        for unit in [" ms", " s", " µs", " min"] where rest.hasPrefix(unit) {
          rest = rest.dropFirst(unit.count)
          break
        }
        text.append("#")
      }
      return text
    }
  }
}
