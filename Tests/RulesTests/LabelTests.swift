// What labels on the command line name.

import Rules
import Testing

@Suite struct LabelTests {
  private let column = Label(strategy: nil, .feature, ["EURUSD", "1h_rsi_fast_oversold"])

  @Test func printsWithoutTheDefaultStrategy() throws {
    #expect("\(column)" == "feature/EURUSD/1h_rsi_fast_oversold")
    #expect("\(Label(strategy: "minimal", .model))" == "minimal/model")
  }

  @Test(arguments: [
    "feature/EURUSD/1h_rsi_fast_oversold", "feature/1h_rsi_fast_oversold", "feature/*/1h_rsi_*",
    "feature/*", "feature", "momentum/feature/EURUSD/*", "*/feature", "*/f*", "*/*",
    "feature/EURUSD", "feature/EUR*",
  ])
  func namesTheColumn(text: String) throws {
    let pattern = try #require(LabelPattern(text))
    #expect(pattern.names(column))
    #expect(pattern.names(strategy: "momentum", default: "momentum"))
  }

  @Test(arguments: [
    "features", "feature/GOOG/*", "feature/4h_*", "feature/EURUSD/1h/rsi", "indicator", "model",
  ])
  func doesNotNameTheColumn(text: String) throws {
    #expect(try !#require(LabelPattern(text)).names(column))
  }

  @Test func theFirstSelectorsNameAllThatBeginsWithThem() throws {
    let indicator = Label(strategy: nil, .indicator, ["EURUSD", "1d", "bbands_20_2"])
    for text in ["indicator/EURUSD", "indicator/EURUSD/*", "indicator/*/1d"] {
      #expect(try #require(LabelPattern(text)).names(indicator), "\(text)")
    }
    #expect(try !#require(LabelPattern("indicator/EURUSD/1h")).names(indicator))
    let whole = Label(strategy: nil, .bars, ["EURUSD", "1h", "whole"])
    #expect(try !#require(LabelPattern("bars/EURUSD/1h")).names(whole))
  }

  @Test(arguments: [
    ("indicator/EURUSD/*/bbands_20_2.upper", [0]), ("indicator/EURUSD/1d/*.upper", [0]),
    ("indicator/*/*/bbands_20_2.*", [0, 1, 2]), ("indicator/*/*/bbands*.*er", [0, 2]),
    ("indicator/EURUSD/1d/bbands_20_2", [0, 1, 2]), ("indicator/EURUSD", [0, 1, 2]),
    ("*/indicator/*/*/*.middle", [1]),
    ("indicator/EURUSD/1d/bbands_20_2.width", []), ("indicator/EURUSD/1h/bbands_20_2.upper", []),
    ("indicator/EURUSD/1d/bbands_20.upper", []), ("feature/EURUSD/1d/bbands_20_2.upper", []),
    ("indicator/EURUSD/1d.upper", []),
  ])
  func outputsOfAnIndicatorAreNamedAfterADot(text: String, positions: [Int]) throws {
    let label = Label(strategy: nil, .indicator, ["EURUSD", "1d", "bbands_20_2"])
    let pattern = try #require(LabelPattern(text))
    #expect(pattern.meant(among: ["upper", "middle", "lower"], of: label) == positions)
  }

