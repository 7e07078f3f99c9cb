// Disks that are full and directories that may not be written, on the real binary: one clear error,
// no temporary file, and the next build goes on.

import Foundation
import Testing

@Suite struct FullDiskTests {
  private let fixedDate = ["SOURCE_DATE_EPOCH": "1700000000"]

  /// A small file system in a directory of a project, until the value goes.
  private final class SmallDisk {
    let mount: URL

    /// Mounts one of some kilobytes; nil where this process may not.
    init?(at mount: URL, kilobytes: Int) throws {
      self.mount = mount
      try FileManager.default.createDirectory(at: mount, withIntermediateDirectories: true)
      guard try Self.run("mount", "-t", "tmpfs", "-o", "size=\(kilobytes)k", "tmpfs", mount.path)
      else { return nil }
    }

    deinit { _ = try? Self.run("umount", "-l", mount.path) }

    func resize(toKilobytes size: Int) throws {
      #expect(try Self.run("mount", "-o", "remount,size=\(size)k", mount.path))
    }

    func remount(readOnly: Bool) throws -> Bool {
      try Self.run("mount", "-o", "remount,\(readOnly ? "ro" : "rw")", mount.path)
    }

    private static func run(_ arguments: String...) throws -> Bool {
      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/env")
      process.arguments = arguments
      process.standardError = FileHandle.nullDevice
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      return process.terminationStatus == 0
    }
  }

  /// Whether file systems can be mounted here, as root can outside of most containers.
  static let canMount: Bool = {
    let place = FileManager.default.temporaryDirectory.appending(path: "ktask-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: place) }
    return (try? SmallDisk(at: place, kilobytes: 64)) != nil
  }()

  private func clean() throws -> (outputs: [String: Data], bytes: Int) {
    let workspace = try Workspace()
    try workspace.build(environment: fixedDate)
    return (try workspace.outputs(), try workspace.cacheSize())
  }

  private func temporaryFiles(_ workspace: Workspace) -> [String] {
    (FileManager.default.subpaths(atPath: workspace.directory.path) ?? [])
      .filter { $0.contains("/tmp/") || $0.hasSuffix(".tmp") }
  }

  @Test(.enabled(if: canMount, "file systems cannot be mounted here"))
  func aCacheOnAFullDiskIsAClearErrorAndTheNextBuildGoesOn() throws {
    let (expected, bytes) = try clean()
    // From a disk that holds hardly the lock to one that lacks the last file.
    for share in [1, 10, 30, 50, 70, 85, 95] {
      let workspace = try Workspace()
      let kilobytes = max(8, bytes * share / 100 / 1_024)
      guard let disk = try SmallDisk(at: workspace.url(".ktask-cache"), kilobytes: kilobytes)
      else { return }
      let full = try workspace.ktask("build", environment: fixedDate)
      #expect(full.status == 1, "\(share) %")
      let errors = full.standardError.split(separator: "\n").filter { $0.hasPrefix("error: ") }
      #expect(errors.count == 1, "\(share) %: \(full.standardError)")
      #expect(errors.first?.contains("no space is left on the device") == true, "\(share) %")
      #expect(temporaryFiles(workspace) == [], "\(share) %")
      #expect(!workspace.exists("models/momentum/model.safetensors"))
      try disk.resize(toKilobytes: bytes / 256)
      let next = try workspace.build(environment: fixedDate)
      if share >= 30 { #expect((next.counts["cached"] ?? 0) > 0, "\(share) %") }
      #expect(try workspace.outputs() == expected, "\(share) %")
      #expect(try workspace.build(environment: fixedDate).executed == [], "\(share) %")
      #expect(try workspace.ktask("cache", "gc").status == 0)
      #expect(try workspace.ktask("cache", "verify").status == 0, "\(share) %")
    }
  }

  @Test(.enabled(if: canMount, "file systems cannot be mounted here"))
  func outputsOnAFullDiskAreAClearErrorAndAreLeftTheNextTime() throws {
    let workspace = try Workspace()
    try workspace.build(environment: fixedDate)
    let expected = try workspace.outputs()
    try workspace.remove("models")
    guard let disk = try SmallDisk(at: workspace.url("models"), kilobytes: 8) else { return }
    let full = try workspace.ktask("build", environment: fixedDate)
    #expect(full.status == 1)
    #expect(full.standardError.contains("no space is left on the device"))
    #expect(full.standardError.contains("models/momentum/"), "\(full.standardError)")
    #expect(temporaryFiles(workspace) == [])
    try disk.resize(toKilobytes: 4_096)
    #expect(try workspace.build(environment: fixedDate).executed == [])
    #expect(try workspace.outputs() == expected)
  }

  @Test(.enabled(if: canMount, "file systems cannot be mounted here"))
  func aCacheThatIsReadOnlyServesWhatItHasAndRefusesTheRest() throws {
    let workspace = try Workspace()
    guard let disk = try SmallDisk(at: workspace.url(".ktask-cache"), kilobytes: 65_536)
    else { return }
    try workspace.build(environment: fixedDate)
    let expected = try workspace.outputs()
    #expect(try disk.remount(readOnly: true))
    try workspace.remove("models")
    #expect(try workspace.build(environment: fixedDate).executed == [])
    #expect(try workspace.outputs() == expected)
    #expect(try workspace.ktask("cache", "verify").status == 0)
    #expect(try workspace.ktask("cache", "stats").status == 0)
    for command in [["cache", "clear"], ["build", "-s", "minimal"]] {
      let refused = try workspace.run(command).wait()
      #expect(refused.status == 1, "\(command)")
      #expect(refused.standardError.contains("the file system is read-only"), "\(command)")
    }
    #expect(try disk.remount(readOnly: false))
    #expect(try workspace.build(environment: fixedDate).executed == [])
    try workspace.build("-s", "minimal")
  }
}
