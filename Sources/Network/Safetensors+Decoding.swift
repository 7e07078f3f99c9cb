// Reading of safetensors files, which may be anything. Knows the format; trusts no byte of it.

/// Why bytes are not a safetensors file that can be read here.
package enum SafetensorsError: Error, Equatable {
  /// The file is shorter than it says.
  case truncated
  /// The header is not JSON of the expected shape, from this byte of it on.
  case header(offset: Int)
  /// What the header says of a tensor is incomplete or contradicts itself.
  case tensor(String)
  /// A tensor is not float32.
  case type(tensor: String, found: String)
  /// The tensors leave gaps, overlap, or do not end where the file does.
  case layout
}

extension SafetensorsError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .truncated: "the safetensors file is cut short"
    case .header(let offset): "the safetensors header cannot be read from byte \(offset) on"
    case .tensor(let name): "the safetensors header contradicts itself about tensor '\(name)'"
    case .type(let name, let type): "tensor '\(name)' is of type \(type), not F32"
    case .layout: "the tensors do not cover the safetensors file exactly once"
    }
  }
}

extension Safetensors {
  /// Reads a file.
  ///
  /// - Parameter bytes: The whole file.
  /// - Throws: `SafetensorsError` when the bytes are anything but a complete file of float32
  ///   tensors.
  package init(decoding bytes: [UInt8]) throws(SafetensorsError) {
    guard bytes.count >= 8 else { throw .truncated }
    let length = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[$1]) << UInt64(8 * $1) }
    guard length <= UInt64(bytes.count - 8) else { throw .truncated }
    var parser = HeaderParser(bytes[8..<8 + Int(length)])
    let header = try parser.document()
    let data = bytes[(8 + Int(length))...]
    var metadata: [String: String] = [:]
    var entries: [Entry] = []
    for (name, value) in header {
      if name == metadataName {
        metadata = try texts(value)
      } else {
        entries.append(try Entry(name, value))
      }
    }
    entries.sort {
      ($0.offsets.lowerBound, $0.offsets.upperBound) < (
        $1.offsets.lowerBound, $1.offsets.upperBound
      )
    }
    var end = 0
    for entry in entries {
      guard entry.offsets.lowerBound == end else { throw .layout }
      end = entry.offsets.upperBound
    }
    guard end == data.count else { throw end > data.count ? .truncated : .layout }
    self.init(tensors: entries.map { $0.tensor(data) }, metadata: metadata)
  }
}

/// What the header says of one tensor.
private struct Entry {
  let name: String
  let shape: [Int]
  let offsets: Range<Int>

  init(_ name: String, _ value: HeaderValue) throws(SafetensorsError) {
    guard case .object(let members) = value,
      case .text(let type)? = members.first(where: { $0.name == "dtype" })?.value,
      let shape = integers(members, "shape"), let offsets = integers(members, "data_offsets"),
      members.count == 3, offsets.count == 2, offsets[0] <= offsets[1]
    else { throw .tensor(name) }
    guard type == "F32" else { throw .type(tensor: name, found: type) }
    var size = 4
    for length in shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: length)
      guard !overflow else { throw .tensor(name) }
      size = product
    }
    guard size == offsets[1] - offsets[0] else { throw .tensor(name) }
    self.name = name
    self.shape = shape
    self.offsets = offsets[0]..<offsets[1]
  }

  /// Reads the values, which lie within `data`.
  func tensor(_ data: ArraySlice<UInt8>) -> Tensor {
    let values = stride(from: offsets.lowerBound, to: offsets.upperBound, by: 4).map { offset in
      let start = data.startIndex + offset
      return Float(
        bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(data[start + $1]) << UInt32(8 * $1) })
    }
    return Tensor(name: name, shape: shape, values: values)
  }
}

/// Returns the integers of an array member; nil if it is anything else.
private func integers(_ members: [HeaderMember], _ name: String) -> [Int]? {
  guard case .array(let values)? = members.first(where: { $0.name == name })?.value else {
    return nil
  }
  var integers: [Int] = []
  for value in values {
    guard case .integer(let integer) = value else { return nil }
    integers.append(integer)
  }
  return integers
}

/// Returns the members of an object of texts.
private func texts(_ value: HeaderValue) throws(SafetensorsError) -> [String: String] {
  guard case .object(let members) = value else { throw .tensor(metadataName) }
  var texts: [String: String] = [:]
  for member in members {
    guard case .text(let text) = member.value else { throw .tensor(metadataName) }
    texts[member.name] = text
  }
  return texts
}
