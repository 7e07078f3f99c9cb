// What a plan says and what a build then does, task by task, after random edits of random projects.

import Foundation
import Syntax
import TestSupport
import Testing

/// How many edits are tried, `KTASK_PLAN_EDITS`, and the seed of the first project,
/// `KTASK_RANDOM_SEED`.
private let edits = Int(ProcessInfo.processInfo.environment["KTASK_PLAN_EDITS"] ?? "") ?? 40
private let firstSeed =
  UInt64(ProcessInfo.processInfo.environment["KTASK_RANDOM_SEED"] ?? "") ?? 1
/// How many edits one project sees.
private let editsOfAProject = 10

@Suite struct PlanAgreementTests {
  @Test func aBuildDoesWhatThePlanSaidTaskByTask() throws {
    let projects = UInt64((edits + editsOfAProject - 1) / editsOfAProject)
    print("plan and build: KTASK_RANDOM_SEED=\(firstSeed) KTASK_PLAN_EDITS=\(edits)")
    var seen: Set<String> = []
    for seed in firstSeed..<firstSeed + projects {
      var project = try RandomProject(seed: seed)
      try project.compare(after: "nothing", goal: "*/model")
      for _ in 0..<editsOfAProject { try project.editAndCompare() }
      seen.formUnion(project.seen)
    }
    if edits >= 40 {
      #expect(
        seen.isSuperset(of: [
          "run ran", "run cut", "may ran", "may cut", "may cached", "keep cached",
        ]), "the edits have to be such that everything happens; \(seen)")
    }
  }

  @Test func strategiesThatNeedNoReadingAreCountedAndLeftAsIfTheyWereRead() throws {
    let projects = UInt64((edits / 2 + editsOfAProject - 1) / editsOfAProject)
    print("builds for people: KTASK_RANDOM_SEED=\(firstSeed) KTASK_PLAN_EDITS=\(edits)")
    for seed in firstSeed..<firstSeed + projects {
      var project = try RandomProject(seed: seed)
      try project.compareTexts(after: "nothing", goal: "*/model")
      for _ in 0..<editsOfAProject { try project.editAndCompareTexts() }
    }
  }
}

/// Two random strategies on the same bars.
private struct RandomProject {
  private struct State {
    var strategies: [RandomStrategy]
    var bars: RandomBars
  }

  private let workspace: Workspace
  private let seed: UInt64
  private var random: SeededGenerator
  private var state: State
  private var earlier: [State] = []
  private var step = 0
  /// What was planned and what came of it, each pair once.
  private(set) var seen: Set<String> = []

  private static let names = ["first", "second"]

  init(seed: UInt64) throws {
    self.seed = seed
    var random = SeededGenerator(seed: seed)
    workspace = try Workspace()
    for path in ["data", "strategies"] { try workspace.remove(path) }
    try workspace.edit("Ktaskfile") { $0.replacing("default: momentum", with: "default: first") }
    state = State(
      strategies: Self.names.map { RandomStrategy(name: $0, using: &random) },
      bars: RandomBars(count: 120, using: &random))
    self.random = random
    try write()
  }

  private func write() throws {
    for (name, strategy) in zip(Self.names, state.strategies) {
      let path = "strategies/\(name).yaml"
      if try !workspace.exists(path) || workspace.read(path) != strategy.text {
        try workspace.write(path, strategy.text)
      }
    }
    let path = "data/EURUSD_1h.csv"
    if try !workspace.exists(path) || workspace.read(path) != state.bars.text {
      try workspace.write(path, state.bars.text)
    }
  }

  /// Edits one to three things; returns what was done.
  private mutating func editSome() throws -> String {
    earlier.append(state)
    var done: [String] = []
    for _ in 0..<Int.random(in: 1...3, using: &random) { done.append(try edit()) }
    try write()
    return done.joined(separator: ", ")
  }

  mutating func editAndCompareTexts() throws {
    let done = try editSome()
    let goals = ["*/model", "*/model", "model", "second/model"]
    try compareTexts(after: done, goal: goals.randomElement(using: &random) ?? "model")
  }

