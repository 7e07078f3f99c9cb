// `ktask cache export`.

import ArgumentParser
import ArtifactStore
import BuildEngine
import BuildGraph
import Syntax

struct CacheExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the cache, or what some targets need of it, to an archive.",
    discussion: """
      The archive is a tar file of objects and records, without anything that is tied to this \
      machine; 'ktask cache import' unites it with another cache. Damaged objects are left out, \
      and so are unfinished trainings. With --label it holds what those targets need, which have \
      to be up to date.

      EXAMPLES
        ktask cache export cache.tar
        ktask cache export model.tar --label model --label 'minimal/*'
        ktask cache export - | zstd > cache.tar.zst
      """)

  @Argument(help: ArgumentHelp("The archive, - for standard output.", valueName: "file"))
  var file: String

  @Option(help: "Leave out what this target does not need; may be given again.")
  var label: [String] = []

  @OptionGroup var strategy: StrategyOption

  @Flag(name: .shortAndLong, help: "Print errors and warnings alone.")
  var quiet = false

  @OptionGroup var project: ProjectOptions

  func validate() throws {
    if file.isEmpty { throw ValidationError("The archive needs a name, or - for standard output.") }
  }

  func run() throws {
    try reportingFailures {
      let project = try Project(project)
      let access = CacheAccess(project)
      guard try access.exists() else {
        throw CommandFailure(
          "there is no cache in '\(project.cacheDirectory)'", hint: "run 'ktask build' first")
      }
      if file != "-" {
        try ProtectedFiles(project, others: []).check(file)
        try FileSystem.checkRegularFile(file)
      }
      Interrupt.heed()
      let selection = label.isEmpty ? nil : try project.select(label, strategy: strategy.strategy)
      selection?.warn()
      let counts = try access.locked(quiet: quiet) {
        try write(try content(selection, in: access.store), from: access.store)
      }
      if counts.passedOver > 0 {
        OutputStream.standardError.warn(
          "left out \(counted(counts.passedOver, "damaged object")); 'ktask cache verify' names them"
        )
      }
      if !quiet {
        OutputStream.standardError.writeLine(
          "wrote \(counted(counts.objects, "object")), \(ByteCount.text(counts.bytes)), and "
            + "\(counted(counts.actions, "action"))" + (file == "-" ? "" : " to \(file.visible)"))
      }
    }
  }

  private func content(
    _ selection: Selection?, in store: DiskStore
  ) throws -> CacheArchive.Content {
    guard let selection else { return try store.allContent() }
    let engine = Engine(graph: selection.graph, store: store)
    if let content = try engine.keptContent(of: selection.goals) { return content }
    let plan = try engine.plan(goals: selection.goals)
    let labels = plan.tasks.filter { $0.status != .keep }.map(\.label)
    throw CommandFailure(
      "\(labels.first ?? "a target") is not up to date", hint: "run 'ktask build' first")
  }

  private func write(
    _ content: CacheArchive.Content, from store: DiskStore
  ) throws -> CacheArchive.Counts {
    let progress = CacheProgress("writing", quiet: quiet)
    defer { progress.finish() }
    func write(_ sink: ([UInt8]) throws -> Void) throws -> CacheArchive.Counts {
      try store.writeArchive(
        of: content, to: sink, isCancelled: { Interrupt.isRequested },
        progress: { progress.update($0, of: $1) })
    }
    if file == "-" { return try write { try OutputStream.writeResult($0) } }
    var counts = CacheArchive.Counts()
    try FileSystem.rewrite(file) { target in counts = try write { try target.append($0) } }
    return counts
  }
}
