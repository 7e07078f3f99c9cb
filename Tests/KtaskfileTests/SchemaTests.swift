// The schema of Ktaskfiles and their reader agree.

import Foundation
import Syntax
import TestSupport
import Testing

@testable import Ktaskfile

private func problems(_ text: String) throws -> [String] {
  let (root, problems) = YAMLNode.parse(SourceText(name: "Ktaskfile", text: text))
  try #require(problems.isEmpty)
  let json = root?.json ?? .null
  return SchemaValidator(KtaskfileSchema.document).problems(of: json)
}

private func isTaken(_ text: String) -> Bool {
  let (file, findings) = Ktaskfile.load(SourceText(name: "Ktaskfile", text: text))
  return file != nil && findings.allSatisfy { $0.severity == .warning }
}

@Test func schemaTakesTheKtaskfileThatIsShipped() throws {
  let repository = Golden.directory.deletingLastPathComponent().deletingLastPathComponent()
  let text = try String(contentsOf: repository.appending(path: "Ktaskfile"), encoding: .utf8)
  #expect(isTaken(text))
  #expect(try problems(text) == [])
}

@Test(arguments: [
  "", "{}", "version: 1", "version:", "default: momentum", "strategies: a/*/b.yml", "data:",
  "data: {path: \"{symbol}/{symbol}-{timeframe}.csv.gz\"}",
  "data: {path: \"{{symbol}{timeframe}\"}",
  "cache: {directory: /x, limit: 5 GB}", "cache: {limit: 1000}", "cache: {limit: 1.5gib}",
  "cache: {limit: 3kB}", "outputs: \"out/{strategy}/{strategy}\"",
])
func schemaTakesWhatTheReaderTakes(_ text: String) throws {
  let taken = isTaken(text)
  // The reader sees an opening brace before another as a field of its own.
  #expect(taken || text.contains("{{"))
  if taken { #expect(try problems(text) == []) }
}

@Test(arguments: [
  "[]", "strategie: x", "version: 2", "version: one", "default: 7", "default: \"\"",
  "data: bars", "data: {paths: x}", "data: {path: \"{symbol}.csv\"}",
  "data: {path: \"{symbol}_{timeframe}_{exchange}.csv\"}", "cache: {limit: much}",
  "cache: {limit: 0}", "cache: {size: 5}", "outputs: models", "outputs: \"{stratgy}\"",
])
func schemaRefusesWhatTheReaderRefuses(_ text: String) throws {
  #expect(!isTaken(text))
  #expect(try problems(text) != [])
}

@Test func schemaKnowsTargetsOfYourOwn() throws {
  let text = """
    targets:
      card:
        inputs: [metadata, scripts/card.py]
        run: python3 scripts/card.py {metadata} {out}
        outputs: [card.md]
        env: [LEVEL]
        timeout: 60
        retries: 2
        tools: [python3]
        sandbox: off
      nightly:
        needs: ["*/model"]
    """
  #expect(try problems(text) == [])
  #expect(isTaken(text))
  let broken = [
    ("retries: 2", "retries: -1"), ("needs:", "need:"), ("sandbox: off", "sandbox: docker"),
    ("[LEVEL]", "[HOME]"), ("[LEVEL]", "[A=b]"), ("[card.md]", "[/card.md]"),
    ("[card.md]", "['*.md']"), ("[card.md]", "[]"), ("timeout: 60", "timeout: soon"),
    ("timeout: 60", "timeout: 0"), ("run:", "cmd:"), ("[metadata,", "[/metadata,"),
    ("sandbox: off", "needs: [model]"), ("    run", "    run: ' '\n    #"),
    ("targets:", "sandbox: 7\ntargets:"),
  ]
  for (old, new) in broken {
    let changed = text.replacing(old, with: new)
    try #require(changed != text)
    #expect(!isTaken(changed), "\(old) → \(new)")
    #expect(try problems(changed) != [], "\(old) → \(new)")
  }
  let others = [
    ("timeout: 60", "timeout: 5 min"), ("timeout: 60", "timeout: 1.5"), ("[card.md]", "card.md"),
    ("targets:", "sandbox: bwrap\ntargets:"), ("targets:", "sandbox:\ntargets:"),
    ("tools: [python3]", "directory: reports"), ("tools: [python3]", "tools:"),
  ]
  for (old, new) in others {
    let changed = text.replacing(old, with: new)
    try #require(changed != text)
    #expect(isTaken(changed), "\(old) → \(new)")
    #expect(try problems(changed) == [], "\(old) → \(new)")
  }
}
