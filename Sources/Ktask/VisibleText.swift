// Text that came from elsewhere, as it may be shown, and numbers of things.

import Syntax

extension String {
  /// The text as it may be shown in a line.
  var visible: String { withoutControls }

  /// The same of each line of a text of several.
  var visibleLines: String {
    unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map { String($0).visible }.joined(separator: "\n")
  }
}

/// A number and what it counts, as `1 row` and `2 rows`.
func counted(_ number: Int, _ one: String, _ many: String? = nil) -> String {
  "\(number) \(number == 1 ? one : many ?? one + "s")"
}
