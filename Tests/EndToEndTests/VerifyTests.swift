// `ktask verify`: what is intact is said to be, what is not is named, and nothing is written.

import ArtifactStore
import Foundation
import Testing

@Suite struct VerifyTests {
  private let fixedDate = ["SOURCE_DATE_EPOCH": "1700000000"]

  /// Every file of the cache with its time of writing, but for the lock.
  private func cacheFiles(_ workspace: Workspace) throws -> [String: Date] {
    let cache = workspace.url(".ktask-cache")
    var files: [String: Date] = [:]
    for path in FileManager.default.subpaths(atPath: cache.path) ?? [] {
      let attributes = try FileManager.default.attributesOfItem(
        atPath: cache.appending(path: path).path)
      files[path] = attributes[.modificationDate] as? Date
    }
    return files
  }

  private func built() throws -> Workspace {
    let workspace = try Workspace()
    try workspace.build()
    return workspace
  }

  @Test func helpHasExamples() throws {
    let result = try Workspace().ktask("verify", "--help")
    #expect(result.status == 0 && result.standardOutput.contains("EXAMPLES"))
  }

  @Test func whatWasBuiltIsIntactAndNothingIsWritten() throws {
    let workspace = try built()
    let files = try cacheFiles(workspace)
    let result = try workspace.ktask("verify")
    #expect(result.status == 0)
    #expect(result.standardOutput.hasPrefix("Intact: "))
    #expect(result.standardOutput.hasSuffix("  models/momentum/ is as it was built\n"))
    #expect(try workspace.ktask("verify", "-q").standardOutput == "")
    #expect(try cacheFiles(workspace) == files)
  }

