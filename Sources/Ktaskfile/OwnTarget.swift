// Targets that a project defines itself, as its file says. Knows neither files nor labels nor how a
// command is run.

package import Syntax

/// A target of a project's own: a command, or a group of other targets.
package struct OwnTarget: Sendable, Equatable {
  /// What a target stands for.
  package enum Work: Sendable, Equatable {
    case command(OwnCommand)
    /// Labels of the targets that belong together.
    case group([WrittenText])
  }

  package let name: String
  /// Where the name stands.
  package let range: SourceRange
  package let work: Work

  /// The command; nil for a group.
  package var command: OwnCommand? {
    if case .command(let command) = work { command } else { nil }
  }

  /// The path under which messages name the target.
  package var path: String { "targets.\(name)" }
}

/// A command with what it reads and what it makes.
package struct OwnCommand: Sendable, Equatable {
  package let inputs: [CommandInput]
  package let run: CommandTemplate
  /// Paths of the files that it makes, in the project and without `.` and `..`.
  package let outputs: [String]
  /// The outputs as they are written.
  package let writtenOutputs: [WrittenText]
  /// Where the command runs: a path in the project, empty for the project itself.
  package let directory: String
  /// The names of environment variables that it sees besides those that every command has.
  package let environment: [String]
  /// Programs whose content decides about the result: names or paths.
  package let tools: [WrittenText]
  /// After how many seconds it is stopped; nil if it may take as long as it likes.
  package let timeout: Double?
  /// How often it is tried again after it failed.
  package let retries: Int
  /// How it is kept from what it did not declare; nil if as the whole file says.
  package let sandbox: SandboxMode?
}

/// Something that a command reads.
package struct CommandInput: Sendable, Equatable {
  /// What is meant by it, as far as the project file alone tells.
  package enum Meaning: Sendable, Equatable {
    /// All that another target of the project's own makes.
    case target(String)
    /// A path or a glob in the project, without `.` and `..`.
    case path(String)
    /// A label if there is a kind of target that it names; else the path or glob that comes along.
    case labelOrPath(String)
  }

  package let written: WrittenText
  package let meaning: Meaning
}

/// A text of the project file and where it stands.
package struct WrittenText: Sendable, Equatable {
  package let text: String
  /// The path under which messages name it, as `targets.card.inputs[0]`.
  package let path: String
  package let range: SourceRange
}

/// How a command is kept from what it did not declare.
package enum SandboxMode: String, Sendable, CaseIterable {
  /// With bubblewrap where it is there and works, else by what it is given alone.
  case auto
  /// With bubblewrap or not at all.
  case bwrap
  /// By what it is given alone.
  case off
}
