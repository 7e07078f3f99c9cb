// The builds that a store remembers, and how each target was made in them. Reads records alone: no
// graph, no object, no source.

package import ArtifactStore
package import BuildGraph

/// Answers questions about earlier builds.
package final class History {
  /// The builds, the latest first.
  package let sessions: [SessionRecord]

  private let store: any ArtifactStore
  private var histories: [String: [BuildRecord]] = [:]

  package init(_ store: any ArtifactStore) throws(StoreError) {
    self.store = store
    sessions = try store.sessions()
  }

  /// The labels of all targets that a build is remembered of, sorted.
  ///
  /// - Complexity: O(*n*) in the number of labels, each of which is read.
  package func labels() throws(StoreError) -> [String] { try store.labels() }

  /// Every way in which a target was made, the latest first.
  package func makings(of label: String) throws(StoreError) -> [BuildRecord] {
    if let known = histories[label] { return known }
    let found = try store.history(of: label)
    histories[label] = found
    return found
  }

  /// How a target was last made, or was when a build ended; nil if it had not been made.
  package func making(
    of label: String, asOf session: SessionRecord? = nil
  ) throws(StoreError) -> BuildRecord? {
    let end = session?.end ?? .max
    return try makings(of: label).first { $0.time <= end }
  }

  /// The build in which something was recorded, nil if that is not remembered.
  ///
  /// Where caches of several machines were united, two builds may have run at once; then it is the
  /// shorter one.
  package func session(of record: BuildRecord) -> SessionRecord? {
    sessions.filter { $0.start <= record.time && record.time <= $0.end }
      .min { $0.end - $0.start < $1.end - $1.start }
  }

  /// The build before another one, nil for the first.
  package func session(before session: SessionRecord) -> SessionRecord? {
    guard let place = sessions.firstIndex(of: session) else { return nil }
    return place + 1 < sessions.count ? sessions[place + 1] : nil
  }

  /// How an input came to have its content: the latest making of a target that gave it.
  ///
  /// - Parameters:
  ///   - name: What the input was called.
  ///   - digest: What it contained.
  ///   - session: Where the latest moment is, nil for now.
  /// - Returns: The making, nil for a source and where none is remembered.
  /// - Throws: `StoreError` where the records cannot be read.
  package func producer(
    of name: String, containing digest: Digest, asOf session: SessionRecord? = nil
  ) throws(StoreError) -> BuildRecord? {
    let end = session?.end ?? .max
    let matching = try makings(of: label(ofInput: name)).filter { $0.outputs.contains(digest) }
    return matching.first { $0.time <= end } ?? matching.last
  }

  /// The label of the target that an input is an output of; the name itself for others.
  package func label(ofInput name: String) throws(StoreError) -> String {
    if try !makings(of: name).isEmpty { return name }
    guard let dot = name.lastIndex(of: ".") else { return name }
    let label = String(name[..<dot])
    return try makings(of: label).isEmpty ? name : label
  }

  /// How long the rule took whose result a making has, nil if that is forgotten.
  package func action(of record: BuildRecord) throws(StoreError) -> ActionRecord? {
    try store.action(record.key)
  }

  /// All makings that targets needed when a build ended, each target once.
  ///
  /// - Parameters:
  ///   - goals: The labels to begin with; what had not been made is passed over.
  ///   - session: When, nil for now.
  /// - Returns: The makings by label, those that inputs had their contents from.
  /// - Throws: `StoreError` where the records cannot be read.
  package func closure(
    of goals: [String], asOf session: SessionRecord?
  ) throws(StoreError) -> [String: BuildRecord] {
    var found: [String: BuildRecord] = [:]
    var next: [BuildRecord] = []
    for goal in goals {
      guard let record = try making(of: goal, asOf: session), found[goal] == nil else { continue }
      found[goal] = record
      next.append(record)
    }
    while let record = next.popLast() {
      for input in record.inputs {
        let label = try label(ofInput: input.name)
        guard found[label] == nil,
          let made = try producer(of: input.name, containing: input.digest, asOf: session)
        else { continue }
        found[label] = made
        next.append(made)
      }
    }
    return found
  }
}
