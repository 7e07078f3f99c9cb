// The kernel's news of what happens in directories. Knows directories and names, not which of them
// anyone cares for.

import Glibc

/// What happened in a directory that is watched.
struct DirectoryEvent {
  /// What the directory was called when it began to be watched; nil for news of no directory.
  let directory: String?
  /// What it happened to; empty where that is the directory itself.
  let name: String
  let kind: Kind

  enum Kind {
    /// A file's bytes were written; more may follow.
    case written
    /// Something came, went, or was closed by one who could write to it.
    case settled
    /// The same of a directory.
    case directory
    /// Some news got lost, or the directory itself went away: only looking tells.
    case unclear
  }
}

/// A set of directories of which the kernel tells.
final class Inotify {
  let descriptor: Int32
  /// The names of a directory by its watch; one directory may have several.
  private var directories: [Int32: Set<String>] = [:]

  private static let mask = UInt32(
    IN_MODIFY | IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO
      | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)

  /// - Throws: `CommandFailure` where the kernel has no inotify, or has none left for this user.
  init() throws(CommandFailure) {
    descriptor = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
    guard descriptor >= 0 else {
      throw CommandFailure("cannot watch files: \(Self.reason(errno))")
    }
  }

  deinit { close(descriptor) }

  /// Watches these directories, and none besides.
  ///
  /// A directory that was replaced by another of its name is watched anew; one that went away in the
  /// meantime is left out.
  ///
  /// - Throws: `CommandFailure` where there may be no more watches.
  func watch(_ wanted: Set<String>) throws(CommandFailure) {
    var watches: [Int32: Set<String>] = [:]
    for directory in wanted.sorted() {
      let watch = unsafe inotify_add_watch(descriptor, directory, Self.mask)
      if watch >= 0 {
        watches[watch, default: []].insert(directory)
      } else if errno != ENOENT, errno != ENOTDIR {
        throw CommandFailure("cannot watch '\(directory)': \(Self.reason(errno))")
      }
    }
    for watch in directories.keys where watches[watch] == nil {
      _ = inotify_rm_watch(descriptor, watch)
    }
    directories = watches
  }

  /// All that has happened and was not told yet; waits for nothing.
  func takeEvents() -> [DirectoryEvent] {
    var events: [DirectoryEvent] = []
    var buffer: [UInt8] = Array(repeating: 0, count: 64 * 1_024)
    while true {
      let count = unsafe read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return events }
      events += decode(buffer[..<count])
    }
  }

  /// Reads `struct inotify_event`s: watch, mask, cookie and length, 4 bytes each, then a name that
  /// is filled up with zeros.
  private func decode(_ bytes: ArraySlice<UInt8>) -> [DirectoryEvent] {
    func word(at position: Int) -> UInt32 {
      (0..<4).reduce(0) { $0 | UInt32(bytes[position + $1]) << UInt32(8 * $1) }
    }
    var events: [DirectoryEvent] = []
    var position = bytes.startIndex
    while position + 16 <= bytes.endIndex {
      let watch = Int32(bitPattern: word(at: position))
      let mask = word(at: position + 4)
      let end = min(bytes.endIndex, position + 16 + Int(word(at: position + 12)))
      let name = String(decoding: bytes[(position + 16)..<end].prefix { $0 != 0 }, as: UTF8.self)
      position = end
      if mask & UInt32(IN_Q_OVERFLOW) != 0 {
        events.append(DirectoryEvent(directory: nil, name: "", kind: .unclear))
      } else if mask & UInt32(IN_IGNORED) != 0 {
        // It tells that a watch ended: one that was given up, or of a directory that went away.
        if let names = directories.removeValue(forKey: watch) {
          events += names.map { DirectoryEvent(directory: $0, name: "", kind: .unclear) }
        }
      } else {
        events += (directories[watch] ?? []).map {
          DirectoryEvent(directory: $0, name: name, kind: Self.kind(mask))
        }
      }
    }
    return events
  }

  private static func kind(_ mask: UInt32) -> DirectoryEvent.Kind {
    if mask & UInt32(IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT) != 0 { return .unclear }
    if mask & UInt32(IN_ISDIR) != 0 { return .directory }
    return mask & UInt32(IN_MODIFY) != 0 ? .written : .settled
  }

  private static func reason(_ code: Int32) -> String {
    switch code {
    case ENOSPC: "no more watches are allowed (fs.inotify.max_user_watches)"
    case EMFILE: "no more watchers are allowed (fs.inotify.max_user_instances)"
    default: unsafe String(cString: strerror(code))
    }
  }
}
