// The one place that calls zlib. Knows bytes; knows nothing of what they mean.

import CZlib

/// Why compressed bytes could not be read.
package enum GzipError: Error, Equatable {
  /// The stream ends before its trailer: the file was cut short.
  case truncated
  /// The bytes are not a gzip stream, or their checksum is wrong.
  case corrupt
  /// Something that is no gzip stream follows a whole one.
  case trailingBytes(count: Int)
  /// The content is larger than the caller allows.
  case tooLarge(limit: Int)
}

/// Reading of gzip streams (RFC 1952), several members one after another included.
package enum Gzip {
  /// Whether `bytes` start as a gzip stream does.
  package static func isCompressed(_ bytes: [UInt8]) -> Bool { isCompressed(bytes, at: 0) }

  private static func isCompressed(_ bytes: [UInt8], at offset: Int) -> Bool {
    bytes.count >= offset + 2 && bytes[offset] == 0x1f && bytes[offset + 1] == 0x8b
  }

  /// Returns the content of a gzip stream.
  ///
  /// - Parameters:
  ///   - bytes: One or more gzip members, one after another.
  ///   - limit: The most bytes to return, against small files that unpack to huge ones.
  /// - Returns: The content of all members.
  /// - Throws: `GzipError` when the stream is cut short or damaged, or its content too large.
  /// - Complexity: O(*n*) in the number of bytes returned.
  package static func decompress(
    _ bytes: [UInt8], limit: Int = 1 << 32
  ) throws(GzipError) -> [UInt8] {
    var output: [UInt8] = []
    var offset = 0
    repeat {
      if offset > 0, !isCompressed(bytes, at: offset) {
        throw .trailingBytes(count: bytes.count - offset)
      }
      offset += try inflateMember(of: bytes, from: offset, into: &output, limit: limit)
    } while offset < bytes.count
    return output
  }

  /// Inflates one member and returns how many bytes it takes up.
  private static func inflateMember(
    of bytes: [UInt8], from start: Int, into output: inout [UInt8], limit: Int
  ) throws(GzipError) -> Int {
    var stream = unsafe z_stream()
    // 31: the largest window, and a gzip header is demanded.
    guard
      unsafe inflateInit2_(
        &stream, 31, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw .corrupt }
    defer { unsafe inflateEnd(&stream) }
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    var consumed = 0
    while true {
      let available = min(bytes.count - start - consumed, 1 << 20)
      var status = Z_OK
      var produced = 0
      unsafe bytes.withUnsafeBufferPointer { input in
        unsafe chunk.withUnsafeMutableBufferPointer { space in
          unsafe stream.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.advanced(by: start + consumed))
          unsafe stream.avail_in = UInt32(available)
          unsafe stream.next_out = space.baseAddress
          unsafe stream.avail_out = UInt32(space.count)
          unsafe status = inflate(&stream, Z_NO_FLUSH)
          unsafe consumed += available - Int(stream.avail_in)
          unsafe produced = space.count - Int(stream.avail_out)
        }
      }
      guard output.count + produced <= limit else { throw .tooLarge(limit: limit) }
      output.append(contentsOf: chunk[..<produced])
      switch status {
      case Z_STREAM_END: return consumed
      case Z_OK: continue
      case Z_BUF_ERROR: throw .truncated
      default: throw .corrupt
      }
    }
  }
}
