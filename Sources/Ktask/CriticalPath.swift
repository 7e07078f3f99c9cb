// The longest chain of tasks of a build that waited for each other: what more cores cannot shorten.

import BuildEngine
import BuildGraph
import Syntax

/// The tasks of a build that ran one after the other and took longest together.
struct CriticalPath {
  /// One task of the path that ran.
  struct Step {
    let label: String
    let seconds: Double
  }

  /// The tasks in the order in which they ran; none where nothing ran.
  let steps: [Step]

  /// How long they took together.
  var seconds: Double { steps.reduce(0) { $0 + $1.seconds } }

  /// A path that took less is no news.
  private static let leastSeconds = 0.5
  /// Steps that took a smaller share of the path are not named.
  private static let leastShare = 0.05

  /// Finds the path among the tasks that ran; what came from the cache takes no time, and yet those
  /// behind it waited for those before it.
  ///
  /// - Parameters:
  ///   - report: What the build did.
  ///   - graph: The graph that was built.
  /// - Complexity: O(tasks + inputs), and nothing where no task ran.
  init(of report: BuildReport, in graph: TaskGraph) {
    guard report.tasks.contains(where: { $0.outcome == .ran || $0.outcome == .cut }) else {
      steps = []
      return
    }
    let places = Dictionary(
      report.tasks.enumerated().map { ($1.task, $0) }, uniquingKeysWith: { first, _ in first })
    var lengths: [Double] = []
    var before: [Int?] = []
    for task in report.tasks {
      var longest: Int?
      for case .output(let producer, _) in graph[task.task].inputs.lazy.map(\.origin) {
        guard let place = places[producer] else { continue }
        if longest.map({ lengths[place] > lengths[$0] }) ?? (lengths[place] > 0) { longest = place }
      }
      lengths.append(task.seconds + (longest.map { lengths[$0] } ?? 0))
      before.append(longest)
    }
    var steps: [Step] = []
    var place = lengths.indices.max { lengths[$0] < lengths[$1] }
    while let current = place {
      let task = report.tasks[current]
      if task.outcome == .ran || task.outcome == .cut {
        steps.append(Step(label: task.label, seconds: task.seconds))
      }
      place = before[current]
    }
    self.steps = steps.reversed()
  }

  /// The path for a person, nil where it was short.
  ///
  /// - Parameter total: How long the whole build took.
  /// - Returns: As in `critical path: features → model (1.2 s of 1.4 s)`.
  func text(of total: Double) -> String? {
    guard seconds >= Self.leastSeconds else { return nil }
    var names: [String] = []
    var isGap = false
    for step in steps {
      if step.seconds < Self.leastShare * seconds {
        isGap = true
        continue
      }
      if isGap, !names.isEmpty { names.append("…") }
      isGap = false
      names.append(step.label)
    }
    return "critical path: \(names.joined(separator: " → ")) "
      + "(\(Stopwatch.text(seconds)) of \(Stopwatch.text(total)))"
  }

  /// The path as an object.
  var json: JSON {
    .object([
      .init("seconds", .number(seconds)),
      .init(
        "tasks",
        .array(
          steps.map {
            .object([.init("label", .string($0.label)), .init("seconds", .number($0.seconds))])
          })),
    ])
  }
}
