// Which arguments make an indicator read rows to come, and that it says so.

import Columns
import Indicators
import TestSupport
import Testing

struct LaterRowsTests {
  @Test func onlyMarksThatAreNotConfirmedReadLaterRows() {
    for definition in IndicatorCatalogue.definitions {
      for arguments in definition.sampleArguments {
        let isExempt = definition.name == "zigzag" && arguments["confirmed"] == .flag(false)
        #expect(definition.readsLaterRows(arguments) == isExempt, "\(definition.name) \(arguments)")
      }
    }
  }

  @Test func everyIndicatorIsTestedForCausality() {
    for definition in IndicatorCatalogue.definitions {
      #expect(definition.causalArguments.count >= 1, "\(definition.name)")
    }
  }

  @Test func marksThatAreNotConfirmedDoChangeWithLaterRows() throws {
    let definition = try #require(IndicatorCatalogue.definition(named: "zigzag"))
    let arguments = definition.defaultArguments
    let whole = IndicatorInput(columns: [.close: [100, 110, 120, 100]])
    let before = try IndicatorCatalogue.compute(definition, arguments, whole.closes(3))
    let after = try IndicatorCatalogue.compute(definition, arguments, whole.closes(4))
    #expect(firstDifferentBits(before[0], [100, .nan, 120]) == nil)
    #expect(firstDifferentBits(after[0], [100, .nan, 120, 100]) == nil)
    let longer = IndicatorInput(columns: [.close: [100, 110, 120, 130]])
    let erased = try IndicatorCatalogue.compute(definition, arguments, longer)
    #expect(firstDifferentBits(erased[0], [100, .nan, .nan, 130]) == nil)
  }
}

extension IndicatorInput {
  /// The first closes alone.
  fileprivate func closes(_ count: Int) -> IndicatorInput {
    IndicatorInput(columns: [.close: Array(self[.close].prefix(count))])
  }
}

extension IndicatorDefinition {
  /// The sample arguments with which no row reads a later one.
  var causalArguments: [IndicatorArguments] { sampleArguments.filter { !readsLaterRows($0) } }

  /// The default arguments but for one flag or word, for each other one that it can be.
  var otherChoices: [IndicatorArguments] {
    parameters.flatMap { parameter -> [IndicatorArguments] in
      let others: [IndicatorArgument] =
        switch parameter.kind {
        case .flag(let standard, _): [.flag(!standard)]
        case .choice(let standard, let words): words.filter { $0 != standard }.map { .text($0) }
        default: []
        }
      return others.compactMap { arguments(from: [(parameter.name, $0)]).arguments }
    }
  }
}
