// The words in which a plan says why.

import ArtifactStore
import BuildEngine
import BuildGraph
import Testing

private struct Revised: Rule {
  static let name = "test"
  static let revision = 2
  func describe(to sink: inout some FingerprintSink) {}
  func run(_ inputs: Inputs, _ context: RuleContext) -> [[UInt8]] { [[]] }
}

private struct Renamed: Rule {
  static let name = "other"
  static let revision = 1
  func describe(to sink: inout some FingerprintSink) {}
  func run(_ inputs: Inputs, _ context: RuleContext) -> [[UInt8]] { [[]] }
}

/// Builds one target after another under one label, and asks why the last one would run.
private struct Desk {
  let sources = FakeSources()
  let store = MemoryStore()
  let probe = Probe()

  init() { for name in ["x", "y", "z"] { sources.write(name, name) } }

  func engine(_ rule: some Rule, _ inputs: [String]) -> Engine {
    var graph = TaskGraph()
    let ids = inputs.map { TaskInput.source(graph.addSource($0)) }
    let places = FieldPlaces("model", exceptions: ["seed": "training.seed"])
    _ = graph.addTask(rule, inputs: ids, label: "target", places: places)
    return Engine(graph: graph, store: store, sources: sources)
  }

  func build(_ rule: some Rule, _ inputs: [String] = []) async throws {
    _ = try await engine(rule, inputs).build(goals: [TaskID(index: 0)])
  }

  func reasons(_ rule: some Rule, _ inputs: [String] = []) throws -> [String] {
    try engine(rule, inputs).plan(goals: [TaskID(index: 0)]).reasons(for: "target")
  }

  func rule(_ fields: [(String, FieldValue)] = []) -> TestRule {
    TestRule.joining("target", fields, probe: probe)
  }
}

@Test func whatWasNeverBuiltSaysSo() throws {
  let desk = Desk()
  #expect(try desk.reasons(desk.rule()) == ["never built"])
}

@Test func changedFieldsAreNamedByThePlaceInTheStrategy() async throws {
  let desk = Desk()
  try await desk.build(desk.rule([("seed", .integer(0)), ("gone", .real(0.5)), ("same", .none)]))
  let after = desk.rule([("seed", .integer(7)), ("same", .none), ("sizes", .integers([64, 32]))])
  #expect(
    try desk.reasons(after) == [
      "training.seed: 0 → 7", "model.sizes: [64, 32] is new", "model.gone: 0.5 is gone",
    ])
}

@Test(arguments: [
  (String(repeating: "a", count: 80), String(repeating: "b", count: 81)),
  ("1", "[" + (1...13).map(String.init).joined(separator: ", ") + "]"),
  ("[[1, 2], [\((1...13).map(String.init).joined(separator: ", "))]]", "none"),
])
func valuesThatAreTooLongToReadAreNotPrinted(old: String, new: String) {
  #expect(Reason.fieldChanged(place: "a.b", old: old, new: new).text == "a.b changed")
}

@Test func valuesThatCanBeReadArePrinted() {
  let twelve = "[" + (1...12).map(String.init).joined(separator: ", ") + "]"
  let change = Reason.fieldChanged(place: "a", old: "[[1, 2], [3]]", new: twelve)
  #expect(change.text == "a: [[1, 2], [3]] → \(twelve)")
  let (left, right) = (String(repeating: "a", count: 80), String(repeating: "b", count: 80))
  let long = Reason.fieldChanged(place: "a", old: left, new: right)
  #expect(long.text == "a: \(left) → \(right)")
}

@Test func longValuesThatCameOrWentAreNotPrinted() {
  let long = String(repeating: "a", count: 161)
  #expect(Reason.fieldAdded(place: "a.b", new: long).text == "a.b is new")
  #expect(Reason.fieldRemoved(place: "a.b", old: long).text == "a.b is gone")
}

