// Several seeds and the folds of a walk forward, on the command line.

import Foundation
import Syntax
import Testing

@Suite struct SeedsAndFoldsTests {
  /// A project whose shortest strategy has further settings of its training.
  private func workspace(_ training: String) throws -> Workspace {
    let workspace = try Workspace()
    try change(workspace, to: training, from: "epochs: 2")
    return workspace
  }

  private func change(_ workspace: Workspace, to new: String, from old: String) throws {
    try workspace.replace("strategies/minimal.yaml", "{\(old)}", with: "{\(new)}")
  }

  @Test func anotherSeedTrainsThatOneAndTheBestIsKept() throws {
    let (two, three) = ("epochs: 2, seeds: [0, 1]", "epochs: 2, seeds: [0, 1, 5]")
    let workspace = try workspace(two)
    let first = try workspace.build("minimal/model")
    #expect(
      first.labels("ran").isSuperset(of: ["minimal/seed/0", "minimal/seed/1", "minimal/model"]))
    try change(workspace, to: three, from: two)
    let second = try workspace.build("minimal/model")
    let ran = second.labels("ran").union(second.labels("cut"))
    #expect(ran == ["minimal/seed/5", "minimal/model", "minimal/metadata"])
    let metrics = try JSON.parse(workspace.read("models/minimal/metrics.json"))
    #expect(metrics["seeds"]?["count"] == .integer(3))
    #expect(metrics["seeds"]?["kept"] == metrics["seed"])
    let alone = try workspace.build("minimal/seed/*")
    #expect(alone.labels("cached").isSuperset(of: ["minimal/seed/0", "minimal/seed/5"]))
    #expect(alone.outputs.isEmpty)
    // One of the seeds by itself is there already.
    try change(workspace, to: "epochs: 2, seed: 1", from: three)
    #expect(try workspace.build("minimal/model").labels("ran") == ["minimal/metadata"])
  }

  @Test func foldsAreBuiltWithTheModelAndLeaveTheirDocument() throws {
    let evaluation = "evaluation: {method: walk_forward, folds: 2}"
    let workspace = try workspace("epochs: 2, \(evaluation)")
    let result = try workspace.ktask("build", "minimal/model")
    try #require(result.status == 0, "\(result.standardError)")
    #expect(result.standardOutput.contains("walk forward, 2 folds: accuracy "))
    let document = try JSON.parse(workspace.read("models/minimal/walk_forward.json"))
    #expect(document["folds"] == .integer(2) && document["count"] == .integer(2))
    try change(
      workspace, to: "epochs: 2, evaluation: {method: walk_forward, folds: 3}",
      from: "epochs: 2, \(evaluation)")
    let second = try workspace.build("minimal/model")
    #expect(
      second.labels("ran") == [
        "minimal/fold/1", "minimal/fold/2", "minimal/fold/3", "minimal/walk_forward",
      ])
    try workspace.remove("models/minimal/walk_forward.json")
    let plan = try workspace.ktask("plan", "minimal/model").standardOutput
    #expect(plan.contains("write  models/minimal/walk_forward.json  output missing"))
    let alone = try workspace.build("minimal/walk_forward")
    #expect(Set(alone.outputs.keys) == ["minimal/walk_forward.json"])
    let shown = try workspace.ktask("show", "minimal/fold/2", "-q")
    #expect(shown.standardOutput.contains("0.weight"))
    let exported = try workspace.ktask(
      "export", "minimal/fold/2", "minimal/walk_forward", "-o", "out/")
    #expect(exported.status == 0, "\(exported.standardError)")
    #expect(workspace.exists("out/fold_2.safetensors") && workspace.exists("out/walk_forward.json"))
  }

  @Test func whatFoldsFoundOutGoesWithThem() throws {
    let evaluation = "epochs: 2, evaluation: {method: walk_forward, folds: 2}"
    let workspace = try workspace(evaluation)
    try workspace.build("minimal/model")
    try change(workspace, to: "epochs: 2", from: evaluation)
    let path = "models/minimal/walk_forward.json"
    let plan = try workspace.ktask("plan", "minimal/model").standardOutput
    #expect(plan.contains("remove  \(path)  no folds any more"))
    #expect(workspace.exists(path))
    let result = try workspace.ktask("build", "minimal/model")
    #expect(
      result.standardError.contains("removed \(path): the strategy has no folds any more"))
    #expect(!workspace.exists(path) && workspace.exists("models/minimal/metrics.json"))
    // A file of that name that ktask has not written is not its to take away.
    try workspace.write(path, "{}")
    try workspace.build("minimal/model")
    #expect(workspace.exists(path))
  }

  @Test func aModelIsLeftAlthoughAFoldFailed() throws {
    // The first of 100 folds has fewer rows than a label takes to be known.
    let workspace = try workspace(
      "epochs: 2, evaluation: {method: walk_forward, folds: 100, embargo: 1000}")
    let result = try workspace.ktask("build", "minimal/model", "--keep-going")
    #expect(result.status == 1)
    #expect(workspace.exists("models/minimal/model.safetensors"))
    #expect(!workspace.exists("models/minimal/walk_forward.json"))
  }

  @Test(arguments: [
    (
      "seed/*",
      "the strategy trains one model; 'training.seeds: [0, 1, 2]' trains one for each seed"
    ),
    (
      "fold/2",
      "the strategy has no folds; 'training.evaluation: {method: walk_forward, folds: 5}' gives it "
        + "some"
    ),
    (
      "walk_forward",
      "the strategy has no folds; 'training.evaluation: {method: walk_forward, folds: 5}' gives it "
        + "some"
    ),
  ])
  func saysWhyThereAreNone(label: String, reason: String) throws {
    let result = try Workspace().ktask("build", "minimal/\(label)")
    #expect(result.status == 64)
    #expect(result.standardError.contains("there is no 'minimal/\(label)'"))
    #expect(result.standardError.contains(reason))
  }

  @Test func aFoldThatIsOneTooManyIsNearAnother() throws {
    let workspace = try workspace("epochs: 2, evaluation: {method: walk_forward, folds: 2}")
    let result = try workspace.ktask("build", "minimal/fold/3")
    #expect(result.status == 64)
    #expect(result.standardError.contains("did you mean 'minimal/fold/"))
  }
}
