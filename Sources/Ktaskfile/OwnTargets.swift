// All targets of a project's own: which makes what, which needs which. Knows no file system.

package import Syntax

/// All targets of a project's own.
package struct OwnTargets: Sendable, Equatable {
  /// The targets in the order of the file.
  package private(set) var all: [OwnTarget] = []
  /// The file that they are from, for messages about what only the file system tells; nil if there are
  /// no targets.
  package private(set) var source: SourceText?

  private var positions: [String: Int] = [:]
  /// What makes a file, by its path.
  private var makers: [String: Maker] = [:]

  /// A target, by its position, and one of its outputs.
  private struct Maker: Equatable {
    let target: Int
    let output: Int
  }

  package init() {}

  /// Takes targets; of two that make one file the first counts.
  init(_ targets: [OwnTarget], in source: SourceText) {
    all = targets
    self.source = targets.isEmpty ? nil : source
    for (position, target) in targets.enumerated() {
      positions[target.name] = position
      for (output, path) in (target.command?.outputs ?? []).enumerated() where makers[path] == nil {
        makers[path] = Maker(target: position, output: output)
      }
    }
  }

  package var isEmpty: Bool { all.isEmpty }

  /// The target called `name`.
  package subscript(name: String) -> OwnTarget? { positions[name].map { all[$0] } }

  /// The files that targets make and `pattern` stands for: the target of each, and which of its outputs
  /// it is.
  ///
  /// - Complexity: O(1) for a path, O(outputs of all targets) for a glob.
  package func outputs(matching pattern: String) -> [(target: OwnTarget, output: Int)] {
    found(pattern).map { (all[$0.target], $0.output) }
  }

  private func found(_ pattern: String) -> [Maker] {
    guard pattern.contains("*") else { return makers[pattern].map { [$0] } ?? [] }
    return makers.filter { Glob.matchesPath($0.key, pattern) }.values
      .sorted { ($0.target, $0.output) < ($1.target, $1.output) }
  }

  /// The targets of the project's own that `target` cannot be made without, in the order of the file.
  package func needs(of target: OwnTarget) -> [OwnTarget] {
    positions(neededBy: target).map { all[$0] }
  }

  /// The positions of the targets that `target` cannot be made without, in order.
  func positions(neededBy target: OwnTarget) -> [Int] {
    var needed: Set<Int> = []
    switch target.work {
    case .command(let command):
      for input in command.inputs {
        switch input.meaning {
        case .target(let name): needed.formUnion(positions[name].map { [$0] } ?? [])
        case .path(let path), .labelOrPath(let path):
          let makers = found(path).map(\.target)
          // A glob does not stand for what the command itself makes.
          let isOther = { (maker: Int) in all[maker].name != target.name }
          needed.formUnion(path.contains("*") ? makers.filter(isOther) : makers)
        }
      }
    case .group(let labels):
      for label in labels { needed.formUnion(members(of: label.text)) }
    }
    return needed.sorted()
  }

  /// The targets that a label without slashes names, `*` standing for any characters.
  package func members(_ label: String) -> [OwnTarget] { members(of: label).map { all[$0] } }

  private func members(of label: String) -> [Int] {
    guard label.contains("*") else { return positions[label].map { [$0] } ?? [] }
    return label.contains("/") ? [] : all.indices.filter { Glob.matches(all[$0].name, label) }
  }

  /// The targets called `names`, each after those that it needs.
  ///
  /// - Precondition: No target needs itself.
  /// - Complexity: O(targets + needs) beside finding what each needs.
  package func ordered(_ names: Set<String>) -> [OwnTarget] {
    var result: [OwnTarget] = []
    var done: Set<Int> = []
    for start in all.indices where names.contains(all[start].name) {
      // A list and no recursion, as chains can be longer than the stack is deep.
      var pending = [(position: start, areNeedsDone: false)]
      while let (position, areNeedsDone) = pending.popLast() {
        if areNeedsDone {
          if names.contains(all[position].name) { result.append(all[position]) }
          continue
        }
        guard done.insert(position).inserted else { continue }
        pending.append((position, true))
        pending += positions(neededBy: all[position]).reversed().map { ($0, false) }
      }
    }
    return result
  }
}
