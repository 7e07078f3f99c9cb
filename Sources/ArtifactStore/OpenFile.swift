// One open file: reading it whole, appending, and the advisory lock on it.

import Glibc
import Synchronization

/// A file descriptor that is closed once: by `close()`, or when nobody refers to it any more.
package final class OpenFile: Sendable {
  package let path: String
  private let descriptor: Mutex<Int32>

  /// Opens a regular file for reading.
  package convenience init(reading path: String) throws(StoreError) {
    // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
    try self.init(path, O_RDONLY | O_NONBLOCK, 0, .read)
    guard try status().st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: path) }
  }

  /// Makes a file that must not be there yet.
  package convenience init(creating path: String, mode: UInt32) throws(StoreError) {
    try self.init(path, O_RDWR | O_APPEND | O_CREAT | O_EXCL, mode, .create)
  }

  /// Opens a file that a lock is to be held on, making it if need be.
  convenience init(locking path: String) throws(StoreError) {
    try self.init(path, O_RDWR | O_CREAT, 0o666, .lock)
  }

  private init(
    _ path: String, _ flags: Int32, _ mode: UInt32, _ attempt: StoreError.Attempt
  ) throws(StoreError) {
    try FileSystem.rehearse(attempt, path)
    let opened = unsafe open(path, flags | O_CLOEXEC, mode)
    guard opened >= 0 else { throw FileSystem.failure(attempt, path) }
    self.path = path
    descriptor = Mutex(opened)
  }

  deinit { close() }

  /// Closes the file; a lock on it ends.
  package func close() {
    descriptor.withLock { descriptor in
      if descriptor >= 0 { _ = Glibc.close(descriptor) }
      descriptor = -1
    }
  }

  /// What the file is like now, whatever is at its path meanwhile.
  package func stamp() throws(StoreError) -> FileStamp { FileStamp(try status()) }

  /// Reads from where the last reading ended up to the end, however long the file has become.
  package func readToEnd() throws(StoreError) -> [UInt8] {
    // One byte more than expected lets the first round see the end.
    var bytes = try chunk(Int(try status().st_size) + 1)
    var isMore = bytes.isFull
    while isMore {
      let next = try chunk(1 << 20)
      bytes.content += next.content
      isMore = next.isFull
    }
    return bytes.content
  }

  /// Reads up to `count` bytes from `offset` on; fewer only at the end of the file.
  package func read(at offset: Int, count: Int) throws(StoreError) -> [UInt8] {
    try FileSystem.rehearse(.read, path)
    let descriptor = self.descriptor.withLock { $0 }
    var code: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let rest = unsafe UnsafeMutableBufferPointer(rebasing: buffer[filled...])
        let got = unsafe pread(descriptor, rest.baseAddress, rest.count, off_t(offset + filled))
        if got < 0, errno == EINTR { continue }
        if got < 0 { code = errno }
        if got <= 0 { return }
        filled += got
      }
    }
    guard code == 0 else { throw .system(attempt: .read, path: path, code: code) }
    return bytes
  }

  /// Writes `bytes` to the end of the file, in one system call unless the system cuts it short.
  package func append(_ bytes: [UInt8]) throws(StoreError) {
    let descriptor = self.descriptor.withLock { $0 }
    do {
      try FileSystem.rehearse(.write, path)
    } catch {
      // A disk that is full takes the first part of what it is given.
      _ = unsafe bytes.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count / 2) }
      throw error
    }
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[written...])
        return unsafe write(descriptor, rest.baseAddress, rest.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw FileSystem.failure(.write, path) }
      written += count
    }
  }

  /// Makes the file no longer than `count` bytes.
  func truncate(to count: Int) throws(StoreError) {
    let descriptor = self.descriptor.withLock { $0 }
    guard ftruncate(descriptor, off_t(count)) == 0 else {
      throw FileSystem.failure(.write, path)
    }
  }

  /// Takes the exclusive lock on the file, if nobody else has it.
  func tryLock() throws(StoreError) -> Bool {
    try FileSystem.rehearse(.lock, path)
    let descriptor = self.descriptor.withLock { $0 }
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      if errno == EWOULDBLOCK { return false }
      guard errno == EINTR else { throw FileSystem.failure(.lock, path) }
    }
    return true
  }

  /// Makes `bytes` the whole content of the file.
  func replaceContent(with bytes: [UInt8]) throws(StoreError) {
    let descriptor = self.descriptor.withLock { $0 }
    guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
      throw FileSystem.failure(.write, path)
    }
    try append(bytes)
  }

  private func status() throws(StoreError) -> stat {
    let descriptor = self.descriptor.withLock { $0 }
    var status = stat()
    try FileSystem.rehearse(.examine, path)
    guard unsafe fstat(descriptor, &status) == 0 else { throw FileSystem.failure(.examine, path) }
    return status
  }

  /// Up to `capacity` bytes; fewer only at the end of the file.
  private func chunk(
    _ capacity: Int
  ) throws(StoreError) -> (content: [UInt8], isFull: Bool) {
    try FileSystem.rehearse(.read, path)
    let descriptor = self.descriptor.withLock { $0 }
    var code: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, filled in
      while filled < capacity {
        let rest = unsafe UnsafeMutableBufferPointer(rebasing: buffer[filled...])
        let count = unsafe Glibc.read(descriptor, rest.baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        if count < 0 { code = errno }
        if count <= 0 { return }
        filled += count
      }
    }
    guard code == 0 else { throw .system(attempt: .read, path: path, code: code) }
    return (bytes, bytes.count == capacity)
  }
}