  /// Plans and builds for people, where strategies may be left unread, and for programs, where none is.
  mutating func compareTexts(after edit: String, goal: String) throws {
    step += 1
    let note: Comment = "KTASK_RANDOM_SEED=\(seed), step \(step): \(edit); \(goal)"
    let counts = try document(["plan", "--format", "json", goal], note)["counts"]
    func count(_ name: String) -> Int { Int(counts?[name].double ?? -1) }
    let (run, may, keep) = (count("run"), count("may"), count("keep"))
    let plan = try text(["plan", goal], note)
    let total = run + may + keep
    if run + may == 0 {
      #expect(plan.contains("Nothing to do: \(total) targets"), "\(plan)\n\(note)")
    } else {
      let end = plan.split(separator: "\n").last.map(String.init) ?? ""
      #expect(end.hasPrefix("\(run) to run"), "\(end); \(note)")
      #expect(end.contains(" \(may) may run") && end.contains(" \(keep) kept"), "\(end); \(note)")
    }
    let built = try text(["build", goal], note)
    let numbers = built.prefix { $0 != "(" }.split { !$0.isNumber }.compactMap { Int($0) }
    #expect(numbers.reduce(0, +) == total, "\(built)\n\(note)")
    #expect(built.hasPrefix("Up to date") == (run + may == 0), "\(built)\n\(note)")
    // Who trusts nothing reads everything, and finds every file as it should be.
    let all = try text(["build", "--paranoid", goal], note)
    #expect(all.hasPrefix("Up to date: \(total) targets"), "\(all)\n\(note)")
    #expect(!all.contains("wrote"), "\(all)\n\(note)")
    let again = try text(["build", goal], note)
    #expect(again.hasPrefix("Up to date: \(total) targets"), "\(again)\n\(note)")
  }

  private func text(_ arguments: [String], _ note: Comment) throws -> String {
    let result = try workspace.run(arguments).wait()
    try #require(result.status == 0, "\(note)\n\(result.standardError)")
    return result.standardOutput
  }

  mutating func editAndCompare() throws {
    let done = try editSome()
    let goals = ["model", "*/model", "*/model", "features", "feature/*", "second/labels"]
    try compare(after: done, goal: goals.randomElement(using: &random) ?? "model")
  }

  private mutating func edit() throws -> String {
    switch Int.random(in: 0..<12, using: &random) {
    case 0:
      state.bars.edit(using: &random)
      return "a bar"
    case 1:
      state.bars.isWide.toggle()
      return "bars rewritten"
    case 2:
      for path in ["Ktaskfile", "data/EURUSD_1h.csv", "strategies/first.yaml"] {
        try FileManager.default.setAttributes(
          [.modificationDate: Date()], ofItemAtPath: workspace.url(path).path)
      }
      return "files touched"
    case 3...4:
      state = earlier.randomElement(using: &random) ?? state
      return "an edit reverted"
    case 5:
      if workspace.exists("models/first") { try workspace.remove("models/first") }
      return "outputs removed"
    default:
      let index = Int.random(in: 0..<state.strategies.count, using: &random)
      return "\(Self.names[index]): " + state.strategies[index].edit(using: &random)
    }
  }

  /// Plans, builds and plans again.
  mutating func compare(after edit: String, goal: String) throws {
    step += 1
    let note: Comment = "KTASK_RANDOM_SEED=\(seed), step \(step): \(edit); \(goal)"
    let planned = try document(["plan", "--format", "json", goal], note)
    let built = try document(["build", "--format", "json", goal], note)
    let (tasks, made) = (planned["tasks"].elements, built["tasks"].elements)
    #expect(tasks.map(\.label) == made.map(\.label), note)
    for (task, result) in zip(tasks, made) {
      let pair = (task["status"].text, result["outcome"].text)
      let isAgreed =
        switch pair {
        case ("run", "ran"), ("run", "cut"), ("keep", "cached"): true
        case ("may", "ran"), ("may", "cut"), ("may", "cached"): true
        default: false
        }
      seen.insert("\(pair.0) \(pair.1)")
      #expect(isAgreed, "\(task.label): \(pair); \(note)")
      #expect(task["why"].elements.count == task["reasons"].elements.count, note)
      #expect(task["why"].elements.isEmpty == (pair.0 == "keep"), note)
      // What both are certain of they give the same reasons for.
      if pair.0 == "run" { #expect(task["why"] == result["why"], "\(task.label); \(note)") }
    }
    for status in ["run", "may"] {
      let times = tasks.filter { $0["status"].text == status }
        .compactMap { $0["expected_seconds"].double }
      #expect(planned["expected_seconds"]?[status].double == times.reduce(0, +), note)
    }
    let again = try document(["plan", "--format", "json", goal], note)
    #expect(again["tasks"].elements.allSatisfy { $0["status"].text == "keep" }, note)
  }

  private func document(_ arguments: [String], _ note: Comment) throws -> JSON {
    let result = try workspace.run(arguments).wait()
    try #require(result.status == 0, "\(note)\n\(result.standardError)")
    return try JSON.parse(result.standardOutput)
  }
}

extension JSON? {
  /// The elements of an array, none of anything else.
  var elements: [JSON] { if case .array(let elements) = self { elements } else { [] } }

  /// The text of a string, empty for anything else.
  var text: String { if case .string(let text) = self { text } else { "" } }

  /// A number, nil for anything else.
  var double: Double? {
    switch self {
    case .number(let number): number
    case .integer(let number): Double(number)
    default: nil
    }
  }
}

extension JSON {
  /// The label of a task.
  fileprivate var label: String { self["label"].text }
}
