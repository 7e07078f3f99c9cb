// Which parameter values are taken, and what is said of the others.

import Columns
import Foundation
import Indicators
import TestSupport
import Testing

struct ArgumentTests {
  @Test(arguments: try GoldenProbe.all())
  func takesWhatTheReferenceTakes(_ probe: GoldenProbe) throws {
    guard let definition = IndicatorCatalogue.definition(named: probe.type) else {
      return #expect(!probe.isAccepted, "the reference knows \(probe.type)")
    }
    let (arguments, problems) = definition.check(probe)
    let expected = probe.problems(for: definition)
    #expect(problems.map { [$0.parameter: $0.kind] } == expected.map { [$0.parameter: $0.kind] })
    if expected.isEmpty {
      #expect(arguments?.ofReference(for: definition) == probe.effective.byName)
    }
    #expect((arguments == nil) == !problems.isEmpty)
    for violation in probe.violations {
      let problem = try #require(problems.first { $0.parameter == violation.parameter })
      let expectation = problem.message.components(separatedBy: ", found ")[0]
      for bound in violation.bounds {
        #expect(expectation.values.contains(bound), "\(problem.message): no \(bound)")
      }
    }
  }

  @Test func boundsOfTheReferenceAreRead() throws {
    let bounds = try GoldenProbe.all().flatMap(\.violations).map(\.bounds)
    #expect(bounds.count { !$0.isEmpty } > 100)
  }

  @Test(arguments: [
    "bollinger", "bollinger_bands", "rsi ", " rsi", "stoch", "", "relativestrength",
  ])
  func knowsNoOtherNames(_ name: String) {
    #expect(IndicatorCatalogue.definition(named: name) == nil)
  }

  @Test(arguments: ["rsi", "RSI", "RSIIndicator", "BBands", "SMA", "ema", "wma"])
  func findsNamesInAnyCase(_ name: String) {
    #expect(IndicatorCatalogue.definition(named: name) != nil)
  }

  @Test func namesAreLowerCaseAndGivenOnce() {
    let names = IndicatorCatalogue.names
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { $0 == $0.lowercased() })
  }

  @Test func defaultsAreTheArgumentsOfNothingGiven() {
    for definition in IndicatorCatalogue.definitions {
      let (arguments, problems) = definition.arguments(from: [])
      #expect(problems.isEmpty)
      #expect(arguments == definition.defaultArguments)
      #expect(arguments?.values.map(\.name) == definition.parameters.map(\.name))
    }
  }

  @Test func givingADefaultMakesNoDifference() throws {
    let bands = try #require(IndicatorCatalogue.definition(named: "bbands"))
    let given: [(name: String, value: IndicatorArgument)] = [
      ("source", .text("close")), ("multiplier", .text(" 2e0 ")), ("period", .integer(20)),
    ]
    #expect(bands.arguments(from: given).arguments == bands.defaultArguments)
  }

  @Test func reportsAllProblemsAtOnce() throws {
    let bands = try #require(IndicatorCatalogue.definition(named: "bollingerbands"))
    let (arguments, problems) = bands.arguments(from: [
      ("devs", .integer(2)), ("source", .text("Close")), ("multiplier", .real(.nan)),
      ("period", .text("20")),
    ])
    #expect(arguments == nil)
    #expect(
      problems.map { "\($0.parameter): \($0.kind): \($0.message)" } == [
        "period: wrongType: expected a whole number from 2 to 200, found '20'",
        "multiplier: outOfRange: expected a number above 0 and at most 10, found nan",
        "source: outOfRange: expected open, high, low, close or volume, found 'Close'",
        "devs: unknown: bollingerbands has no such parameter; it has period, multiplier, source",
      ])
  }

  @Test(arguments: ["two", "", "1 2", "0x2", "2,0"])
  func textThatIsNoNumberIsOfTheWrongType(_ text: String) throws {
    let bands = try #require(IndicatorCatalogue.definition(named: "bollingerbands"))
    let problems = bands.arguments(from: [("multiplier", .text(text))]).problems
    #expect(problems.map(\.kind) == [.wrongType])
  }
}

extension IndicatorDefinition {
  /// Checks the probe's values; null, which no argument can be, is reported by its parameter.
  fileprivate func check(
    _ probe: GoldenProbe
  ) -> (arguments: IndicatorArguments?, problems: [IndicatorArgumentProblem]) {
    let (arguments, problems) = arguments(from: probe.given.pairs)
    let nulls = probe.given.filter { $0.value == nil }
      .compactMap { parameter(named: $0.name)?.wrongType(found: "null") }
    return (nulls.isEmpty ? arguments : nil, problems + nulls)
  }
}

extension GoldenProbe.Violation {
  /// The bound or the words that the reference's message names.
  fileprivate var bounds: Set<String> {
    let isBound = reason.hasPrefix("less_than") || reason.hasPrefix("greater_than")
    return isBound || reason == "literal_error" ? message.values : []
  }
}

extension String {
  /// The numbers, each in the same form, and the words in capitals of a message.
  fileprivate var values: Set<String> {
    let words = split { !($0.isLetter || $0.isNumber || $0 == "." || $0 == "-") }
    return Set(
      words.compactMap { word in
        Double(word).map { "\($0)" }
          ?? (word.allSatisfy(\.isUppercase) ? String(word) : nil)
      })
  }
}

extension GoldenProbe {
  /// What must be reported of this probe.
  ///
  /// The reference drops unknown parameters and finds out that a source is no column only when
  /// it computes; both are problems here.
  fileprivate func problems(
    for definition: IndicatorDefinition
  ) -> [(parameter: String, kind: IndicatorArgumentProblem.Kind)] {
    if !isAccepted { return violations.map { ($0.parameter, kind(of: $0)) } }
    return given.compactMap { argument in
      switch (argument.name, argument.value) {
      case ("source", .text(let word)) where BarColumn(rawValue: word) == nil:
        (argument.name, .outOfRange)
      case (let name, _) where definition.parameter(named: name) == nil: (name, .unknown)
      default: nil
      }
    }
  }

  /// The reference says `literal_error` of any value that is none of the words, text or not.
  private func kind(of violation: Violation) -> IndicatorArgumentProblem.Kind {
    let value = given.first { $0.name == violation.parameter }?.value
    if violation.reason == "literal_error", case .text = value { return .outOfRange }
    return violation.reason.hasSuffix("_type") || violation.reason == "literal_error"
      ? .wrongType : .outOfRange
  }
}
