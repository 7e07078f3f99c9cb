// A graph holds each making once, and gives what goals need in an order in which it can be made.

import BuildGraph
import Testing

private struct Column: Rule {
  static let name = "column"
  static let revision = 1
  var period = 14
  var outputNames = ["value"]
  func describe(to sink: inout some FingerprintSink) {
    sink.field("period", .integer(Int64(period)))
  }
  func run(_ inputs: Inputs, _ context: RuleContext) throws -> [[UInt8]] {
    [try inputs.bytes(0) + [UInt8(period)]]
  }
}

private struct RevisedColumn: Rule {
  static let name = "column"
  static let revision = 2
  func describe(to sink: inout some FingerprintSink) { Column().describe(to: &sink) }
  func run(_ inputs: Inputs, _ context: RuleContext) -> [[UInt8]] { [] }
}

@Test func aKeyTakesInEverythingThatTheOutputDependsOn() {
  let a = Digest(of: [1])
  let b = Digest(of: [2])
  let keys = [
    Column().actionKey(inputs: []), Column(period: 15).actionKey(inputs: []),
    RevisedColumn().actionKey(inputs: []), Column().actionKey(inputs: [a]),
    Column().actionKey(inputs: [b]), Column().actionKey(inputs: [a, b]),
    Column().actionKey(inputs: [b, a]), Column().actionKey(inputs: [a, a]),
    Column(outputNames: ["upper", "lower"]).actionKey(inputs: []),
  ]
  #expect(Set(keys).count == keys.count)
  #expect(Column().actionKey(inputs: [a]) == Column().actionKey(inputs: [a]))
}

@Test func theSameMakingIsOneTaskWithSeveralNames() {
  var graph = TaskGraph()
  let bars = graph.addSource("bars.csv")
  #expect(graph.addSource("bars.csv") == bars)
  let first = graph.addTask(Column(), inputs: [.source(bars)], label: "rsi_fast")
  let second = graph.addTask(Column(), inputs: [.source(bars)], label: "rsi_slow")
  let other = graph.addTask(Column(period: 15), inputs: [.source(bars)], label: "rsi_15")
  #expect(first == second && first != other)
  #expect(graph.tasks.count == 2 && graph.sources == ["bars.csv"])
  #expect(graph.task(labelled: "rsi_slow") == first && graph[first].label == "rsi_fast")
  #expect(graph.labels == ["rsi_fast", "rsi_slow", "rsi_15"])
  #expect(graph.addTask(Column(), inputs: [.source(bars)], label: "rsi_slow") == first)
  #expect(graph.labels(of: first) == ["rsi_fast", "rsi_slow"])
  #expect(graph.labels(of: other) == ["rsi_15"])
}

@Test func aLabelKeepsTheTaskItWasGivenFirst() {
  var graph = TaskGraph()
  let first = graph.addTask(Column(), inputs: [], label: "x")
  let second = graph.addTask(Column(period: 2), inputs: [], label: "x")
  #expect(first != second && graph.task(labelled: "x") == first)
  #expect(graph[first].label == "x" && graph.task(labelled: "y") == nil)
}

@Test func aTaskWhoseLabelIsTakenGetsOneOfItsOwn() {
  var graph = TaskGraph()
  _ = graph.addTask(Column(), inputs: [], label: "x")
  _ = graph.addTask(Column(period: 9), inputs: [], label: "x (3)")
  for period in 2...4 { _ = graph.addTask(Column(period: period), inputs: [], label: "x") }
  let labels = ["x", "x (3)", "x (2)", "x (4)", "x (5)"]
  #expect(graph.tasks.map(\.label) == labels && graph.labels == labels)
  #expect(graph.task(labelled: "x (4)") == TaskID(index: 3))
  // Asking for the same again changes nothing, whatever it was called.
  #expect(graph.addTask(Column(period: 3), inputs: [], label: "x") == TaskID(index: 3))
  #expect(graph.labels == labels)
}

@Test func useAndOutputTellMakingsApart() {
  var graph = TaskGraph()
  let pair = graph.addTask(Column(outputNames: ["a", "b"]), inputs: [], label: "pair")
  let inputs: [TaskInput] = [
    .output(pair), .output(pair, 1), .output(pair, use: .identity),
  ]
  let tasks = inputs.map { graph.addTask(Column(period: 9), inputs: [$0], label: "t") }
  #expect(Set(tasks).count == 3)
}

@Test func theClosureHoldsWhatGoalsNeedInBuildingOrder() {
  var graph = TaskGraph()
  let tasks = (0..<6).reduce(into: [TaskID]()) { tasks, index in
    let inputs = [index - 1, index - 3].filter { $0 >= 0 }.map { TaskInput.output(tasks[$0]) }
    let reads = index == 4 ? [] : inputs
    tasks.append(graph.addTask(Column(period: index), inputs: reads, label: "\(index)"))
  }
  #expect(graph.closure(of: []).isEmpty)
  #expect(graph.closure(of: [tasks[4]]) == [tasks[4]])
  #expect(graph.closure(of: [tasks[5], tasks[3], tasks[5]]) == tasks)
  #expect(graph.closure(of: [tasks[3]]) == Array(tasks[0...3]))
}

@Test func placesAreUnderTheBaseUnlessTheyHaveTheirOwn() {
  let places = FieldPlaces("indicators.rsi_14", exceptions: ["source": "defaults.source"])
  #expect(places.path(of: "period") == "indicators.rsi_14.period")
  #expect(places.path(of: "source") == "defaults.source")
  #expect(FieldPlaces("").path(of: "period") == "period")
}

@Test func inputsAreLoadedWhenTheyAreAskedFor() throws {
  let inputs = Inputs([[1], [2]])
  #expect(inputs.count == 2)
  #expect(try inputs.bytes(1) == [2])
  #expect(inputs.digest(0) == Digest(of: [1]))
  #expect(try Column().run(inputs, RuleContext()) == [[1, 14]])
  #expect(Column(period: 3).description == [DescribedField(name: "period", value: "3")])
}
