// What the history knows of earlier builds, and what is compared with it.

import ArtifactStore
import BuildEngine
import BuildGraph
import TestSupport
import Testing

/// A chain of three targets, `low` made from a source, `middle` from it, and `high` from that.
private struct Chain {
  let sources = FakeSources()
  let store = MemoryStore()
  let probe = Probe()

  init() { sources.write("data", "1") }

  func graph(
    low: Int64 = 0, middle: Int64 = 0, high: Int64 = 0, constant: Bool = false,
    prefix: String = ""
  ) -> TaskGraph {
    var graph = TaskGraph()
    func rule(_ name: String, _ number: Int64) -> TestRule {
      var rule = TestRule.joining(name, [("number", .integer(number))], probe: probe)
      if constant, name == "low" { rule.work = { _, _ in [[0]] } }
      return rule
    }
    let source = graph.addSource("data")
    let first = graph.addTask(
      rule("low", low), inputs: [.source(source)], label: prefix + "low",
      places: FieldPlaces("settings.low"))
    let second = graph.addTask(
      rule("middle", middle), inputs: [.output(first)], label: prefix + "middle",
      places: FieldPlaces("settings.middle"))
    _ = graph.addTask(
      rule("high", high), inputs: [.output(second)], label: prefix + "high",
      places: FieldPlaces("settings.high"))
    return graph
  }

  func engine(_ graph: TaskGraph) -> Engine { Engine(graph: graph, store: store, sources: sources) }

  func build(_ graph: TaskGraph, _ label: String = "high") async throws {
    let goal = try #require(graph.task(labelled: label))
    _ = try await engine(graph).build(goals: [goal], options: BuildOptions(labels: [label]))
  }

  func cause(_ graph: TaskGraph, of label: String = "high") throws -> Cause {
    let history = try History(store)
    let goal = try #require(graph.task(labelled: label))
    var inspection = try Inspection(engine(graph), goals: [goal], history: history)
    return try inspection.cause(of: goal, since: history.making(of: label))
  }

  /// What differs from the records, as sentences.
  func findings(_ graph: TaskGraph, of label: String = "high") throws -> [String] {
    var comparison = RecordedDefinitions(
      of: graph, in: try History(store), isLeaf: { _ in false })
    _ = try comparison.compare(try #require(graph.task(labelled: label)))
    return comparison.findings.map { "\($0.label): \($0.reason.text)" }
  }
}

@Suite struct HistoryTests {
  @Test func aCauseGoesDownToTheParameter() async throws {
    let chain = Chain()
    try await chain.build(chain.graph())
    let cause = try chain.cause(chain.graph(low: 7))
    #expect(cause.fate == .mayBeBuilt)
    #expect(cause.reasons == [])
    #expect(cause.causes.map(\.label) == ["middle"])
    #expect(cause.causes[0].causes.map(\.fate) == [.willBeBuilt])
    let root = Reason.fieldChanged(place: "settings.low.number", old: "0", new: "7")
    #expect(cause.roots == [root])
  }

  @Test func aCauseIsFoundAlsoWhereOnlyTheTargetIsLeftToBuild() async throws {
    let chain = Chain()
    try await chain.build(chain.graph())
    try await chain.build(chain.graph(low: 7), "middle")
    let cause = try chain.cause(chain.graph(low: 7))
    #expect(cause.fate == .willBeBuilt)
    #expect(cause.causes.map(\.fate) == [.changed])
    #expect(cause.roots.map(\.text) == ["settings.low.number: 0 → 7"])
  }

