// Which files an export writes: decided from names alone, before anything is built.

import ArtifactStore
import BuildGraph
import Rules

/// What an export writes, and where.
struct ExportPlan {
  /// Where the files go, empty for the working directory; nil for standard output.
  let directory: String?
  let items: [ExportItem]
  /// What of the names the user should know.
  private(set) var warnings: [String] = []

  /// Decides what `selection` becomes.
  ///
  /// - Parameters:
  ///   - selection: What the labels name.
  ///   - output: The path on the command line.
  ///   - format: The format on the command line, nil to go by the path's ending.
  /// - Throws: `CommandFailure` where the path cannot take what is named.
  init(_ selection: Selection, output: String, format: ExportFormat?) throws(CommandFailure) {
    let ending = Self.endings.first { output.lowercased().hasSuffix(".\($0)") }
    let isFormatGiven = format != nil
    let format =
      format ?? (output == "-" ? .csv : ending.flatMap(ExportFormat.init(rawValue:)) ?? .npy)
    let items = selection.distinctTargets.flatMap {
      ExportItem.items(for: $0, in: selection.graph, format)
    }
    if output == "-" {
      try Self.checkStandardOutput(items)
      (directory, self.items) = (nil, items)
    } else if items.count == 1, !output.hasSuffix("/"), !FileSystem.isDirectory(output) {
      try FileSystem.checkRegularFile(output)
      let slash = output.lastIndex(of: "/")
      directory = slash.map { $0 == output.startIndex ? "/" : String(output[..<$0]) } ?? ""
      let name = slash.map { String(output[output.index(after: $0)...]) } ?? output
      try Self.checkEnding(of: name, items[0], isFormatGiven: isFormatGiven)
      self.items = items.map { $0.named(name) }
    } else {
      try Self.checkDirectory(output, items, ending)
      var path = output
      while path.hasSuffix("/"), path.count > 1 { path.removeLast() }
      directory = path
      (self.items, warnings) = Self.unique(items)
    }
  }

  /// The endings of files that are written.
  private static let endings = ExportFormat.allCases.map(\.rawValue) + ["safetensors", "json"]

  /// Where a file of one of the items goes.
  func path(of fileName: String) -> String {
    guard let directory, !directory.isEmpty else { return fileName }
    return directory.hasSuffix("/") ? directory + fileName : "\(directory)/\(fileName)"
  }

  /// Checks that a file's name does not promise another format than the one that is written.
  private static func checkEnding(
    of name: String, _ item: ExportItem, isFormatGiven: Bool
  ) throws(CommandFailure) {
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return }
    let ending = name[name.index(after: dot)...].lowercased()
    if ending.isEmpty || ending == item.ending { return }
    if isFormatGiven, !endings.contains(ending) { return }
    throw CommandFailure(
      "'\(name)' would hold \(item.ending), which its ending does not say",
      hint: "endings are .npy and .csv, .safetensors for a model, .json for metadata and scaling",
      isUsage: true)
  }

  private static func checkStandardOutput(_ items: [ExportItem]) throws(CommandFailure) {
    if items.count > 1 {
      throw CommandFailure(
        "standard output takes one table, and the labels name \(items.count)",
        hint: "name one target, or a directory for --output", isUsage: true)
    }
    if items.contains(where: { $0.target.label.content == .model }) {
      throw CommandFailure(
        "a model is no table", hint: "name a file for --output, as model.safetensors",
        isUsage: true)
    }
  }

  private static func checkDirectory(
    _ path: String, _ items: [ExportItem], _ ending: String?
  ) throws(CommandFailure) {
    if FileSystem.exists(path), !FileSystem.isDirectory(path) {
      throw CommandFailure(
        "the labels name \(items.count) files, and '\(path)' is not a directory",
        hint: "name a directory, or one column", isUsage: true)
    }
    if ending != nil, !FileSystem.isDirectory(path), !path.hasSuffix("/") {
      let isOneTarget = items.allSatisfy { $0.target.label == items[0].target.label }
      throw CommandFailure(
        "the labels name \(items.count) files, and '\(path)' can be one only",
        hint: "name a directory for --output, '\(path)/' for one of that name"
          + (isOneTarget ? ", or write a csv, which is one table" : ""), isUsage: true)
    }
  }

  /// The items with different names: where two would have one, the strategy and the kind of target
  /// lead, and then a number follows, of which there is a warning.
  private static func unique(_ items: [ExportItem]) -> (items: [ExportItem], warnings: [String]) {
    let counts = Dictionary(items.map { ($0.stem, 1) }, uniquingKeysWith: +)
    var taken: [String: String] = [:]
    var warnings: [String] = []
    let named = items.map { item in
      var stem = item.stem
      if counts[stem, default: 0] > 1 {
        let target = item.target
        stem = safeFileName("\(target.strategyName)_\(target.label.artifact)_\(stem)")
      }
      var free = stem
      var number = 2
      while taken[free] != nil {
        free = "\(stem)_\(number)"
        number += 1
      }
      taken[free] = item.title
      if let other = taken[stem], free != stem {
        warnings.append(
          "'\(free).\(item.ending)' is \(item.title), as \(other) has the name without the number")
      }
      return item.named("\(free).\(item.ending)")
    }
    return (named, warnings)
  }
}

/// A file of an export and, for the matrix and labels, those beside it.
struct ExportItem {
  let target: NamedTarget
  /// The output that is written as it is; nil for what is made of the whole target.
  let output: Int?
  /// What the outputs of the target are called.
  let outputNames: [String]
  let format: ExportFormat
  /// What messages call what is written.
  let title: String
  /// What the file would be called in a directory, without its ending.
  let stem: String
  /// The name that was decided on.
  private(set) var fileName = ""

  /// What `target` becomes in a format.
  static func items(
    for target: NamedTarget, in graph: TaskGraph, _ format: ExportFormat
  ) -> [ExportItem] {
    let names = graph[target.task].rule.outputNames
    if target.isColumn, format == .npy {
      return target.outputs.map { output in
        ExportItem(
          target: target, output: output, outputNames: names, format: format,
          title: names.count > 1 ? "\(target.label).\(names[output])" : "\(target.label)",
          stem: target.fileStem(of: output, in: graph))
      }
    }
    let isPart = target.isColumn && target.outputs.count == 1
    let stem =
      isPart ? target.fileStem(of: target.outputs[0], in: graph) : target.fileStem
    return [
      ExportItem(
        target: target, output: nil, outputNames: names, format: format,
        title: target.title(in: graph), stem: stem)
    ]
  }

  /// The ending of the file, without a dot.
  var ending: String {
    switch target.label.content {
    case .model: "safetensors"
    case .metadata, .scaling, .walkForward: "json"
    default: format.rawValue
    }
  }

  /// The names of the file and of those beside it.
  var fileNames: [String] {
    guard format == .npy else { return [fileName] }
    return switch target.label.content {
    case .features: [fileName, nameBeside("timestamps.npy"), nameBeside("features.json")]
    case .labels:
      [fileName, nameBeside("known.npy")]
        + (outputNames.contains("weights") ? [nameBeside("weights.npy")] : [])
    default: [fileName]
    }
  }

  /// What a file beside the main one is called: its name with another ending.
  func nameBeside(_ ending: String) -> String {
    let own = ".\(format.rawValue)"
    let stem =
      fileName.lowercased().hasSuffix(own) ? String(fileName.dropLast(own.count)) : fileName
    return "\(stem).\(ending)"
  }

  /// The item with a file name.
  func named(_ fileName: String) -> ExportItem {
    var item = self
    item.fileName = fileName
    return item
  }
}
