// What targets of a project's own must not do to each other: make one file, go in a circle.

import Syntax

extension OwnTargets {
  /// Reports outputs that cannot lie side by side, and targets that need themselves.
  func check(_ findings: inout Findings) {
    checkOutputs(&findings)
    checkCycles(&findings)
  }

  private func checkOutputs(_ findings: inout Findings) {
    var makers: [String: String] = [:]
    var directories: [String: String] = [:]
    for target in all {
      guard let command = target.command else { continue }
      for (path, written) in zip(command.outputs, command.writtenOutputs) {
        if let maker = makers[path] {
          findings.error(
            "\(written.path): '\(path)' is an output of '\(maker)'"
              + (maker == target.name ? " already" : ", too"),
            at: written.range, hint: "a file is made by one target, once")
          continue
        }
        let parents = Self.parents(of: path)
        if let file = parents.first(where: { makers[$0] != nil }) ?? directories[path] {
          findings.error(
            "\(written.path): '\(path)' and the output '\(file)' cannot both be there",
            at: written.range, hint: "one is a directory where the other is a file")
        }
        makers[path] = target.name
        for parent in parents { directories[parent] = path }
      }
    }
  }

  /// The directories above a path, as `a` and `a/b` of `a/b/c`.
  private static func parents(of path: String) -> [String] {
    let parts = path.split(separator: "/")
    return (1..<max(1, parts.count)).map { parts[..<$0].joined(separator: "/") }
  }

  /// Reports each circle once, at the target of it that comes first in the file.
  private func checkCycles(_ findings: inout Findings) {
    let needs = all.map(positions(neededBy:))
    var search = CycleSearch(needs: needs)
    for var cycle in search.cycles() {
      // A circle begins where a reader of the file meets it first.
      if let first = cycle.min(), let place = cycle.firstIndex(of: first) {
        cycle = Array(cycle[place...] + cycle[..<place])
      }
      let names = (cycle + [cycle[0]]).map { all[$0].name }
      findings.error(
        "\(all[cycle[0]].path): it needs itself: " + names.joined(separator: " → "),
        at: all[cycle[0]].range)
    }
  }
}

/// Looks for circles among numbered things.
private struct CycleSearch {
  /// What each needs.
  let needs: [[Int]]
  private var isDone: [Bool]
  private var isOnPath: [Bool]
  private var path: [Int] = []
  private var found: [[Int]] = []

  init(needs: [[Int]]) {
    self.needs = needs
    isDone = Array(repeating: false, count: needs.count)
    isOnPath = isDone
  }

  /// One circle for each need that closes one, but no more than people are shown.
  mutating func cycles() -> [[Int]] {
    for start in needs.indices where !isDone[start] { walk(from: start) }
    return found
  }

  /// Goes along needs to the end of each; by a list, as chains can be longer than the stack is deep.
  private mutating func walk(from start: Int) {
    /// How many needs of each on the path have been looked at.
    var seen: [Int] = []
    func enter(_ node: Int, _ search: inout CycleSearch) {
      search.path.append(node)
      search.isOnPath[node] = true
      seen.append(0)
    }
    enter(start, &self)
    while let node = path.last, let count = seen.last {
      guard count < needs[node].count else {
        isOnPath[node] = false
        isDone[node] = true
        path.removeLast()
        seen.removeLast()
        continue
      }
      seen[seen.count - 1] += 1
      let next = needs[node][count]
      if isOnPath[next] {
        guard found.count < Findings.most else { continue }
        found.append(Array(path[(path.firstIndex(of: next) ?? 0)...]))
      } else if !isDone[next] {
        enter(next, &self)
      }
    }
  }
}
