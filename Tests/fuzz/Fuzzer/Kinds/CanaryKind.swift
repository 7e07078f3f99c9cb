// Inputs that all go wrong, each in another way: whoever notices them notices others. Calls no ktask.

/// An input is a byte that says what goes wrong.
///
/// Not among the kinds that are run unless it is asked for.
struct CanaryKind: Kind {
  static let name = "canary"
  static let share = 1

  init(_ corpus: Corpus, scratch: String) throws {}

  func input(_ random: inout Randomness) -> [UInt8] { [UInt8(random.below(4))] }

  func check(_ input: [UInt8]) throws -> Verdict {
    switch input.first {
    case 0: throw Violation("something does not hold")
    case 1: return [Verdict.accepted][input.count]
    case 2:
      while nanoseconds() > 0 {}
      return .accepted
    default:
      let numbers = [UInt64](repeating: UInt64(input.count), count: Bounds.memory / 8)
      return numbers.last == 0 ? .accepted : .rejected
    }
  }
}
