// Paths inside a project, as texts. Knows no file system.

/// Paths that stay within the project's directory.
package enum ProjectPath {
  /// A path without `.`, `..` and doubled slashes.
  ///
  /// - Parameters:
  ///   - path: A path as it is written.
  ///   - directory: The directory in the project where it starts, empty for the project itself.
  /// - Returns: The path from the project's directory, empty for that itself; nil where it leads out.
  package static func normalised(_ path: String, in directory: String = "") -> String? {
    if path.hasPrefix("/") || path.hasPrefix("~/") || path.unicodeScalars.contains("\0") {
      return nil
    }
    var parts: [Substring] = directory.split(separator: "/")
    for part in path.split(separator: "/") where part != "." {
      if part != ".." {
        parts.append(part)
      } else if parts.popLast() == nil {
        return nil
      }
    }
    return parts.joined(separator: "/")
  }

  /// How a path in the project is written in one of its directories.
  ///
  /// - Parameters:
  ///   - path: A path from the project's directory, without `.` and `..`.
  ///   - directory: The directory, also so.
  /// - Returns: The path from there.
  package static func relative(_ path: String, to directory: String) -> String {
    let (parts, start) = (path.split(separator: "/"), directory.split(separator: "/"))
    let common = zip(parts.dropLast(), start).prefix { $0 == $1 }.count
    let up = Array(repeating: "..", count: start.count - common)
    return (up + parts[common...].map(String.init)).joined(separator: "/")
  }
}
