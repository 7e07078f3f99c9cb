// Where two versions of an output part, in the words of `ktask verify`. Files made by hand.

import Columns
import Foundation
import Testing

@testable import Ktask

@Suite struct VerifyDifferenceTests {
  private func text(_ recorded: [UInt8], _ made: [UInt8]) -> String {
    OutputDifference(between: recorded, and: made).text
  }

  /// A safetensors file of one tensor called `0.weight`, laid out by hand.
  private func tensors(_ values: [Float], shape: String, name: String = "0.weight") -> [UInt8] {
    let header =
      "{\"\(name)\":{\"dtype\":\"F32\",\"shape\":\(shape),\"data_offsets\":[0,\(4 * values.count)]}}"
    let length = UInt64(header.utf8.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> UInt64(8 * $0)) } + header.utf8
      + values.flatMap { value in
        (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> UInt32(8 * $0)) }
      }
  }

  @Test func tensorsAreComparedByElement() {
    let recorded = tensors([1, 2, 3, 4, 5, 6], shape: "[2,3]")
    #expect(
      text(recorded, tensors([1, 2, 3, 4, 5.5, 5], shape: "[2,3]"))
        == "0.weight first at [1, 1], largest difference 1, 2 of 6 values")
    #expect(
      text(recorded, tensors([1, 2, 3, 4, .nan, 6], shape: "[2,3]"))
        == "0.weight first at [1, 1], largest difference 0, 1 of 6 values, 1 NaN in one alone")
    #expect(
      text(recorded, tensors([1, 2, 3, 4, 5, 6], shape: "[3,2]"))
        == "0.weight has shape [3, 2], recorded [2, 3]")
    #expect(
      text(recorded, tensors([1, 2, 3, 4, 5, 6], shape: "[2,3]", name: "1.weight"))
        == "only one has tensor 0.weight")
  }

  @Test func theSignOfZeroIsADifference() {
    #expect(
      text(tensors([0], shape: "[1]"), tensors([-0.0], shape: "[1]"))
        == "0.weight first at [0], largest difference 0, 1 of 1 values")
  }

  @Test func arraysAreComparedByRow() {
    #expect(
      text(NPY.encode([1.0, 2, 3]), NPY.encode([1.0, 2.5, 3.25]))
        == "first in row 1, largest difference 0.5, 2 of 3 values")
    let matrix = NPY.encodeMatrix(rows: 2, columns: 2) { for row in 0..<4 { $0[row] = 1 } }
    let other = NPY.encodeMatrix(rows: 2, columns: 2) {
      for row in 0..<4 { $0[row] = row == 2 ? 1.5 : 1 }
    }
    #expect(
      text(matrix, other) == "first in row 1, column 0, largest difference 0.5, 1 of 4 values")
    #expect(
      text(NPY.encode([1.0]), NPY.encode([1, 2] as [Float]))
        == "it has 2 rows of float32, recorded 1 row of float64")
  }

  @Test func documentsAreComparedByMember() {
    let recorded = Array(#"{"test": {"accuracy": 0.61, "counts": [1, 2]}}"#.utf8)
    #expect(
      text(recorded, Array(#"{"test": {"accuracy": 0.62, "counts": [1, 3]}}"#.utf8))
        == "first test.accuracy, 0.62, recorded 0.61")
    #expect(
      text(recorded, Array(#"{"test": {"accuracy": 0.61, "counts": [1, 3]}}"#.utf8))
        == "first test.counts[1], 3, recorded 2")
  }

  @Test func everythingElseIsComparedByByte() {
    #expect(
      text(Array("a,b\n1,2\n".utf8), Array("a,b\n1,3\n".utf8)) == "first in line 2, byte 6")
    #expect(text([0xff, 1], [0xff, 2, 3]) == "first at byte 1, 3 bytes where 2 are recorded")
    // Alike as documents, and yet other bytes.
    #expect(text(Array("[1]".utf8), Array("[1] ".utf8)).hasPrefix("first in line 1, byte 3"))
  }
}