  @Test(arguments: [
    ("seed/*", ["seed/0", "seed/12"]), ("seed", ["seed/0", "seed/12"]), ("seed/1*", ["seed/12"]),
    ("seed/0", ["seed/0"]), ("fold/2", ["fold/2"]), ("fold/*", ["fold/1", "fold/2"]),
    ("fold", ["fold/1", "fold/2", "fold/2/features"]), ("fold/2/features", ["fold/2/features"]),
    ("fold/*/*", ["fold/2/features"]), ("walk_forward", ["walk_forward"]),
    ("walk*", ["walk_forward"]), ("m*/fold/1", ["fold/1"]),
    ("momentum/walk_forward", ["walk_forward"]),
    ("features", []), ("model", []), ("fold/3", []), ("walk_forward/1", []), ("seed/0/model", []),
  ])
  func seedsAndFoldsAreNamedByNumber(text: String, labels: [String]) throws {
    let all = [
      Label(strategy: nil, .seed, ["0"]), Label(strategy: nil, .seed, ["12"]),
      Label(strategy: nil, .fold, ["1"]), Label(strategy: nil, .fold, ["2"]),
      Label(strategy: nil, .fold, ["2", "features"]), Label(strategy: nil, .walkForward),
    ]
    let pattern = try #require(LabelPattern(text))
    #expect(all.filter { pattern.names($0) }.map(\.description) == labels)
  }

  @Test func seedsAndFoldsHoldModels() {
    #expect(Label(strategy: nil, .seed, ["0"]).content == .model)
    #expect(Label(strategy: nil, .fold, ["1"]).content == .model)
    #expect(Label(strategy: nil, .fold, ["1", "scaling"]).content == .scaling)
    #expect(Label(strategy: nil, .features).content == .features)
  }

  @Test func anIndicatorWithADotInItsIDIsNamedByIt() throws {
    let label = Label(strategy: nil, .indicator, ["EURUSD", "1d", "a.upper"])
    let pattern = try #require(LabelPattern("indicator/EURUSD/1d/a.upper"))
    #expect(pattern.meant(among: ["upper", "lower"], of: label) == [0, 1])
  }

  @Test(arguments: [
    ("model/model", "model"), ("labels/*", "labels"), ("metadata/f*/EURUSD", "metadata"),
    ("features/feature/EURUSD/*", "features"), ("labels/EURUSD", nil), ("feature/model", nil),
    ("bars/model", nil), ("features", nil), ("seed/model", nil), ("fold/model", nil),
    ("walk_forward/fold/1", "walk_forward"),
  ])
  func aStrategyMayBeCalledAsAKindOfWhichThereIsOneTarget(
    text: String, strategy: String?
  ) throws {
    #expect(try #require(LabelPattern(text)).strategy == strategy)
  }

  @Test func accentsDoNotHideSlashes() throws {
    let pattern = try #require(LabelPattern("feature/\u{301}x/y"))
    #expect(pattern.selectors == ["\u{301}x", "y"])
  }

  @Test(arguments: ["*", "f*", "feat*"]) func aStarAloneNamesKinds(text: String) throws {
    let pattern = try #require(LabelPattern(text))
    #expect(pattern.names(column))
    #expect(!pattern.names(strategy: "minimal", default: "momentum"))
  }

  @Test func withoutAStrategyMeansTheDefaultOne() throws {
    let pattern = try #require(LabelPattern("model"))
    #expect(pattern.names(strategy: "momentum", default: "momentum"))
    #expect(!pattern.names(strategy: "minimal", default: "momentum"))
    #expect(!pattern.names(strategy: "minimal", default: nil))
  }

  @Test func starsStandForStrategies() throws {
    let pattern = try #require(LabelPattern("m*/model"))
    #expect(pattern.names(strategy: "minimal", default: nil))
    #expect(!pattern.names(strategy: "stocks", default: "stocks"))
  }

  @Test(arguments: ["", "/", "model/", "/model", "a//b"])
  func refusesWhatIsNoLabel(text: String) {
    #expect(LabelPattern(text) == nil)
  }

  @Test(arguments: [
    ("", "", true), ("", "*", true), ("a", "", false), ("abc", "a*c", true), ("abc", "*b", false),
    ("aaab", "*aab", true), ("rsi_14", "rsi_*4", true), ("é", "*", true), ("ab", "a*b*", true),
    ("a", "**", true), ("mississippi", "m*iss*pi", true), ("mississippi", "m*iss*x", false),
  ])
  func matchesStars(text: String, pattern: String, isMatch: Bool) {
    #expect(LabelPattern.matches(text, pattern) == isMatch)
  }
}
