// The project file: what is taken, and what the findings say.

import Syntax
import Testing

@testable import Ktaskfile

private func load(_ text: String) -> (file: Ktaskfile?, complaints: [String]) {
  let source = SourceText(name: "Ktaskfile", text: text)
  let (file, diagnostics) = Ktaskfile.load(source)
  return (file, diagnostics.map { $0.render(in: source, color: false) })
}

@Test func readsEverySetting() throws {
  let (loaded, complaints) = load(
    """
    version: 1
    default: momentum                     # comment
    strategies: research/*/*.yaml
    data:
      path: bars/{symbol}/{timeframe}.csv.gz
    cache:
      directory: /var/cache/ktask
      limit: 5 GB
    outputs: out/{strategy}
    """)
  #expect(complaints.isEmpty)
  let file = try #require(loaded)
  #expect(file.defaultStrategy == "momentum")
  #expect(file.strategies == "research/*/*.yaml")
  #expect(
    file.dataPath.filled(["symbol": "EURUSD", "timeframe": "1h"]) == "bars/EURUSD/1h.csv.gz")
  #expect(file.cacheDirectory == "/var/cache/ktask")
  #expect(file.cacheLimit == 5_000_000_000)
  #expect(file.outputs.filled(["strategy": "momentum"]) == "out/momentum")
}

@Test(arguments: ["", "# nothing", "version: 1", "{}", "data:", "default: null"])
func hasDefaultsForWhatIsLeftOut(text: String) {
  let (file, complaints) = load(text)
  #expect(file == Ktaskfile())
  #expect(complaints == [])
  #expect(Ktaskfile().strategies == "strategies/*.yaml")
  #expect(Ktaskfile().dataPath.description == "data/{symbol}_{timeframe}.csv")
  #expect(Ktaskfile().cacheDirectory == ".ktask-cache")
  #expect(Ktaskfile().cacheLimit == nil)
  #expect(Ktaskfile().outputs.description == "models/{strategy}")
  #expect(Ktaskfile().defaultStrategy == nil)
}

@Test func reportsAllErrorsAtTheirPlaces() {
  let (file, complaints) = load(
    """
    version: 2
    defualt: momentum
    data: {path: "data/{symbl}.csv", sorce: x}
    cache: {limit: lots}
    outputs: models
    targets:
      card: {run: x}
    """)
  #expect(file == nil)
  #expect(
    complaints == [
      """
      Ktaskfile:1:10: error: version: this version of ktask reads version 1, not 2
      1 | version: 2
        |          ^
      """,
      """
      Ktaskfile:2:1: error: defualt: unknown key
      2 | defualt: momentum
        | ^~~~~~~ did you mean 'default'?
      """,
      """
      Ktaskfile:3:14: error: data.path: there is no field '{symbl}'
      3 | data: {path: "data/{symbl}.csv", sorce: x}
        |              ^~~~~~~~~~~~~~~~~~ did you mean 'symbol'?
      """,
      """
      Ktaskfile:3:14: error: data.path: the field '{symbol}' is missing
      3 | data: {path: "data/{symbl}.csv", sorce: x}
        |              ^~~~~~~~~~~~~~~~~~
      """,
      """
      Ktaskfile:3:14: error: data.path: the field '{timeframe}' is missing
      3 | data: {path: "data/{symbl}.csv", sorce: x}
        |              ^~~~~~~~~~~~~~~~~~
      """,
      """
      Ktaskfile:3:34: error: data.sorce: unknown key
      3 | data: {path: "data/{symbl}.csv", sorce: x}
        |                                  ^~~~~
      """,
      """
      Ktaskfile:4:16: error: cache.limit: must be a size, not the text 'lots'
      4 | cache: {limit: lots}
        |                ^~~~ write it as '5 GB'
      """,
      """
      Ktaskfile:5:10: error: outputs: the field '{strategy}' is missing
      5 | outputs: models
        |          ^~~~~~
      """,
      """
      Ktaskfile:7:3: error: Missing required field: targets.card.outputs
      7 |   card: {run: x}
        |   ^~~~
      """,
    ])
}

@Test func refusesWhatIsNoMapping() {
  #expect(
    load("- a").complaints == [
      """
      Ktaskfile:1:1: error: a Ktaskfile must be a mapping, not a list
      1 | - a
        | ^~~
      """
    ])
  #expect(load("a: [").file == nil)
  #expect(load("strategies: ''").complaints.count == 1)
  #expect(load("data: x").complaints.count == 1)
}

@Test(
  arguments: [
    ("5 GB", 5_000_000_000), ("500MB", 500_000_000), ("1.5 gib", 1_610_612_736), ("1000", 1_000),
    ("2 kB", 2_000), ("3 B", 3), ("0", nil), ("-1", nil), ("GB", nil), ("5 XB", nil),
    ("1.2.3", nil),
    ("1e99 TB", nil), (".5 GB", nil), ("", nil), ("5  GB", 5_000_000_000),
  ] as [(String, UInt64?)])
func readsSizes(text: String, bytes: UInt64?) {
  #expect(ByteCount.parse(text) == bytes)
}

@Test func fillsTemplatesOnce() {
  let template = Template(unchecked: "{a}-{b}-{a}{c")
  #expect(template.filled(["a": "{b}", "b": "x"]) == "{b}-x-{b}{c")
}
