// Commands of a project's own on the real binary: what they see of the machine, and how they end.

import Foundation
import Testing

/// Whether bubblewrap is there and can make a sandbox.
private let canSandbox: Bool = {
  let result = try? RunningProcess(
    URL(filePath: "/bin/sh"),
    ["-c", "bwrap --ro-bind / / --proc /proc --dev /dev --unshare-all /bin/true"],
    directory: FileManager.default.temporaryDirectory, environment: [:]
  ).wait()
  return result?.status == 0
}()

@Suite struct OwnCommandTests: OwnTargetsSuite {
  // MARK: What a command sees

  @Test func whatWasNotDeclaredFailsWithASentence() throws {
    let workspace = try project(
      """
        head: {run: "head -n 1 data/EURUSD_1h.csv > {out}", outputs: [head.txt]}
        list: {run: "ls data > {out}", outputs: [list.txt]}
        sub: {run: "cat ../Ktaskfile > {out}", outputs: [x.txt], directory: sub}

      """)
    let head = try workspace.ktask("build", "head")
    #expect(head.status == 1)
    #expect(
      head.standardError.contains(
        "'data/EURUSD_1h.csv' is in the project but not among its inputs, so that the command does not "
          + "see it; add it to 'inputs'"))
    #expect(
      try workspace.ktask("build", "list").standardError.contains("'data/*' is in the project"))
    let sub = try workspace.ktask("build", "sub")
    #expect(sub.standardError.contains("'../Ktaskfile' is in the project"))
    try workspace.replace(
      "Ktaskfile", "outputs: [head.txt]", with: "outputs: [head.txt], inputs: [data/EURUSD_1h.csv]")
    #expect(try workspace.ktask("build", "head").status == 0)
    #expect(try workspace.read("head.txt").hasPrefix("timestamp"))
  }

  @Test func theEnvironmentIsScrubbedAndWhatIsLetThroughDecides() throws {
    let workspace = try project(
      """
        level:
          run: "echo ${{LEVEL-none}} ${{OTHER-none}} $LANG > {out}"
          outputs: [level.txt]
          env: [LEVEL]

      """)
    let environment = { (level: String) in ["LEVEL": level, "OTHER": "x", "LANG": "de_DE.UTF-8"] }
    #expect(try workspace.build("level", environment: environment("1")).executed == ["level"])
    #expect(try workspace.read("level.txt") == "1 none C.UTF-8\n")
    #expect(try workspace.build("level", environment: environment("1")).executed == [])
    let again = try workspace.build("level", environment: environment("2"))
    #expect(again.tasks.first?.why == ["targets.level.env.LEVEL: 1 → 2"])
    #expect(try workspace.read("level.txt") == "2 none C.UTF-8\n")
  }

  @Test func aToolDecidesByItsContent() throws {
    let workspace = try project(
      """
        shout: {run: "shout > {out}", outputs: [shout.txt], tools: [tools/shout]}

      """)
    func write(_ text: String) throws {
      try workspace.write("tools/shout", "#!/bin/sh\necho \(text)\n")
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: workspace.url("tools/shout").path)
    }
    let missing = try workspace.ktask("build", "shout")
    #expect(missing.status == 1)
    #expect(missing.standardError.contains("there is no program at 'tools/shout'"))
    try write("ONE")
    try workspace.build("shout")
    #expect(try workspace.read("shout.txt") == "ONE\n")
    #expect(try workspace.build("shout").executed == [])
    try write("TWO")
    #expect(try workspace.build("shout").executed == ["shout"])
    #expect(try workspace.read("shout.txt") == "TWO\n")
  }

  @Test(.enabled(if: canSandbox, "bubblewrap is not there, or does not work here"))
  func aSandboxHidesTheProjectAndTheNetwork() throws {
    let workspace = try project(
      """
        leak: {run: "cat $ROOT/notes.txt > {out}", outputs: [leak.txt], env: [ROOT]}
        net: {run: "tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' ' > {out}", outputs: [net.txt]}
        open: {run: "cat $ROOT/notes.txt > {out}", outputs: [open.txt], env: [ROOT], sandbox: off}

      """)
    try workspace.edit("Ktaskfile") { "sandbox: bwrap\n" + $0 }
    try workspace.write("notes.txt", "notes")
    let environment = ["ROOT": workspace.directory.resolvingSymlinksInPath().path]
    let leak = try workspace.ktask("build", "leak", environment: environment)
    #expect(leak.status == 1)
    #expect(leak.standardError.contains("'notes.txt' is in the project but not among its inputs"))
    try workspace.build("net", environment: environment)
    #expect(try workspace.read("net.txt") == "lo\n")
    try workspace.build("open", environment: environment)
    #expect(try workspace.read("open.txt") == "notes")
  }

  @Test func aSandboxThatIsAskedForAndCannotBeHadIsAnError() throws {
    let workspace = try project("  it: {run: 'echo > {out}', outputs: [it.txt], sandbox: bwrap}\n")
    try workspace.write("bin/bwrap", "#!/bin/sh\necho 'bwrap: not here' >&2\nexit 1\n")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: workspace.url("bin/bwrap").path)
    let path = workspace.url("bin").path + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
    let result = try workspace.ktask("build", "it", environment: ["PATH": path])
    #expect(result.status == 1)
    #expect(
      result.standardError.contains(
        "error: it: it asks for 'sandbox: bwrap', and bubblewrap does not work here: bwrap: not here"
      ))
    try workspace.replace("Ktaskfile", "sandbox: bwrap", with: "sandbox: auto")
    #expect(try workspace.build("it", environment: ["PATH": path]).executed == ["it"])
  }

  @Test func manyCommandsAtOnceDoNotGetInEachOthersWay() throws {
    let names = (0..<60).map { "t\($0)" }
    let workspace = try project(
      names.map {
        "  \($0): {run: 'sleep 0.0\($0.dropFirst()); echo \($0) > {out}', outputs: [out/\($0)]}\n"
      }
      .joined() + "  all: {needs: ['t*']}\n")
    #expect(try workspace.build("all", "--jobs", "8").executed == Set(names))
    for name in names { #expect(try workspace.read("out/\(name)") == "\(name)\n") }
    #expect(leftovers(workspace) == [])
  }

  // MARK: How it ends

  @Test func aCommandThatTakesTooLongIsTriedAgainAndToldOf() throws {
    let workspace = try project(
      """
        slow: {run: sleep 3600, outputs: [slow.txt], timeout: 0.3 s, retries: 1}

      """)
    let result = try workspace.ktask("build", "slow")
    #expect(result.status == 1)
    #expect(
      result.standardError.contains(
        "warning: slow: the command was stopped as it took longer than 0.3 s; trying again (1 of 1)"
      ))
    #expect(
      result.standardError.contains(
        "error: slow: the command was stopped as it took longer than 0.3 s"))
    #expect(leftovers(workspace) == [])
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGKILL])
  func aBuildThatEndsTakesItsCommandsWithIt(signal: Int32) throws {
    let workspace = try project(
      """
        slow:
          run: "trap '' TERM; setsid sleep 3600 & echo begun $! $$; sleep 3600"
          outputs: [slow.txt]
          sandbox: off
        quick: {run: "echo > {out}", outputs: [quick.txt]}

      """)
    let build = try workspace.run(["build", "slow"])
    var processes: [Int32] = []
    for _ in 0..<1200 where processes.isEmpty {
      Thread.sleep(forTimeInterval: 0.05)
      processes = leftovers(workspace).flatMap { name -> [Int32] in
        let text = try? workspace.read(".ktask-cache/tmp/\(name)/output")
        return (text ?? "").hasSuffix("\n")
          ? (text ?? "").split(separator: " ").dropFirst()
            .compactMap { Int32($0.trimmingCharacters(in: .newlines)) } : []
      }
    }
    try #require(processes.count == 2)
    kill(build.process.processIdentifier, signal)
    let result = try build.wait()
    #expect(result.status == (signal == SIGKILL ? 137 : 130))
    for process in processes {
      for _ in 0..<200 where isRunning(process) { Thread.sleep(forTimeInterval: 0.05) }
      #expect(!isRunning(process), "process \(process) outlived the build")
    }
    if signal != SIGKILL { #expect(leftovers(workspace) == []) }
    // What a kill left goes with the next build.
    try workspace.build("quick")
    #expect(leftovers(workspace) == [])
  }

  /// Whether a process is there and no zombie that its new parent has not looked after yet.
  private func isRunning(_ process: Int32) -> Bool {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else {
      return false
    }
    return text.split(separator: ")").last?.hasPrefix(" Z") != true
  }
}
