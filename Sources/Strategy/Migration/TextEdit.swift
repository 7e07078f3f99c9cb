// Changes of a text by ranges. Knows no YAML.

/// What comes in the place of a stretch of a text.
struct TextEdit {
  let range: Range<String.Index>
  let replacement: String
  /// Whether it gives way to other edits of the same stretch.
  var isWeak = false

  static func insert(_ text: String, at index: String.Index) -> TextEdit {
    TextEdit(range: index..<index, replacement: text)
  }

  static func replace(_ range: Range<String.Index>, with text: String) -> TextEdit {
    TextEdit(range: range, replacement: text)
  }

  static func remove(_ range: Range<String.Index>) -> TextEdit {
    TextEdit(range: range, replacement: "")
  }
}

/// A section cannot be edited where it stands.
struct NotInPlace: Error {}

extension String {
  /// The text after edits that are given in any order; those at one place apply in the given order.
  ///
  /// - Throws: `NotInPlace` where two edits overlap.
  func applying(_ edits: [TextEdit]) throws(NotInPlace) -> String {
    let strong = edits.filter { !$0.isWeak }
    let weak = edits.filter { edit in
      edit.isWeak
        && !strong.contains {
          $0.range.contains(edit.range.lowerBound) || $0.range.overlaps(edit.range)
        }
    }
    let ordered = (weak + strong).enumerated().sorted { first, second in
      (first.element.range.lowerBound, first.element.range.upperBound, first.offset)
        < (second.element.range.lowerBound, second.element.range.upperBound, second.offset)
    }
    var result = ""
    var position = startIndex
    for (_, edit) in ordered {
      guard edit.range.lowerBound >= position else { throw NotInPlace() }
      result += self[position..<edit.range.lowerBound]
      result += edit.replacement
      position = edit.range.upperBound
    }
    return result + self[position...]
  }
}
