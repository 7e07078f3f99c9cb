// Which actions a build would run, by their keys: whether something that runs already is still of use
// can be told without knowing what a target is called or which graph it came from.

package import ArtifactStore
package import BuildGraph

extension Engine {
  /// The keys of the actions that a build of `goals` would run, as far as they are known by now.
  ///
  /// Takes no lock and writes nothing. A task that depends on one which has to run first has no key
  /// yet and is left out.
  ///
  /// - Complexity: O(tasks + inputs), and a look at every source.
  package func pendingActions(for goals: [TaskID]) throws(StoreError) -> Set<Digest> {
    try store.refresh()
    var resolver = Resolver(graph: graph, store: store, reader: reader)
    let survey = try Survey(of: goals, with: &resolver)
    var keys: Set<Digest> = []
    for task in survey.order {
      switch survey.decisions[task.index] {
      case .miss(let key): keys.insert(key)
      case .hit(let record) where survey.statuses[task.index] != .keep: keys.insert(record.key)
      default: break
      }
    }
    return keys
  }
}
