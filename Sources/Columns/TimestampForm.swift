// The ways in which files write times. Knows their names; reads none of them.

/// How a file writes a time.
enum TimestampForm: String {
  case universal = "a time with Z or an offset"
  case local = "a time without Z or an offset"
  case date = "a date alone"
  case seconds = "seconds since 1970"
  case milliseconds = "milliseconds since 1970"
  case microseconds = "microseconds since 1970"
  case nanoseconds = "nanoseconds since 1970"
}

/// Follows how the times of a file are written.
struct TimestampForms {
  private var first: (form: TimestampForm, line: Int)?
  private var other: (form: TimestampForm, line: Int)?

  /// Takes the next bar in the file.
  mutating func observe(_ form: TimestampForm, line: Int) {
    guard let first else {
      self.first = (form, line)
      return
    }
    if form != first.form, other == nil { other = (form, line) }
  }

  /// Whether there are times, and all are written in one way.
  func areAll(_ form: TimestampForm) -> Bool { first?.form == form && other == nil }

  /// A warning if the times are not all written in one way.
  var warning: DataFinding? {
    guard let first, let other else { return nil }
    return DataFinding(
      line: other.line, column: 1,
      message: "\(other.form.rawValue), where line \(first.line) has \(first.form.rawValue):"
        + " were two files joined? A time without an offset is read as UTC")
  }
}
