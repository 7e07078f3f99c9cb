// What a command sees where bubblewrap works; skipped where it does not, as in many containers.

import ArtifactStore
import BuildGraph
import Foundation
import Testing

@testable import Commands

/// Where bubblewrap is and works; nil where it is not or does not.
private let workingBubblewrap: String? = {
  let paths = ["/usr/bin/bwrap", "/bin/bwrap", "/usr/local/bin/bwrap"]
  guard let path = paths.first(where: { FileManager.default.isExecutableFile(atPath: $0) }),
    let bench = try? CommandBench(),
    let scratch = try? Scratch(at: "\(bench.directory)/probe")
  else { return nil }
  return Bubblewrap(path: path, hidden: []).problem(probedIn: scratch) == nil ? path : nil
}()

@Suite(.enabled(if: workingBubblewrap != nil, "bubblewrap is not there, or does not work here"))
struct SandboxTests {
  private func made(
    _ text: String, in bench: CommandBench, inputs: [CommandFile] = [], _ contents: [String] = []
  ) throws -> [String] {
    let rule = bench.rule(text, inputs: inputs, mode: .required, bubblewrap: workingBubblewrap)
    return try rule.run(Inputs(contents.map { Array($0.utf8) }), RuleContext())
      .map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func aCommandSeesItsInputsAndTheSystem() throws {
    let bench = try CommandBench()
    let secret = "\(bench.directory)/secret"
    try FileSystem.create(secret, contents: Array("secret".utf8))
    let file = CommandFile(path: "a/b", isExecutable: false)
    #expect(
      try made(
        "cat a/b > out; [ -e /usr/bin/env ]; [ ! -e \(secret) ]", in: bench, inputs: [file], ["x"])
        == ["x"])
    #expect(try made("ls -A / | tr '\\n' ' ' > out", in: bench)[0].contains("ktask"))
    let hidden = "for d in /home /root /var /work /mnt /srv; do [ ! -e $d ]; done; "
    #expect(try made(hidden + "ls -A /tmp > out", in: bench) == [""])
  }

  @Test func aCommandIsAlwaysInTheSamePlace() throws {
    let bench = try CommandBench()
    #expect(
      try made("pwd > out; echo $HOME $TMPDIR >> out; uname -n >> out", in: bench)
        == ["/ktask/work\n/ktask/home /ktask/tmp\nktask\n"])
  }

  @Test func aTextMayBeLongerThanAnArgument() throws {
    let words = String(repeating: "word ", count: 100_000)
    #expect(
      try made("for w in \(words); do :; done; echo $w > out", in: CommandBench()) == ["word\n"])
  }

  @Test func aCommandHasNoNetworkAndNoProcessesOfOthers() throws {
    let bench = try CommandBench()
    // The second line of each of the two is the first interface, and loopback is the only one.
    let interfaces = try made("tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' ' > out", in: bench)
    #expect(interfaces == ["lo\n"])
    let processes = try made("ls /proc | grep -c '^[0-9]' > out", in: bench)
    #expect(try #require(Int(processes[0].dropLast())) < 10)
  }

  @Test func theSystemCannotBeWrittenTo() throws {
    let bench = try CommandBench()
    #expect(
      try made("touch /usr/ktask-test /etc/ktask-test 2>/dev/null || echo refused > out", in: bench)
        == ["refused\n"])
    #expect(!FileManager.default.fileExists(atPath: "/usr/ktask-test"))
  }

  @Test func aToolBringsTheDirectoryThatItsLibrariesAreIn() throws {
    let bench = try CommandBench()
    let prefix = "\(bench.directory)/tools"
    try FileSystem.makeDirectory("\(prefix)/bin")
    try FileSystem.makeDirectory("\(prefix)/lib")
    try FileSystem.create("\(prefix)/lib/words", contents: Array("from lib".utf8))
    try FileSystem.create(
      "\(prefix)/bin/say", mode: 0o755, contents: Array("#!/bin/sh\ncat \(prefix)/lib/words\n".utf8)
    )
    let tool = ToolPath(path: "\(prefix)/bin/say", target: "\(prefix)/bin/say")
    func rule(hiding hidden: [String], _ tools: [ToolPath]) -> CommandRule {
      let plain = bench.rule("say > out", searchPath: "\(prefix)/bin:/usr/bin:/bin")
      return CommandRule(
        text: plain.text, inputs: [], outputs: ["out"], directory: "", environment: [],
        tools: ["say"],
        conduct: CommandConduct(
          timeout: nil, retries: 0,
          sandbox: Sandbox(
            mode: .required, bubblewrap: Bubblewrap(path: workingBubblewrap, hidden: hidden)),
          toolPaths: tools, searchPath: plain.conduct.searchPath, logPath: bench.logPath,
          makeDirectory: plain.conduct.makeDirectory, undeclared: { _, _, _ in nil }))
    }
    let seen = try rule(hiding: [], [tool]).run(Inputs([]), RuleContext())
    #expect(seen == [Array("from lib".utf8)])
    // What holds the project is never shown whole, only the tool in it.
    #expect(throws: CommandFailure.self) {
      try rule(hiding: ["\(prefix)/project"], [tool]).run(Inputs([]), RuleContext())
    }
    let error = #expect(throws: CommandFailure.self) {
      try rule(hiding: [], []).run(Inputs([]), RuleContext())
    }
    let text = try #require(error).description
    #expect(
      text.hasPrefix("the command ended with status 127, which means that a program was not found"))
    #expect(
      text.hasSuffix(
        "'say' is \(prefix)/bin/say, which a command in a sandbox does not see; add 'say' to 'tools'"
      ))
  }
}
