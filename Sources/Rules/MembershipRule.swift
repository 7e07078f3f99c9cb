// From an indicator's column to a fuzzy membership column.

package import BuildGraph
import Columns
package import Fuzzy

/// Computes how far each value of a column belongs to one member of a fuzzy set.
///
/// Input: a Float64 column. Output: a Float32 column of the same length, computed in Float64; NaN
/// stays NaN.
package struct MembershipRule: Rule {
  package static let name = "membership"
  package static let revision = 2

  let function: MembershipFunction

  package init(function: MembershipFunction) { self.function = function }

  package func describe(to sink: inout some FingerprintSink) {
    sink.field("type", .text(function.typeName))
    sink.field("parameters", .reals(function.parameters))
  }

  package func run(_ inputs: Inputs, _ context: RuleContext) throws -> [[UInt8]] {
    let values = try NPY.decodeDoubles(inputs.bytes(0))
    return [
      values.withLane { values in
        NPY.encodeFloats(count: values.count) { function.degrees(of: values, into: $0) }
      }
    ]
  }
}

/// Takes an indicator's column as a network input, as it is.
///
/// Input: a Float64 column. Output: the same as Float32.
package struct RawInputRule: Rule {
  package static let name = "raw"
  package static let revision = 1

  package init() {}

  package func describe(to sink: inout some FingerprintSink) {}

  package func run(_ inputs: Inputs, _ context: RuleContext) throws -> [[UInt8]] {
    [NPY.encode(try NPY.decodeDoubles(inputs.bytes(0)).map(Float.init))]
  }
}