  @Test func aModelThatIsTrainedAgainIsTheSame() throws {
    let workspace = try built()
    // A later moment, which `trained_at` must not see.
    Thread.sleep(forTimeInterval: 1.1)
    let files = try cacheFiles(workspace)
    let result = try workspace.ktask("verify", "model", "--rebuild")
    #expect(result.status == 0, "\(result.standardError)")
    #expect(
      result.standardOutput.contains(
        /\nmodel: identical \(\d+ outputs, [\d.]+ kB, made again in .*\)\n$/),
      "\(result.standardOutput)")
    #expect(result.standardError.contains("cut model"))
    #expect(try cacheFiles(workspace) == files)
  }

  @Test func aModelThatComesOutDifferentIsToldWithThePlace() throws {
    let workspace = try built()
    // The cache is made to believe in a model of which the last weight has another bit.
    let store = DiskStore(directory: workspace.url(".ktask-cache").path)
    let key = try #require(try store.lastBuild(of: "model")).key
    let action = try #require(try store.action(key))
    var model = try store.get(action.outputs[0])
    model[model.count - 2] ^= 1
    let forged = StoredOutput(digest: try store.put(model), size: model.count)
    try store.record([
      .action(
        ActionRecord(
          key: key, outputs: [forged] + action.outputs.dropFirst(), time: action.time,
          seconds: action.seconds, generation: action.generation + 1))
    ])
    // Nothing but a build records actions, and a build has its snapshots made anew.
    try store.removeSnapshots()
    try workspace.build()
    #expect(try workspace.ktask("verify").status == 0)
    let result = try workspace.ktask("verify", "--rebuild")
    #expect(result.status == 1)
    #expect(
      result.standardOutput.contains(
        /\nmodel\.safetensors differs: \d+\.bias first at \[2\], largest difference [\de.-]+, 1 of 1699/
      ),
      "\(result.standardOutput)")
    #expect(try workspace.data("models/momentum/model.safetensors") == Data(model))
  }

  @Test func everyColumnThatIsComputedAgainIsTheSame() throws {
    let workspace = try Workspace()
    try workspace.build("features", "labels")
    let columns = try workspace.ktask(
      "verify", "bars/*", "indicator/*", "feature/*", "features", "labels", "--rebuild", "--format",
      "json")
    #expect(columns.status == 0, "\(columns.standardError)")
    let document = try JSONDecoder().decode(
      VerifyDocument.self, from: Data(columns.standardOutput.utf8))
    #expect(document.good && document.rebuilt.count > 40)
    #expect(document.rebuilt.allSatisfy { $0.identical && $0.differences.isEmpty })
  }

  @Test func whatIsNotBuiltOrOutOfDateIsSaidAndNotBuilt() throws {
    let workspace = try Workspace()
    let never = try workspace.ktask("verify", "--rebuild")
    #expect(never.status == 1)
    #expect(never.standardError.contains("model was never built"), "\(never.standardError)")
    #expect(never.standardError.contains("run 'ktask build model' first"))
    #expect(!workspace.exists(".ktask-cache"))
    try workspace.build()
    try workspace.replace("strategies/momentum.yaml", "epochs: 2", with: "epochs: 3")
    let edited = try workspace.ktask("verify")
    #expect(edited.status == 1 && edited.standardOutput.isEmpty)
    #expect(
      edited.standardError.contains("model is not up to date: training.epochs: 2 → 3"),
      "\(edited.standardError)")
  }

  @Test(arguments: ["altered", "truncated", "deleted"])
  func aModelThatTheCacheLostIsNamedAndMadeAgain(loss: String) throws {
    let workspace = try built()
    let tensors = try workspace.loseObjects(loss) { $0.contains(Data("\"dtype\":\"F32\"".utf8)) }
    #expect(tensors == 1)
    let result = try workspace.ktask("verify", "--rebuild")
    #expect(result.status == 1)
    let word = loss == "deleted" ? "missing" : "damaged"
    #expect(result.standardOutput.contains("\(word)  model.model"), "\(result.standardOutput)")
    #expect(result.standardOutput.contains("the next build makes it again"))
    #expect(result.standardError.contains("nothing was made again"))
    #expect(try workspace.build().executed == ["model"])
    #expect(try workspace.ktask("verify").status == 0)
  }

  @Test func filesThatWereAlteredOrDeletedAreNamed() throws {
    let workspace = try built()
    try workspace.write("models/momentum/metrics.json", "{}")
    try workspace.remove("models/momentum/model.safetensors")
    let result = try workspace.ktask("verify")
    #expect(result.status == 1)
    #expect(result.standardOutput.contains("altered  models/momentum/metrics.json"))
    #expect(result.standardOutput.contains("missing  models/momentum/model.safetensors"))
    try FileManager.default.removeItem(at: workspace.url("models"))
    let unwritten = try workspace.ktask("verify")
    #expect(unwritten.status == 0)
    #expect(unwritten.standardOutput.contains("models/momentum/ was not written yet"))
  }

  @Test func anInterruptLeavesNothing() throws {
    let workspace = try Workspace()
    try workspace.replace("strategies/momentum.yaml", "epochs: 2", with: "epochs: 60")
    try workspace.build()
    let files = try cacheFiles(workspace)
    let process = try workspace.run(["verify", "--rebuild"])
    Thread.sleep(forTimeInterval: 0.3)
    process.process.interrupt()
    // On a fast machine it may be done before.
    #expect([0, 130].contains(try process.wait().status))
    #expect(try cacheFiles(workspace) == files)
  }

  @Test(arguments: [["--jobs", "0"], ["--frobnicate"], ["nonsense"], ["--format", "xml"]])
  func aWrongCommandLineEndsWithStatus64(arguments: [String]) throws {
    let result = try Workspace().run(["verify"] + arguments).wait()
    #expect(result.status == 64 && result.standardOutput.isEmpty)
  }
}

/// The document of `ktask verify --format json`.
private struct VerifyDocument: Decodable {
  struct Target: Decodable {
    struct Difference: Decodable {
      let output: String
    }

    let label: String
    let identical: Bool
    let differences: [Difference]
  }

  let schema: Int
  let good: Bool
  let rebuilt: [Target]
}
