// Reading and writing of safetensors files.

import Network
import TestSupport
import Testing

@Suite struct SafetensorsTests {
  private let file = Safetensors(
    tensors: [
      Tensor(
        name: "0.weight", shape: [2, 3],
        values: [1, -2, 0.5, .infinity, -0.0, .leastNonzeroMagnitude]),
      Tensor(name: "0.bias", shape: [2], values: [3, 4]),
      Tensor(name: "nothing", shape: [0, 5], values: []),
      Tensor(name: "scalar", shape: [], values: [7]),
    ],
    metadata: ["format": "pt", "note": "a \"quoted\" \\ line\n\u{1} \u{1F4C8} é"])

  @Test func givesBackWhatWasWritten() throws {
    #expect(try Safetensors(decoding: file.encoded) == file)
    let empty = Safetensors(tensors: [])
    #expect(try Safetensors(decoding: empty.encoded) == empty)
  }

  @Test func keepsEveryBitPattern() throws {
    let values = [Float(bitPattern: 0x7fc0_1234), Float(bitPattern: 0xff80_0001), -0.0]
    let written = Safetensors(tensors: [Tensor(name: "x", shape: [3], values: values)])
    let read = try Safetensors(decoding: written.encoded)
    #expect(read.tensors[0].values.map(\.bitPattern) == values.map(\.bitPattern))
  }

  @Test func writesTheBytesThatTheFormatAsksFor() {
    let bytes = Safetensors(
      tensors: [Tensor(name: "a", shape: [1], values: [1])], metadata: ["z": "2", "b": "1"]
    ).encoded
    let header = """
      {"__metadata__":{"b":"1","z":"2"},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}
      """
    let padded = header + String(repeating: " ", count: 7 - (header.utf8.count + 7) % 8)
    #expect(padded.utf8.count.isMultiple(of: 8))
    #expect(
      bytes == [UInt8(padded.utf8.count)] + [UInt8](repeating: 0, count: 7)
        + Array(padded.utf8) + [0, 0, 0x80, 0x3f])
  }

  @Test func readsOtherWritersHeaders() throws {
    let header = """
       { "b\\u00e9\\ud83d\\udcc8\\/" : {"data_offsets": [4, 8], "shape": [1, 1], "dtype":"F32"} ,
       "a":{"shape":[],"dtype":"F32","data_offsets":[0,4]}, "__metadata__": {} }
      """
    let read = try Safetensors(decoding: bytes(header, [0, 0, 0x80, 0x3f, 0, 0, 0, 0x40]))
    #expect(
      read.tensors == [
        Tensor(name: "a", shape: [], values: [1]),
        Tensor(name: "bé\u{1F4C8}/", shape: [1, 1], values: [2]),
      ])
  }

  @Test(
    arguments: [
      ("", .header(offset: 0)),
      ("[]", .header(offset: 2)),
      ("{}x", .header(offset: 2)),
      (#"{"a":1"#, .header(offset: 6)),
      (#"{"a":1,}"#, .header(offset: 7)),
      (#"{"a":{},"a":{}}"#, .header(offset: 11)),
      (#"{"a":true}"#, .header(offset: 5)),
      (#"{"a":-1}"#, .header(offset: 5)),
      (#"{"a":01}"#, .header(offset: 7)),
      (#"{"a":99999999999999999999}"#, .header(offset: 25)),
      (#"{"\ud800":1}"#, .header(offset: 8)),
      (#"{"\x":1}"#, .header(offset: 4)),
      (#"{"a":[[[[[[[[[1]]]]]]]]]}"#, .header(offset: 12)),
      (#"{"a":1}"#, .tensor("a")),
      (#"{"__metadata__":{"a":1}}"#, .tensor("__metadata__")),
      (#"{"a":{"dtype":"F32","shape":[1]}}"#, .tensor("a")),
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, .tensor("a")),
      (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#, .tensor("a")),
      (
        #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}"#,
        .tensor("a")
      ),
      (
        #"{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}"#,
        .type(tensor: "a", found: "F64")
      ),
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, .truncated),
      (#"{"a":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}}"#, .layout),
      (#"{}"#, .layout),
    ] as [(String, SafetensorsError)])
  func saysWhatIsWrongWithAFile(_ header: String, _ error: SafetensorsError) {
    #expect(throws: error) { try Safetensors(decoding: bytes(header, [0, 0, 0, 0])) }
  }

  @Test func refusesFilesThatAreCutShort() {
    let bytes = file.encoded
    for count in 0..<bytes.count {
      #expect(throws: SafetensorsError.self) {
        try Safetensors(decoding: Array(bytes[..<count]))
      }
    }
    #expect(throws: SafetensorsError.truncated) {
      try Safetensors(decoding: [UInt8](repeating: 0xff, count: 100))
    }
  }

  @Test(arguments: 0..<8) func survivesGarbage(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let valid = file.encoded
    for _ in 0..<500 {
      var bytes = valid
      for _ in 0...Int.random(in: 0..<4, using: &generator) {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] =
          UInt8.random(in: 0...255, using: &generator)
      }
      // Whatever can still be read can be written and read again.
      if let read = try? Safetensors(decoding: bytes) {
        let again = try? Safetensors(decoding: read.encoded)
        #expect(again?.encoded == read.encoded, "seed \(seed)")
      }
      let noise = (0..<Int.random(in: 0..<64, using: &generator)).map { _ in
        UInt8.random(in: 0...255, using: &generator)
      }
      #expect(throws: SafetensorsError.self, "seed \(seed)") {
        try Safetensors(decoding: self.bytes(noise))
      }
    }
  }

  private func bytes(_ header: String, _ data: [UInt8]) -> [UInt8] {
    bytes(Array(header.utf8)) + data
  }

  private func bytes(_ header: [UInt8]) -> [UInt8] {
    [UInt8(header.count)] + [UInt8](repeating: 0, count: 7) + header
  }
}
