// The command line's root.

import ArgumentParser

/// The root of the command line.
struct KtaskCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "ktask", version: "0.1.0")
}
