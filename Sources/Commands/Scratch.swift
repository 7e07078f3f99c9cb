// The directory that a command works in: its inputs where the project has them, and room of its own.

import ArtifactStore

/// A directory for one run of a command.
struct Scratch {
  /// The directory, from the root.
  let root: String

  /// Makes room in an empty directory.
  init(at root: String) throws(StoreError) {
    self.root = root
    for directory in [work, home, temporary] { try FileSystem.makeDirectory(directory) }
  }

  /// Where the project seems to be.
  var work: String { "\(root)/work" }
  /// The command's own home directory.
  var home: String { "\(root)/home" }
  /// Where it may leave what nobody needs.
  var temporary: String { "\(root)/tmp" }
  /// What the shell runs where that is long, beside what the command may leave.
  var script: String { "\(root)/script" }
  /// What it says.
  var output: String { "\(root)/output" }

  /// Where a path of the project is.
  func path(_ path: String) -> String { path.isEmpty ? work : "\(work)/\(path)" }

  /// Puts an input in its place.
  func place(_ file: CommandFile, _ bytes: [UInt8]) throws(StoreError) {
    try makeDirectory(above: file.path)
    try FileSystem.create(
      path(file.path), mode: file.isExecutable ? 0o555 : 0o444, contents: bytes)
  }

  /// Makes the directories that outputs are to lie in, and that in which the command starts.
  func makeDirectories(of outputs: [String], and directory: String) throws(StoreError) {
    for output in outputs { try makeDirectory(above: output) }
    try FileSystem.makeDirectory(path(directory))
  }

  private func makeDirectory(above path: String) throws(StoreError) {
    guard let slash = path.lastIndex(of: "/") else { return }
    try FileSystem.makeDirectory(self.path(String(path[..<slash])))
  }

  /// By what it is told whether an input was written to, by its path.
  func stamps(of files: [CommandFile]) throws(StoreError) -> [String: FileStamp] {
    var stamps: [String: FileStamp] = [:]
    for file in files { stamps[file.path] = try FileSystem.stamp(of: path(file.path)) }
    return stamps
  }

  /// All that is where the project seems to be.
  func entries() throws(StoreError) -> [FileSystem.TreeEntry] { try FileSystem.tree(below: work) }

  func remove() throws(StoreError) { try FileSystem.removeTree(root) }
}
