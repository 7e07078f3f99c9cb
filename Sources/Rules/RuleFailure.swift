// How a rule says why it could not make its target.

/// Why a target could not be made, in words for the person who asked for it.
package struct RuleFailure: Error, Equatable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
