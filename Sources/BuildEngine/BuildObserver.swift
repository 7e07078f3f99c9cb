// The only way in which a front end sees a build while it runs.

package import BuildGraph

/// Someone who watches a build.
///
/// Methods are called from the engine and from the threads that rules run on, several at once; they
/// return quickly.
package protocol BuildObserver: AnyObject, Sendable {
  /// Another build uses the cache; `process` is the one that holds it, if known.
  func buildWillWait(forProcess process: Int32?)

  /// The build has the cache to itself, and begins to look at what there is.
  func buildDidLock()

  /// Everything is known that can be known before a task runs.
  func buildWillStart(_ counts: Plan.Counts)

  func taskDidStart(_ task: TaskID, label: String, rule: String, expectedSeconds: Double?)

  /// The action by which a task is made that has just started.
  ///
  /// Front ends that only show a build need not care.
  func actionDidStart(_ task: TaskID, key: Digest)

  func taskDidProgress(_ task: TaskID, _ progress: RuleProgress)

  /// The rule of a task that was started has ended; how it fared follows soon.
  func taskDidRun(_ task: TaskID)

  /// A task is done with, whether it ran or not.
  ///
  /// Called once for each task; a second time only for one whose object turned out to be damaged
  /// when another task read it, as that one runs after all.
  func taskDidFinish(_ report: TaskReport)

  /// Something that did not stop the build, as a sentence that names the target.
  func warn(_ message: String)
}

extension BuildObserver {
  package func actionDidStart(_ task: TaskID, key: Digest) {}
  package func buildDidLock() {}
  package func taskDidRun(_ task: TaskID) {}
}
