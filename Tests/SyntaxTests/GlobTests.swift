// Patterns with stars, for texts and for paths.

import Syntax
import Testing

@Suite struct GlobTests {
  @Test(arguments: [
    ("", "", true), ("a", "", false), ("", "*", true), ("abc", "*", true), ("abc", "a*c", true),
    ("abc", "a*b", false), ("abc", "*b*", true), ("aXbXc", "a*b*c", true), ("ab", "a**b", true),
    ("abab", "*ab", true), ("a/b", "a*", true), ("\u{e4}b", "\u{e4}*", true),
  ])
  func aStarStandsForAnyCharacters(text: String, pattern: String, isMatch: Bool) {
    #expect(Glob.matches(text, pattern) == isMatch)
  }

  @Test(arguments: [
    ("a/b.md", "a/*.md", true), ("a/b.md", "*.md", false), ("b.md", "*.md", true),
    ("a/b/c", "*/*/c", true), ("a/b", "a/b/c", false), (".b.md", "*.md", false),
    (".b.md", ".*.md", true), ("a//b", "a/b", true),
  ])
  func aStarStaysWithinAPartOfAPath(path: String, pattern: String, isMatch: Bool) {
    #expect(Glob.matchesPath(path, pattern) == isMatch)
  }
}