@Test func changedInputsAreNamed() async throws {
  let desk = Desk()
  try await desk.build(desk.rule(), ["x", "y"])
  desk.sources.write("y", "other")
  #expect(try desk.reasons(desk.rule(), ["x", "y"]) == ["y changed"])
  #expect(try desk.reasons(desk.rule(), ["x", "z"]) == ["z changed"])
  #expect(try desk.reasons(desk.rule(), ["x"]) == ["y is no longer an input"])
  #expect(
    try desk.reasons(desk.rule(), ["z", "x", "y"]) == ["z is a new input", "y changed"])
  #expect(
    try desk.reasons(desk.rule(), ["z"]) == ["z changed", "y is no longer an input"])
}

@Test(arguments: [
  (["y", "x", "x"], ["order of inputs changed"]),
  (["y", "x"], ["x is no longer an input"]),
  (["z", "y", "x"], ["z changed"]),
  (["y", "z", "x"], ["z is a new input", "x is no longer an input"]),
  (["z", "x", "y", "x"], ["z is a new input"]),
  (["y", "x", "x", "x"], ["x is a new input", "order of inputs changed"]),
])
func anotherOrderOfInputsIsToldApart(inputs: [String], reasons: [String]) async throws {
  let desk = Desk()
  try await desk.build(desk.rule(), ["x", "y", "x"])
  #expect(try desk.reasons(desk.rule(), inputs) == reasons)
}

@Test func inputsOfOtherNameAndTheSameContentAreNoReason() async throws {
  let desk = Desk()
  desk.sources.write("y", "x")
  try await desk.build(desk.rule([("seed", .integer(0))]), ["x", "z"])
  let after = desk.rule([("seed", .integer(7))])
  #expect(try desk.reasons(after, ["y", "z"]) == ["training.seed: 0 → 7"])
  #expect(
    try desk.reasons(after, ["z", "y"]) == ["training.seed: 0 → 7", "order of inputs changed"])
}

@Test func anotherRuleOrRevisionIsToldApart() async throws {
  let desk = Desk()
  try await desk.build(desk.rule())
  #expect(
    try desk.reasons(Revised()) == ["rule test was revised in this version of the program"])
  #expect(try desk.reasons(Renamed()) == ["it is made by rule other, no longer by test"])
}

@Test func valuesThatReadTheSameButAreNotSaySo() async throws {
  let desk = Desk()
  try await desk.build(desk.rule([("period", .integer(14))]))
  #expect(
    try desk.reasons(desk.rule([("period", .text("14"))]))
      == ["its key is made in another way than before"])
}

@Test func aResultThatTheCacheForgotSaysSo() async throws {
  let desk = Desk()
  let rule = desk.rule()
  desk.store.record([
    .build(
      BuildRecord(
        label: "target", time: 1, key: rule.actionKey(inputs: []), rule: "test", revision: 1,
        fields: [], inputs: [], outputs: [Digest(of: [1])]))
  ])
  #expect(try desk.reasons(rule) == ["its result is no longer in the cache"])
}

@Test func whatDependsOnATaskSaysWhetherThatRunsForCertain() async throws {
  let sources = FakeSources()
  let store = MemoryStore()
  let probe = Probe()
  func engine(_ parameter: Int64) -> Engine {
    var graph = TaskGraph()
    var pair = TestRule(name: "pair", fields: [("p", .integer(parameter))], probe: probe) { _, _ in
      [[UInt8(parameter)], [0]]
    }
    pair.outputNames = ["upper", "lower"]
    let a = graph.addTask(pair, inputs: [], label: "a")
    let b = graph.addTask(
      TestRule.joining("b", [("b", .none)], probe: probe), inputs: [.output(a, 0), .output(a, 1)],
      label: "b")
    _ = graph.addTask(
      TestRule.joining("c", [("c", .none)], probe: probe), inputs: [.output(b), .output(a, 1)],
      label: "c")
    return Engine(graph: graph, store: store, sources: sources)
  }
  let goals = [TaskID(index: 2)]
  _ = try await engine(1).build(goals: goals)
  let plan = try engine(2).plan(goals: goals)
  #expect(plan.reasons(for: "b") == ["a will be built"])
  #expect(plan.reasons(for: "c") == ["b may be built", "a will be built"])
  let report = try await engine(2).build(goals: goals)
  #expect(report.tasks[1].why.map(\.text) == ["a.upper changed"])
}
