// One input by itself: checking it again, and making it smaller.

import ArtifactStore
import Glibc

/// A kind that is ready to check inputs in this process.
final class SingleInput {
  let kind: any Kind
  private let scratch: String

  init(_ options: Options, kind name: String) throws {
    scratch = "\(options.directory)/single-\(getpid())"
    try FileSystem.makeDirectory(scratch)
    if !isDirectory(options.project) { try FuzzProject(options).make() }
    let type = try Options.kind(name)
    kind = try type.init(options.corpus, scratch: scratch)
    Bounds.leaveNoImages()
    if type.isBounded {
      Bounds.limitMemory()
      Bounds.restartClock()
    }
  }

  deinit { try? removeDirectory(scratch) }

  /// Checks an input and says what becomes of it.
  ///
  /// - Returns: The status to end with, 1 where something does not hold.
  func check(_ input: [UInt8]) -> Int32 {
    do {
      print("\(input.count) bytes: \(try kind.check(input))")
      return 0
    } catch {
      print("\(input.count) bytes: \((error as? Violation)?.message ?? "\(error)")")
      return 1
    }
  }
}

/// Takes out of an input what its failure does not need.
struct Minimiser {
  private let options: Options
  private let kind: String

  init(_ options: Options, kind: String) throws {
    self.options = options
    self.kind = kind
  }

  /// Writes the smallest input that was found to end in the same way.
  ///
  /// - Returns: The status to end with, 1 where the input does not fail.
  /// - Throws: Where a file cannot be read or written.
  func minimise(_ path: String, to target: String) throws -> Int32 {
    var best = try FileSystem.read(path)
    let ending = try ending(of: best, target)
    guard ending != .status(0) else {
      print("nothing goes wrong with \(path)")
      return 1
    }
    var length = max(1, best.count / 2)
    while length > 0 {
      var start = 0
      while start < best.count {
        var smaller = best
        smaller.removeSubrange(start..<min(best.count, start + length))
        if try self.ending(of: smaller, target) == ending {
          best = smaller
        } else {
          start += length
        }
      }
      length /= 2
    }
    try write(best, to: target)
    print("\(best.count) bytes: \(ending)")
    return 0
  }

  private func ending(of input: [UInt8], _ path: String) throws -> Ending {
    try write(input, to: path)
    return try ChildProcess(
      options.program, ["try", kind, path] + options.places, output: "/dev/null"
    ).wait()
  }
}
