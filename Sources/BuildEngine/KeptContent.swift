// What the cache keeps for some goals: the part of it that another machine needs to have them too.

package import ArtifactStore
package import BuildGraph

extension Engine {
  /// What is recorded of `goals` and all that they need.
  ///
  /// - Parameter goals: The tasks that are wanted elsewhere.
  /// - Returns: The actions, how their targets were last made, and the builds that were asked for one
  ///   of the goals; nil where a task is not up to date.
  /// - Throws: `StoreError`.
  package func keptContent(of goals: [TaskID]) throws(StoreError) -> CacheArchive.Content? {
    try store.refresh()
    var resolver = Resolver(graph: graph, store: store, reader: reader)
    let survey = try Survey(of: goals, with: &resolver)
    var actions: [ActionRecord] = []
    var builds: [BuildRecord] = []
    for task in survey.order {
      guard case .hit(let record) = survey.decisions[task.index] else { return nil }
      actions.append(record)
      for label in graph.labels(of: task) {
        if let build = try store.lastBuild(of: label), build.key == record.key {
          builds.append(build)
        }
      }
    }
    let labels = Set(goals.map { graph[$0].label })
    let sessions = try store.sessions().filter { !labels.isDisjoint(with: $0.goals) }
    return CacheArchive.Content(actions: actions, builds: builds, sessions: sessions)
  }
}
