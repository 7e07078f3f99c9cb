// The safetensors format, as far as float32 goes. Knows bytes and tensors; knows no networks.
//
// A file is the header's length (8 bytes, little-endian), the header (JSON), then the tensors' bytes
// one after another: https://github.com/huggingface/safetensors

/// Tensors and a few texts about them, as they stand in a file.
package struct Safetensors: Sendable, Equatable {
  /// The tensors in the order of their bytes.
  package let tensors: [Tensor]
  /// Texts by name.
  package let metadata: [String: String]

  /// Takes the content of a file.
  ///
  /// - Precondition: Names of tensors differ and are not `__metadata__`; each tensor has as many
  ///   values as its shape says.
  package init(tensors: [Tensor], metadata: [String: String] = [:]) {
    precondition(Set(tensors.map(\.name)).count == tensors.count)
    for tensor in tensors {
      precondition(tensor.name != metadataName)
      precondition(tensor.values.count == tensor.shape.reduce(1, *))
    }
    self.tensors = tensors
    self.metadata = metadata
  }

  /// The bytes of the file: the same for the same content.
  ///
  /// The header is padded with spaces so that the tensors start at a multiple of 8 bytes.
  package var encoded: [UInt8] {
    var header = Array(headerText.utf8)
    while !header.count.isMultiple(of: 8) { header.append(UInt8(ascii: " ")) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + header.count + 4 * tensors.reduce(0) { $0 + $1.values.count })
    appendLittleEndian(UInt64(header.count), to: &bytes)
    bytes += header
    for value in tensors.lazy.flatMap(\.values) {
      appendLittleEndian(value.bitPattern, to: &bytes)
    }
    return bytes
  }

  /// The header as the format's own writer has it, with metadata in the order of their names.
  private var headerText: String {
    var members: [String] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key < $1.key }.map { quoted($0) + ":" + quoted($1) }
      members.append("\"\(metadataName)\":{\(texts.joined(separator: ","))}")
    }
    var offset = 0
    for tensor in tensors {
      let end = offset + 4 * tensor.values.count
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      members.append(
        "\(quoted(tensor.name)):{\"dtype\":\"F32\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    return "{\(members.joined(separator: ","))}"
  }
}

/// The member of the header that is not a tensor.
let metadataName = "__metadata__"

/// Appends the bytes of a word, lowest first.
private func appendLittleEndian<Word: FixedWidthInteger>(_ word: Word, to bytes: inout [UInt8]) {
  for shift in stride(from: 0, to: Word.bitWidth, by: 8) {
    bytes.append(UInt8(truncatingIfNeeded: word >> Word(shift)))
  }
}

/// Returns a JSON string, with escapes where JSON demands them.
private func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\u{0}"..<" ":
      let digits = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
