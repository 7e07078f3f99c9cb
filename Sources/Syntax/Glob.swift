// Patterns in which `*` stands for any characters. Knows neither labels nor files.

/// Matching of texts and paths with patterns.
package enum Glob {
  /// Whether `pattern` stands for `text`, `*` being any characters, none included.
  ///
  /// - Complexity: O(*n* · *m*) at worst, for the lengths of both.
  package static func matches(_ text: String, _ pattern: String) -> Bool {
    if !pattern.utf8.contains(UInt8(ascii: "*")) {
      // Not by characters, of which some are equal that are spelt differently.
      return text.utf8.elementsEqual(pattern.utf8)
    }
    let (text, pattern) = (Array(text.utf8), Array(pattern.utf8))
    let star = UInt8(ascii: "*")
    var (position, next) = (0, 0)
    var (resumeText, resumePattern) = (0, -1)
    while position < text.count {
      if next < pattern.count, pattern[next] == star {
        resumePattern = next
        resumeText = position
        next += 1
      } else if next < pattern.count, pattern[next] == text[position] {
        position += 1
        next += 1
      } else if resumePattern >= 0 {
        resumeText += 1
        position = resumeText
        next = resumePattern + 1
      } else {
        return false
      }
    }
    return pattern[next...].allSatisfy { $0 == star }
  }

  /// Whether `pattern` stands for `path`, part by part.
  ///
  /// Names that begin with a dot are matched only by parts that do.
  package static func matchesPath(_ path: String, _ pattern: String) -> Bool {
    let (parts, patterns) = (path.split(separator: "/"), pattern.split(separator: "/"))
    return parts.count == patterns.count
      && zip(parts, patterns).allSatisfy { name, part in
        matches(String(name), String(part)) && (!name.hasPrefix(".") || part.hasPrefix("."))
      }
  }
}
