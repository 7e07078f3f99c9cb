// What a strategy's targets are called and which tasks make them. Knows no rule.

package import BuildGraph

/// A label and the task that makes it.
package struct LabelledTask: Sendable {
  package let label: Label
  package let task: TaskID
}

/// A file that a build leaves for people.
package struct Deliverable: Sendable {
  package let fileName: String
  package let task: TaskID
  package let output: Int

  package init(fileName: String, task: TaskID, output: Int) {
    self.fileName = fileName
    self.task = task
    self.output = output
  }
}

/// The targets of one strategy in a graph.
package struct StrategyTargets: Sendable {
  package let name: String
  /// Every target, in the order in which they can be made.
  package let targets: [LabelledTask]
  /// What building the model or its metadata leaves in the output directory, the metadata last.
  package let deliverables: [Deliverable]
  package let model: TaskID
  package let metadata: TaskID
  /// What the folds of the strategy came to; nil where it asks for none.
  package let walkForward: TaskID?
  /// What the user should know, though it stops nothing.
  package let warnings: [String]

  /// What the files are called that builds leave of any strategy.
  package static let fileNames = [
    "model.safetensors", "model.onnx", "metrics.json", "history.csv", "features.json",
    "metadata.json", "walk_forward.json",
  ]

  /// What is brought up to date with the model.
  package var goals: [TaskID] { [model, metadata] + (walkForward.map { [$0] } ?? []) }

  /// What building the folds leaves in the output directory.
  ///
  /// Not among `deliverables`: a model can be used although a fold failed.
  package var evaluations: [Deliverable] {
    walkForward.map { [Deliverable(fileName: "walk_forward.json", task: $0, output: 0)] } ?? []
  }
}

/// What besides the strategy decides about a model.
package struct BuildSettings: Sendable {
  /// The strategy's name on the command line; nil for the default strategy.
  package let prefix: String?
  package let files: BarFiles
  package let ktaskVersion: String
  /// What `created_at` is to be, nil for the time of the training.
  package let createdAt: Int64?

  package init(prefix: String?, files: BarFiles, ktaskVersion: String, createdAt: Int64?) {
    self.prefix = prefix
    self.files = files
    self.ktaskVersion = ktaskVersion
    self.createdAt = createdAt
  }
}
