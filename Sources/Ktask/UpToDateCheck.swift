// The shortest way to say that there is nothing to do: before the command line is parsed, a strategy
// read or a graph made, and however many targets there are.
//
// It knows no option. A snapshot belongs to one command line, word for word, and says itself where the
// cache is that it lies in; words of the command line are only tried as directories. So the definition
// of the command line stands in one place, and this can at worst find nothing.

import ArtifactStore
import CProcess
import Glibc

/// How this process was started.
enum Invocation {
  /// The words of the command line behind the program's name.
  static let arguments = (1..<max(1, ktask_argument_count())).map {
    unsafe String(cString: ktask_argument($0))
  }
}

/// Looks for a snapshot of the command that this process was started with.
struct UpToDateCheck {
  private let command: [String]
  /// What may be a directory.
  private let words: [String]

  /// More words than this are not tried.
  private static let maximumWords = 8

  init(arguments: [String]) {
    command = Self.command(arguments)
    words = arguments.flatMap { argument -> [String] in
      if let equals = argument.firstIndex(of: "=") {
        return [String(argument[argument.index(after: equals)...])]
      }
      // An option of one letter may be followed by its value at once.
      let isJoined = argument.hasPrefix("-") && !argument.hasPrefix("--") && argument.count > 2
      return isJoined ? [String(argument.dropFirst(2))] : [argument]
    }.filter { !$0.isEmpty && !$0.hasPrefix("-") }.prefix(Self.maximumWords).map { $0 }
  }

  /// What a snapshot is kept for: the arguments, what of the environment a build depends on, and how
  /// the streams show text.
  static func command(_ arguments: [String]) -> [String] {
    let streams = [OutputStream.standardOutput, .standardError].map { "\($0.isColored)" }
    return variables + streams + arguments
  }

  /// What of the environment a build depends on.
  static var variables: [String] {
    ["SOURCE_DATE_EPOCH", "OPENBLAS_CORETYPE"].map { environment($0) ?? "" }
  }

  /// Prints what the command would print if all it needs is as the snapshot says.
  ///
  /// - Returns: The exit status, nil where the command has to look for itself.
  func answer() -> Int32? {
    let start = Stopwatch.now()
    let name = Snapshot.name(of: command)
    for directory in caches {
      guard let bytes = try? FileSystem.read("\(directory)/\(Snapshot.directoryName)/\(name)"),
        let snapshot = Snapshot(bytes), snapshot.command == command,
        snapshot.cacheDirectory == directory, let seen = snapshot.seenAgain()
      else { continue }
      if seen != snapshot { try? DiskStore(directory: directory).save(seen) }
      return print(seen, seconds: start.seconds(to: Stopwatch.now()))
    }
    return nil
  }

  private func print(_ snapshot: Snapshot, seconds: Double) -> Int32 {
    OutputStream.standardError.write(snapshot.error)
    if snapshot.output.isEmpty { return EXIT_SUCCESS }
    let time = snapshot.isDocument ? "\(seconds)" : Stopwatch.text(seconds)
    do {
      try OutputStream.writeResult(
        Array(snapshot.output.joined(separator: Array(time.utf8))))
      return EXIT_SUCCESS
    } catch {
      OutputStream.standardError.writeLine("error: \(error)")
      return EXIT_FAILURE
    }
  }

  /// Where the cache may be: at its usual place, or where the command line or a Ktaskfile says.
  private var caches: some Sequence<String> {
    let projects = [""] + words
    let usual = projects.lazy.map { Self.join($0, DiskStore.defaultDirectory) }
    let named = projects.lazy.flatMap { project in
      words.lazy.map { Self.join(project, $0) }
    }
    let written = projects.lazy.flatMap { project in
      Self.directories(inKtaskfileOf: project).lazy.map { Self.join(project, $0) }
    }
    return [AnySequence(usual), AnySequence(named), AnySequence(written)].lazy.joined()
  }

  /// A path seen from a directory; the directory is empty for the working one.
  static func join(_ directory: String, _ path: String) -> String {
    directory.isEmpty || path.hasPrefix("/") ? path : "\(directory)/\(path)"
  }

  /// The words of lines that may name the cache's directory.
  private static func directories(inKtaskfileOf project: String) -> [String] {
    guard let bytes = try? FileSystem.read(join(project, "Ktaskfile")), bytes.count < 1 << 16
    else { return [] }
    let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
    return lines.filter { $0.contains("directory") }.flatMap { line in
      line.split { " \t\"',{}:#".contains($0) }.map(String.init).filter { $0 != "directory" }
    }
  }
}
