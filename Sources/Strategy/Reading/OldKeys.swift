// Keys of grammar v2, and what grammar v3 has in their place. Knows no values.

/// What people write who remember another grammar.
enum OldKeys {
  /// Where a key stands.
  enum Place {
    case indicator
    case fuzzySet(id: String)
  }

  /// Keys of a member in full form, and those that are meant.
  static let member = ["params": "parameters"]
  /// Keys of an entry of `nn_inputs`, and those that are meant.
  static let input = [
    "set": "fuzzy_set", "name": "fuzzy_set", "indicator": "raw_indicator",
    "feature_id": "raw_indicator",
  ]

  /// What to write in place of a key that grammar v3 has not; nil for other keys.
  static func hint(for key: String, in place: Place) -> String? {
    switch (key, place) {
    case ("params", .indicator), ("parameters", .indicator):
      "write the parameters beside 'type', not under '\(key)'"
    case ("name", .indicator):
      "'type' says what is computed, and the key above is the id"
    case ("feature_id", .indicator), ("id", .indicator): "the key above is the id"
    case ("membership_functions", .fuzzySet), ("members", .fuzzySet):
      "write the members beside 'indicator', not under '\(key)'"
    case ("feature_id", .fuzzySet(let id)), ("id", .fuzzySet(let id)),
      ("name", .fuzzySet(let id)):
      "the key above, '\(id)', is the id"
    default: nil
    }
  }
}
