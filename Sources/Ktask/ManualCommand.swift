// `ktask manual`, which `make install` calls.

import ArgumentParser
import Syntax

struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual",
    abstract: "Print the manual page, for man.",
    discussion: """
      Made of the definitions of the commands, so that it has every option.

      EXAMPLES
        ktask manual | man -l -
      """,
    shouldDisplay: false)

  func run() throws {
    try reportingFailures {
      let definitions = KtaskCommand._dumpHelp()
      guard let document = try? JSON.parse(definitions), let command = document["command"] else {
        throw CommandFailure("the definitions of the commands cannot be read")
      }
      try OutputStream.writeResult(ManualPage(command: command, version: Project.version).text)
    }
  }
}
