// A table line of the tests of checks: an edit of the plain strategy, and what is found then.

import Testing

/// One edit of the plain strategy and the findings that it gives, in order.
struct CheckCase: Sendable, CustomTestStringConvertible {
  let edits: [Edit]
  let expected: [String]

  /// The new text has marks at the places of the findings.
  init(_ old: String, _ new: String, _ expected: String...) {
    edits = [Edit(old, new)]
    self.expected = expected
  }

  init(_ edits: [Edit], _ expected: String...) {
    self.edits = edits
    self.expected = expected
  }

  var testDescription: String { edits.map(\.testDescription).joined(separator: "; ") }

  func check() {
    let text = edits.reduce(plainStrategy) { $1.applied(to: $0) }
    #expect(findings(in: text) == expected)
  }
}
