// What people can read of every indicator.

import Columns
import Indicators
import TestSupport
import Testing

struct NotesTests {
  @Test(arguments: IndicatorCatalogue.definitions.map(\.name))
  func explainsItselfInSentences(_ name: String) throws {
    let notes = try #require(IndicatorCatalogue.definition(named: name)).notes
    for sentence in [notes.warmUp, notes.missing, notes.talib] {
      #expect(sentence.hasSuffix("."), "'\(sentence)' is no sentence")
    }
    for text in [notes.formula, notes.warmUp, notes.missing, notes.talib, notes.source] {
      #expect(!text.isEmpty)
      #expect(!text.contains("\n"), "'\(text)'")
      #expect(!text.contains("  "), "'\(text)'")
      let quotes = text.filter { $0 == "`" }
      #expect(quotes.count.isMultiple(of: 2), "'\(text)'")
    }
  }

  /// A build refuses such bars, so no value of theirs is to be described.
  @Test(arguments: IndicatorCatalogue.definitions.map(\.name))
  func saysThatBarsWithoutVolumesAreRefusedWhereVolumesAreRead(_ name: String) throws {
    let definition = try #require(IndicatorCatalogue.definition(named: name))
    let readsVolume = definition.columns(definition.defaultArguments).contains(.volume)
    let sentence = "Bars without any volumes are refused."
    #expect(definition.notes.missing.hasSuffix(sentence) == readsVolume)
  }

  @Test(arguments: IndicatorCatalogue.definitions.map(\.name))
  func namesItsParametersAsTheyAre(_ name: String) throws {
    let definition = try #require(IndicatorCatalogue.definition(named: name))
    #expect(!definition.summary.isEmpty && !definition.summary.hasSuffix("."))
    for parameter in definition.parameters {
      #expect(!parameter.summary.isEmpty && !parameter.summary.hasSuffix("."))
    }
  }
}
