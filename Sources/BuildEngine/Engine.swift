// The front door: plans and builds a graph with a store. Knows neither what rules do nor where the
// store keeps things.

package import ArtifactStore
package import BuildGraph

/// Brings targets of a graph up to date.
package struct Engine: Sendable {
  package let graph: TaskGraph
  package let store: any ArtifactStore
  let reader: any SourceReader

  package init(
    graph: TaskGraph, store: any ArtifactStore, sources: any SourceReader = SourceFiles()
  ) {
    self.graph = graph
    self.store = store
    reader = sources
  }

  /// What a build of `goals` would do now, and why.
  ///
  /// Takes no lock and writes nothing at all.
  package func plan(goals: [TaskID]) throws(StoreError) -> Plan {
    try store.refresh()
    var resolver = Resolver(graph: graph, store: store, reader: reader)
    let survey = try Survey(of: goals, with: &resolver)
    return try Plan(survey, &resolver)
  }

  /// The outputs of `task` if a build would take them from the cache, nil otherwise.
  package func outputs(of task: TaskID) throws(StoreError) -> [StoredOutput]? {
    try outputs(of: [task])[task]
  }

  /// The outputs of those of some tasks that a build would take from the cache.
  ///
  /// - Complexity: That of one plan, however many tasks there are.
  package func outputs(of tasks: [TaskID]) throws(StoreError) -> [TaskID: [StoredOutput]] {
    try store.refresh()
    var resolver = Resolver(graph: graph, store: store, reader: reader)
    let survey = try Survey(of: tasks, with: &resolver)
    var outputs: [TaskID: [StoredOutput]] = [:]
    for task in tasks where survey.statuses[task.index] == .keep {
      outputs[task] = resolver.outputs[task.index]
    }
    return outputs
  }
}

/// How a build is to go about it.
package struct BuildOptions: Sendable {
  /// How many rules run at the same time, at least one.
  package var jobs: Int
  /// Whether what does not depend on a failed task is still built.
  package var keepsGoing: Bool
  /// What was asked for as it was typed, for the list of builds.
  package var labels: [String]
  /// Files besides the graph's sources that decided what there is to be built, as strategies are.
  package var files: [RecordedInput]
  /// Goals that are not in the graph, as they are known to be up to date.
  package var settledGoals: [String]
  /// How many targets those have besides the graph's, for the list of builds.
  package var settledTargetCount: Int
  /// Takes over the lock at the end of the build, to be released by whoever gave it; nil to have the
  /// build release it.
  package var keptLock: KeptLock?
  /// The moment that an action is given, in seconds since 1970-01-01T00:00:00Z.
  package var now: @Sendable () -> Int64

  package init(
    jobs: Int = 1, keepsGoing: Bool = false, labels: [String] = [], files: [RecordedInput] = [],
    settledGoals: [String] = [], settledTargetCount: Int = 0,
    now: @escaping @Sendable () -> Int64 = { FileSystem.wallClock / 1_000_000_000 }
  ) {
    self.jobs = max(1, jobs)
    self.keepsGoing = keepsGoing
    self.labels = labels
    self.files = files
    self.settledGoals = settledGoals
    self.settledTargetCount = settledTargetCount
    self.now = now
  }
}
