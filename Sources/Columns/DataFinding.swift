// What was noticed in a data file, and where. Knows no data format.

/// One thing noticed in a data file.
package struct DataFinding: Hashable, Sendable {
  /// The line in the file, from 1.
  package let line: Int
  /// The character in the line, from 1.
  package let column: Int
  /// One sentence that names the value and says what would be right.
  package let message: String

  package init(line: Int, column: Int, message: String) {
    self.line = line
    self.column = column
    self.message = message
  }
}

/// The first findings of a file and the number of all.
struct FindingCollector {
  /// How many findings are kept.
  static let limit = 20

  private(set) var findings: [DataFinding] = []
  private(set) var total = 0

  /// Takes a finding, which is made only if there is room, so that counting costs no text.
  mutating func add(_ finding: @autoclosure () -> DataFinding) {
    total += 1
    if findings.count < Self.limit { findings.append(finding()) }
  }

  /// Takes the findings of another collector and keeps the first of both, in the file's order.
  mutating func merge(_ other: FindingCollector) {
    total += other.total
    findings += other.findings
    let inOrder = findings.enumerated().sorted {
      ($0.element.line, $0.element.column, $0.offset)
        < ($1.element.line, $1.element.column, $1.offset)
    }
    findings = inOrder.prefix(Self.limit).map(\.element)
  }
}
