// What of the world outside the project file decides about targets of the project's own: files that are
// there, programs on the PATH, environment variables. Each is looked up here and nowhere else.

import ArtifactStore
import Glibc

extension Project {
  /// The files that a path or a glob stands for, sorted; none where nothing is there.
  func files(matching pattern: String) throws -> [String] {
    try FileSystem.paths(matching: pattern)
  }

  /// Where the program of a name without slashes is: the first in these directories that can be run.
  func program(_ name: String, in directories: [String]) throws -> String? {
    for directory in directories {
      for path in try files(matching: "\(directory)/\(name)") where FileSystem.isExecutable(path) {
        return path
      }
    }
    return nil
  }

  /// The directories of programs.
  static var programDirectories: [String] {
    (environment("PATH") ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":").map(String.init)
      .filter { $0.hasPrefix("/") }
  }

  /// The value of an environment variable that a command may see.
  func letThrough(_ name: String) -> String? { environment(name) }
}

extension FileSystem {
  /// Whether a file is meant to be run by its owner.
  static func isExecutable(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IXUSR != 0
  }
}
