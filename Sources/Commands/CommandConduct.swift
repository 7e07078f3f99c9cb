// What a command is given besides its text: files, variables, and how it is run.

import BuildGraph

/// A file that a command finds.
package struct CommandFile: Sendable, Equatable {
  /// Where, from the directory that all paths begin at.
  let path: String
  /// Whether it can be run.
  let isExecutable: Bool

  package init(path: String, isExecutable: Bool) {
    self.path = path
    self.isExecutable = isExecutable
  }
}

/// An environment variable that a command sees as it is outside.
package struct EnvironmentVariable: Sendable, Equatable {
  let name: String
  /// Nil where it is not set.
  let value: String?

  package init(name: String, value: String?) {
    self.name = name
    self.value = value
  }

  /// The value as keys and explanations have it: of what seems to be secret the digest alone, as
  /// explanations are kept in the cache, and caches are shared.
  var described: FieldValue {
    guard let value else { return .none }
    let name = name.uppercased()
    let isSecret = Self.secrets.contains { word in
      name.split(separator: "_").contains(word) || name.hasSuffix(word)
    }
    return .text(isSecret ? "digest \(Digest(of: Array(value.utf8)))" : value)
  }

  private static let secrets = [
    "TOKEN", "SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "CREDENTIAL", "CREDENTIALS", "KEY",
  ].map { Substring($0) }
}

/// How a command is run: what the bytes that it makes do not depend on.
package struct CommandConduct: Sendable {
  /// After how many seconds it is stopped; nil if never.
  let timeout: Double?
  /// How often it is tried again after it failed.
  let retries: Int
  let sandbox: Sandbox
  /// Where the tools are, by which a sandbox knows what else has to be seen.
  let toolPaths: [ToolPath]
  /// The directories of programs, as `PATH` has them.
  let searchPath: String
  /// Where what it says is kept.
  let logPath: String
  /// Makes an empty directory, and returns its path from the root.
  let makeDirectory: @Sendable () throws -> String
  /// What of the project a word names that the command was not given.
  let undeclared: Undeclared

  /// Looks for a file of the project that a word names and that the command was not given.
  ///
  /// A word that is no path from the root starts in `directory`, a path of the project; directories are
  /// looked for only where they are asked for.
  package typealias Undeclared =
    @Sendable (
      _ word: String, _ directory: String, _ includesDirectories: Bool
    ) -> String?

  /// Takes all of it.
  ///
  /// - Parameters:
  ///   - timeout: After how many seconds it is stopped; nil if never.
  ///   - retries: How often it is tried again after it failed.
  ///   - sandbox: How it is kept from what it did not declare.
  ///   - toolPaths: Where its tools are.
  ///   - searchPath: The directories of programs, as `PATH` has them.
  ///   - logPath: Where what it says is kept.
  ///   - makeDirectory: Makes an empty directory, and returns its path from the root.
  ///   - undeclared: Looks for what the command was not given.
  package init(
    timeout: Double?, retries: Int, sandbox: Sandbox, toolPaths: [ToolPath], searchPath: String,
    logPath: String, makeDirectory: @escaping @Sendable () throws -> String,
    undeclared: @escaping Undeclared
  ) {
    self.timeout = timeout
    self.retries = retries
    self.sandbox = sandbox
    self.toolPaths = toolPaths
    self.searchPath = searchPath
    self.logPath = logPath
    self.makeDirectory = makeDirectory
    self.undeclared = undeclared
  }
}

/// Where a tool is.
package struct ToolPath: Sendable, Equatable {
  /// Where it was found.
  package let path: String
  /// What is there, links followed.
  let target: String

  package init(path: String, target: String) {
    self.path = path
    self.target = target
  }
}
