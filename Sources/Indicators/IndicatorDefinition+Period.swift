// What indicators share that make one column of one column over a number of bars.

import Columns

extension IndicatorDefinition {
  /// An indicator with the parameters `period` and `source` and a single output.
  ///
  /// - Parameters:
  ///   - name: The canonical name in lower case.
  ///   - aliases: The other names in lower case.
  ///   - summary: One line on what the indicator measures.
  ///   - notes: How its numbers come about, and what stands where there are none.
  ///   - period: The parameter `period`: what it counts, its default and its range.
  ///   - rowsBefore: How many rows the first value needs besides those of a period.
  ///   - revision: Raised whenever the same input and arguments would give other bits than before.
  ///   - values: Computes the output from the source and the period.
  /// - Returns: The definition.
  static func overPeriod(
    name: String, aliases: [String], summary: String, notes: IndicatorNotes,
    period: IndicatorParameter, rowsBefore: Int = 0, revision: Int,
    values: @escaping @Sendable (_ source: [Double], _ period: Int) -> [Double]
  ) -> IndicatorDefinition {
    IndicatorDefinition(
      name: name, aliases: aliases, summary: summary, notes: notes,
      parameters: [period, .source], outputs: ["value"], revision: revision,
      minimumRows: { $0.integer("period") + rowsBefore },
      columns: { [$0.source("source")] },
      compute: { input, arguments in
        [values(input[arguments.source("source")], arguments.integer("period"))]
      })
  }
}