  @Test func aCauseBetweenTwoBuildsNeedsNoGraph() async throws {
    let chain = Chain()
    try await chain.build(chain.graph())
    chain.sources.write("data", "2")
    try await chain.build(chain.graph())
    try await chain.build(chain.graph(high: 3))
    let history = try History(chain.store)
    #expect(history.sessions.count == 3)
    func cause(_ first: Int, _ second: Int) throws -> Cause {
      let (old, new) = (history.sessions[first], history.sessions[second])
      var causes = RecordedCauses(in: history, from: old, to: new) { _ in FieldPlaces("") }
      return try causes.cause(
        of: "high", from: try #require(try history.making(of: "high", asOf: old)),
        to: try #require(try history.making(of: "high", asOf: new)))
    }
    #expect(try cause(2, 1).roots.map(\.text) == ["data changed"])
    #expect(try cause(1, 0).roots.map(\.text) == ["number: 0 → 3"])
    #expect(try cause(2, 0).roots.map(\.text) == ["number: 0 → 3", "data changed"])
    #expect(try cause(0, 0).fate == .same)
  }

  @Test func recordsTellWhetherTargetsAreWhatTheyWereMadeAs() async throws {
    let chain = Chain()
    #expect(try chain.findings(chain.graph()) == ["high: never built"])
    try await chain.build(chain.graph())
    #expect(try chain.findings(chain.graph()) == [])
    #expect(
      try chain.findings(chain.graph(low: 1, high: 2)) == [
        "high: settings.high.number: 0 → 2", "low: settings.low.number: 0 → 1",
      ])
    // Built below, but not yet what is asked about.
    try await chain.build(chain.graph(low: 1), "middle")
    #expect(try chain.findings(chain.graph(low: 1), of: "middle") == [])
    #expect(try chain.findings(chain.graph(low: 1)) == ["low: settings.low.number: 0 → 1"])
  }

  @Test func recordsAreOfTheLatestMakingThatGaveTheSame() async throws {
    let chain = Chain()
    try await chain.build(chain.graph(constant: true))
    // Cut off below, so that nothing is recorded of what is above.
    try await chain.build(chain.graph(low: 1, constant: true))
    #expect(try chain.findings(chain.graph(low: 1, constant: true)) == [])
    #expect(
      try chain.findings(chain.graph(low: 2, constant: true)) == [
        "low: settings.low.number: 1 → 2"
      ])
  }

  @Test func definitionsKnowParametersAndOrderAndNoNamesOrContents() {
    let chain = Chain()
    let plain = chain.graph().tasks.map(\.making)
    #expect(chain.graph(prefix: "other/").tasks.map(\.making) == plain)
    chain.sources.write("data", "2")
    #expect(chain.graph().tasks.map(\.making) == plain)
    let lower = chain.graph(low: 1).tasks.map(\.making)
    #expect(zip(lower, plain).allSatisfy { $0 != $1 })
    let higher = chain.graph(high: 1).tasks.map(\.making)
    #expect(higher.prefix(2) == plain.prefix(2))
    #expect(higher[2] != plain[2])
    func pair(_ order: [Int], outputs: Int = 2) -> Digest? {
      var graph = TaskGraph()
      var rule = TestRule.joining("two", probe: chain.probe)
      rule.outputNames = ["a", "b"]
      let two = graph.addTask(rule, inputs: [], label: "two")
      _ = graph.addTask(
        TestRule.joining("one", probe: chain.probe), inputs: order.map { .output(two, $0) },
        label: "one")
      return graph.tasks.map(\.making).last
    }
    #expect(pair([0, 1]) != pair([1, 0]))
    #expect(pair([0]) != pair([1]))
  }

  @Test func differencesAreThoseThatAPlanTellsOf() async throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed: seed)
    for round in 0..<60 {
      let chain = Chain()
      for name in ["a", "b", "c", "d"] { chain.sources.write(name, name) }
      func graph() -> TaskGraph {
        var graph = TaskGraph()
        let fields = ["x", "y", "z"].filter { _ in Bool.random(using: &random) }
          .map { ($0, FieldValue.integer(Int64.random(in: 0...1, using: &random))) }
        let inputs = ["a", "b", "c", "d"].filter { _ in Bool.random(using: &random) }
          .shuffled(using: &random).map { TaskInput.source(graph.addSource($0)) }
        _ = graph.addTask(
          TestRule.joining("t", fields, probe: chain.probe), inputs: inputs, label: "t",
          places: FieldPlaces("at"))
        return graph
      }
      let (old, new) = (graph(), graph())
      try await chain.build(old, "t")
      if Bool.random(using: &random) { chain.sources.write("b", "\(round)") }
      let plan = try chain.engine(new).plan(goals: [TaskID(index: 0)])
      let cause = try chain.cause(new, of: "t")
      #expect(
        Set(cause.reasons.map(\.text)) == Set(plan.reasons(for: "t")), "seed \(seed), \(round)")
    }
  }
}
