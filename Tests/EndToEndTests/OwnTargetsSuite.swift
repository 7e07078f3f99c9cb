// Projects with targets of their own, for the suites about them.

import Foundation

/// Tests of targets of a project's own.
protocol OwnTargetsSuite {}

extension OwnTargetsSuite {
  /// A project with these targets, with or without the strategies.
  func project(_ targets: String, hasStrategies: Bool = false) throws -> Workspace {
    let workspace = try Workspace()
    if !hasStrategies { try workspace.remove("strategies") }
    try workspace.edit("Ktaskfile") { $0 + "targets:\n" + targets }
    return workspace
  }

  /// A project whose target `sum` adds up numbers with a script.
  func sums() throws -> Workspace {
    let workspace = try project(
      """
        sum:
          inputs: [scripts/sum.sh, "numbers/*.txt"]
          run: sh {scripts/sum.sh} {numbers/*.txt} > {out}
          outputs: [out/sum.txt]

      """)
    try workspace.write("scripts/sum.sh", "cat \"$@\" | awk '{s += $1} END {print s}'\n")
    try workspace.write("numbers/a.txt", "1\n2\n")
    try workspace.write("numbers/b.txt", "3\n")
    return workspace
  }

  func leftovers(_ workspace: Workspace) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: workspace.url(".ktask-cache/tmp").path))
      ?? []
  }
}
