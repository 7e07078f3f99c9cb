// What `ktask schema` prints. What the schemas take is tested beside the readers.

import Syntax
import TestSupport
import Testing

@Suite struct SchemaCommandTests {
  private let workspace: Workspace

  init() throws { workspace = try Workspace() }

  @Test(arguments: ["strategy", "ktaskfile"])
  func printsASchemaOfDraft7(_ kind: String) throws {
    let result = try workspace.ktask("schema", kind)
    #expect(result.status == 0)
    #expect(result.standardError.isEmpty)
    let schema = try JSON.parse(result.standardOutput)
    #expect(schema["$schema"] == "http://json-schema.org/draft-07/schema#")
    #expect(result.standardOutput.hasSuffix("}\n"))
  }

  @Test func printsThatOfStrategiesUnlessToldOtherwise() throws {
    #expect(
      try workspace.ktask("schema").standardOutput
        == workspace.ktask("schema", "strategy").standardOutput)
  }

  @Test func schemaTakesTheProjectOfThisRepository() throws {
    let strategy = SchemaValidator(
      try JSON.parse(try workspace.ktask("schema", "strategy").standardOutput))
    for path in try workspace.strategyPaths() {
      let (root, _) = YAMLNode.parse(SourceText(name: path, text: try workspace.read(path)))
      #expect(strategy.problems(of: try #require(root).json) == [], "\(path)")
    }
  }

  @Test func refusesOtherFiles() throws {
    #expect(try workspace.ktask("schema", "model").status == 64)
  }
}
