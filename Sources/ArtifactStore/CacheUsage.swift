// How large a cache is, nearly, without looking at every file.

/// The size of a cache as it was last counted, and what has been added since.
///
/// The file may be lost, or stem from another cache that was copied over this one; so it is
/// believed for a day at most.
struct CacheUsage {
  static let fileName = "usage"
  private static let maximumAge: Int64 = 86_400 * 1_000_000_000

  /// The number of bytes, as it was last counted or estimated.
  let bytes: Int
  /// When all files were counted last, in nanoseconds since 1970-01-01T00:00:00Z.
  let countedAt: Int64
  /// The limit that was found to be too low, 0 if none was.
  var toldLimit = 0

  init(bytes: Int, countedAt: Int64, toldLimit: Int = 0) {
    self.bytes = bytes
    self.countedAt = countedAt
    self.toldLimit = toldLimit
  }

  /// Reads what is known of the cache at `directory`, nil where that is nothing.
  init?(of directory: String) {
    guard let content = try? FileSystem.read("\(directory)/\(Self.fileName)") else { return nil }
    let words = String(decoding: content, as: UTF8.self).split(separator: " ")
    let numbers = words.compactMap { Int64($0) }
    guard words.count == 3, numbers.count == 3, numbers.allSatisfy({ $0 >= 0 }) else { return nil }
    self.init(bytes: Int(numbers[0]), countedAt: numbers[1], toldLimit: Int(numbers[2]))
  }

  /// Whether the count is recent enough to be built on.
  func isFresh(at now: Int64) -> Bool { (0...Self.maximumAge).contains(now - countedAt) }

  var content: [UInt8] { Array("\(bytes) \(countedAt) \(toldLimit)".utf8) }
}

extension DiskStore {
  /// How many bytes the cache has, given that a build has just added some; called under the lock.
  ///
  /// - Parameters:
  ///   - added: The bytes of the objects that the build made, those included that were there already.
  ///   - now: The moment, in nanoseconds since 1970-01-01T00:00:00Z.
  /// - Returns: The size as of the last count, within a day, and what builds have added since.
  /// - Throws: `StoreError`.
  /// - Complexity: O(1), but O(*n*) in the number of files once a day.
  package func estimatedBytes(adding added: Int, at now: Int64) throws(StoreError) -> Int {
    let known = CacheUsage(of: directory)
    let usage: CacheUsage
    if let known, known.isFresh(at: now), known.bytes <= Int.max - added {
      usage = CacheUsage(
        bytes: known.bytes + added, countedAt: known.countedAt, toldLimit: known.toldLimit)
    } else {
      usage = CacheUsage(
        bytes: try CacheInventory(of: directory).bytes, countedAt: now,
        toldLimit: known?.toldLimit ?? 0)
    }
    try remember(usage)
    return usage.bytes
  }

  /// Remembers an exact count.
  ///
  /// - Parameters:
  ///   - bytes: The bytes of all files.
  ///   - now: The moment, in nanoseconds since 1970-01-01T00:00:00Z.
  ///   - tooLowLimit: A limit that cannot be kept, nil if it can.
  /// - Returns: Whether that limit was found too low for the first time.
  /// - Throws: `StoreError`.
  package func rememberBytes(
    _ bytes: Int, at now: Int64, tooLowLimit: Int?
  ) throws(StoreError) -> Bool {
    let told = CacheUsage(of: directory)?.toldLimit ?? 0
    try remember(CacheUsage(bytes: bytes, countedAt: now, toldLimit: tooLowLimit ?? 0))
    return tooLowLimit.map { $0 != told } ?? false
  }

  /// Has the files counted the next time that somebody wants to know.
  func forgetUsage() throws(StoreError) {
    if let told = CacheUsage(of: directory)?.toldLimit, told > 0 {
      try remember(CacheUsage(bytes: 0, countedAt: 0, toldLimit: told))
    } else {
      try FileSystem.remove("\(directory)/\(CacheUsage.fileName)")
    }
  }

  private func remember(_ usage: CacheUsage) throws(StoreError) {
    try names.replace("\(directory)/\(CacheUsage.fileName)", with: usage.content, mode: 0o666)
  }
}
