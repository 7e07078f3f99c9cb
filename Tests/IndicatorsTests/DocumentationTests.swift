// Whether the committed document says what the catalogue does.

import Foundation
import Indicators
import Testing

struct DocumentationTests {
  @Test func theDocumentIsTheOneOfThisCatalogue() throws {
    let repository = URL(filePath: #filePath).resolvingSymlinksInPath()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let file = repository.appending(path: "Documentation/Indicators.md")
    let committed = try String(contentsOf: file, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false)
    let current = CatalogueMarkdown.document().split(
      separator: "\n", omittingEmptySubsequences: false)
    let line = zip(committed, current).enumerated().first { $1.0 != $1.1 }?.offset
    #expect(
      committed == current,
      """
      Documentation/Indicators.md is out of date from line \
      \((line ?? min(committed.count, current.count)) + 1) on; run \
      ktask indicators --format markdown > Documentation/Indicators.md
      """)
  }

  @Test(arguments: IndicatorCatalogue.definitions.map(\.name))
  func aSectionNamesAllThatCanBeSetAndReferredTo(_ name: String) throws {
    let definition = try #require(IndicatorCatalogue.definition(named: name))
    let section = CatalogueMarkdown.section(on: definition)
    #expect(section.hasPrefix("## \(name)\n"))
    let words = definition.aliases + definition.parameters.map(\.name) + definition.outputs
    for word in words { #expect(section.contains("`\(word)`"), "\(word)") }
    for line in section.split(separator: "\n") where line.hasPrefix("|") {
      let bars = line.filter { $0 == "|" }
      #expect(bars.count == 5, "'\(line)' has cells too many or too few")
    }
  }
}
