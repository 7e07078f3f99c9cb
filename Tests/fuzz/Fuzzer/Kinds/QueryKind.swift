// Questions to a project: each has an answer or an error, and answers go together as sets do. Calls the
// binary, in which the reader of questions is.

import ArtifactStore
import BuildGraph

struct QueryKind: Kind {
  static let name = "query"
  static let share = 4
  static let isBounded = false
  static let stretchLength = 1000

  private let runner: CommandRunner
  private let pool: [[UInt8]]

  /// A word of a command line cannot be longer than 128 KB.
  private static let longest = 60_000

  init(_ corpus: Corpus, scratch: String) throws {
    runner = CommandRunner(
      binary: FuzzProject.binary(corpus.repository), directory: "\(scratch)/work",
      log: "\(scratch)/log")
    try copyDirectory(corpus.project, to: "\(scratch)/work")
    pool = Self.questions.map { Array($0.utf8) }
    for question in Self.questions {
      let isAnswered = try answer(to: question) != nil
      let said = try runner.said
      try demand(isAnswered, "'\(question)' is refused: \(said)")
    }
  }

  private static let questions = [
    "deps(model)", "deps(model, 2) - deps(scaling) ^ */features", "report + notes",
    "rdeps(data/EURUSD_1h.csv) ^ */model", "kind(indicator, deps(mlp/model)) except gru/labels",
    "somepath(bars/EURUSD/1h, mlp/metadata)", "allpaths(bars/EURUSD/1h, gru/features)",
    "filter(\"*_1h_*\", deps(*)) union 'strategies/mlp.yaml'", "rdeps(bars/EURUSD/1h, 1)",
    "((deps(values/labels)) intersect deps(features)) + \"bars/EURUSD/1d\"",
  ]

  private static let tokens = [
    "(", ")", ",", "+", "-", "^", " union ", " except ", " intersect ", "deps(", "rdeps(", "kind(",
    "filter(", "somepath(", "allpaths(", "model", "*", "*/*", "**", "bars/EURUSD/1h", "notes", "\"",
    "'", "\"*\"", " ", "\n", "\t", "-1", ", 1", ", 99999999999999999999", "é", "\u{301}", "\u{85}",
    "\u{2028}", "🚀", "data/EURUSD_1h.csv", "strategies/mlp.yaml", "report", "/", "..", "--help",
    "@",
  ].map { Array($0.utf8) }

  func input(_ random: inout Randomness) -> [UInt8] {
    var text = random.pick(pool)
    if random.once(in: 100) { return text }
    for _ in 0..<random.few() {
      switch random.below(8) {
      case 0: text.damage(with: random.pick(pool), &random)
      case 1: text += random.pick([[0x2b], [0x2d], [0x5e], []]) + random.pick(pool)
      case 2: text = random.pick([[0x28], Array("deps(".utf8)]) + text + [0x29]
      case 3: nest(&text, &random)
      case 4: text.replaceDigits(&random)
      default: text.insert(contentsOf: random.pick(Self.tokens), at: random.below(text.count + 1))
      }
    }
    return text
  }

  /// Makes the tree of a question deep, by parentheses, by operators or by both.
  private func nest(_ text: inout [UInt8], _ random: inout Randomness) {
    let depth = random.once(in: 4) ? random.pick([99, 100, 101, 5000]) : random.few()
    let length = random.once(in: 4) ? random.pick([10, 250, 999, 1000]) : random.few()
    let opening = random.pick([[0x28], Array("deps(".utf8)])
    let operand = random.pick([Array("+model".utf8), Array("-*".utf8), Array("^notes".utf8)])
    let tail = Array(repeatElement(operand, count: min(length, 50_000 / max(1, depth))).joined())
    text =
      Array(repeatElement(opening, count: depth).joined()) + text
      + Array(repeatElement(tail + [0x29], count: depth).joined())
  }

  func check(_ input: [UInt8]) throws -> Verdict {
    let bytes = input.filter { $0 != 0 }.prefix(Self.longest)
    let question = String(decoding: bytes, as: UTF8.self)
    guard let answer = try answer(to: question), answer.count < 5000 else { return .rejected }
    try demand(Set(answer).count == answer.count, "something is named twice")
    // What can be asked twice within the bounds is the same, and nothing besides.
    let isSum = Digest(of: input).low & 1 == 0
    let other = isSum ? "(\(question)) ^ (\(question))" : "(\(question)) - (\(question))"
    guard let both = try self.answer(to: other) else { return .accepted }
    try demand(both == (isSum ? answer : []), "'\(other)' is something else")
    return .accepted
  }

  /// The lines of an answer; nil where there is none.
  private func answer(to question: String) throws -> [String]? {
    let ending = try runner.run(["query", "--strategy", "mlp", "--", question])
    let said = try runner.said
    switch ending {
    case .status(0):
      return said == "the answer is empty\n"
        ? [] : said.split(separator: "\n").map(String.init)
    case .status(1), .status(64):
      try demand(!said.isEmpty, "'\(question.prefix(200))' \(ending) and says nothing")
      return nil
    default: throw Violation("'\(question.prefix(200))' \(ending): \(said.prefix(400))")
    }
  }
}
