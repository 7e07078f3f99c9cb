// A directory that lasts as long as a test, and shortcuts to look into it.

import ArtifactStore
import BuildGraph
import Foundation

/// A new directory that is removed with the last reference to it.
final class TemporaryDirectory: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "ktask-tests-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The cache directory of this test.
  var cache: String { path + "/cache" }

  /// Every file below the cache directory, with its content.
  func files() throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for name in FileManager.default.subpaths(atPath: cache) ?? [] {
      do {
        files[name] = try FileSystem.read("\(cache)/\(name)")
      } catch {
        guard case .notAFile = error else { throw error }
      }
    }
    return files
  }

  /// Names of the segments that hold actions and builds.
  func segments(_ group: String = "actions") throws -> [String] {
    try FileSystem.list("\(cache)/\(group)")
  }

  /// Makes `bytes` the content of a file in the cache, whatever was there.
  func overwrite(_ name: String, _ bytes: [UInt8]) throws {
    let file = "\(cache)/\(name)"
    try FileManager.default.createDirectory(
      atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try? FileManager.default.removeItem(atPath: file)
    try Data(bytes).write(to: URL(fileURLWithPath: file))
  }
}

extension DiskStore {
  /// The lock, for a test that does not mean to wait.
  ///
  /// Another test may just be starting a process, which has all files open until it begins.
  func lockNow() throws -> StoreLock {
    for _ in 0..<200 {
      if let lock = try tryLock() { return lock }
      Thread.sleep(forTimeInterval: 0.01)
    }
    throw StoreError.cancelled
  }
}

/// A digest that differs for different numbers.
func digest(_ number: Int) -> Digest { Digest(of: Array("\(number)".utf8)) }

/// An action record that can be told from others by its numbers.
func action(_ key: Int, output: Int = 0, time: Int64 = 0, generation: Int = 0) -> ActionRecord {
  ActionRecord(
    key: digest(key), outputs: [StoredOutput(digest: digest(output), size: 1)], time: time,
    seconds: 0.5, generation: generation)
}

/// A build record that can be told from others by its numbers.
func build(_ label: String, time: Int64, key: Int = 0) -> BuildRecord {
  BuildRecord(
    label: label, time: time, key: digest(key), rule: "rule", revision: 3,
    fields: [DescribedField(name: "naïve", value: "[1, 2]")],
    inputs: [RecordedInput(name: "data.csv", digest: digest(7))], outputs: [digest(8)])
}
