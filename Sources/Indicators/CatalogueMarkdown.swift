// The catalogue as a document. Knows Markdown; knows no file.

import Columns

/// What people should know of every indicator, as Markdown.
package enum CatalogueMarkdown {
  /// The whole document: how strategies use indicators, a list of them, and a section on each.
  ///
  /// - Parameter definitions: The indicators in the order of the document.
  /// - Returns: The text with a line end after its last line.
  package static func document(
    of definitions: [IndicatorDefinition] = IndicatorCatalogue.definitions
  ) -> String {
    ([introduction, overview(of: definitions)] + definitions.map { section(on: $0) })
      .joined(separator: "\n")
  }

  /// The section on one indicator.
  ///
  /// - Parameter definition: The indicator.
  /// - Returns: The text with a line end after its last line.
  package static func section(on definition: IndicatorDefinition) -> String {
    let arguments = definition.defaultArguments
    let columns = definition.columns(arguments).map { "`\($0.rawValue)`" }
    let aliases = definition.aliases.map { "`\($0)`" }.joined(separator: ", ")
    let rows = definition.minimumRows(arguments)
    var lines = ["## \(definition.name)", "", definition.summary + ".", ""]
    if !definition.parameters.isEmpty { lines += parameters(of: definition) + [""] }
    lines += [
      "- Other names: \(aliases)",
      "- Outputs: \(outputs(of: definition))",
      "- Reads, with the defaults: \(columns.joined(separator: ", ")) of at least "
        + "\(rows) \(rows == 1 ? "bar" : "bars")",
    ]
    if definition.readsLaterRows(arguments) {
      lines.append("- **A row depends on later rows, with the defaults: not for a network to see**")
    }
    let notes = definition.notes
    lines += [
      "- Formula: \(notes.formula)", "- Warm-up: \(notes.warmUp)",
      "- Missing values: \(notes.missing)", "- TA-Lib: \(notes.talib)", "- Origin: \(notes.source)",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  private static func parameters(of definition: IndicatorDefinition) -> [String] {
    ["| Parameter | Default | Allowed | Meaning |", "|---|---|---|---|"]
      + definition.parameters.map { parameter in
        "| `\(parameter.name)` | `\(parameter.defaultText)` | \(parameter.expectation) "
          + "| \(parameter.summary) |"
      }
  }

  private static func outputs(of definition: IndicatorDefinition) -> String {
    guard let primary = definition.outputs.first else { return "none" }
    guard definition.outputs.count > 1 else {
      return "`\(primary)` (the only one: the bare id stands for it)"
    }
    let others = definition.outputs.dropFirst().map { ", `\($0)`" }
    return "`\(primary)` (what the bare id stands for)" + others.joined()
  }

  private static func overview(of definitions: [IndicatorDefinition]) -> String {
    let rows = definitions.map { definition in
      let outputs = definition.outputs.count > 1 ? definition.outputs.joined(separator: ", ") : ""
      return "| [\(definition.name)](#\(definition.name)) | \(definition.summary) | \(outputs) |"
    }
    return (["| Type | What it is | Outputs |", "|---|---|---|"] + rows).joined(separator: "\n")
      + "\n"
  }

  private static let introduction = """
    # Indicators

    <!-- Made by `ktask indicators --format markdown > Documentation/Indicators.md`; a test compares. -->

    A strategy gives each indicator an id, a `type`, which is one of the names below in any case, and parameters; those
    left out have their defaults. `ktask indicators NAME` prints a section of this document.

    ```yaml
    indicators:
      rsi_14: {type: rsi, period: 14}
      macd_12_26: {type: macd}
    fuzzy_sets:
      momentum: {indicator: rsi_14, oversold: [0, 25, 40]}
      crossing: {indicator: macd_12_26.histogram, above: [0, 0.001, 0.002]}
    ```

    A fuzzy set, or a raw input, refers to an output as `id.output`. The bare id stands for the first output, and is the
    only way to refer to an indicator that has one output alone.

    A formula's `x[-n]` is the value of `n` rows before. Rows in which an indicator has no value are NaN: in its warm-up, and
    where values are missing. A build refuses to compute an indicator of volumes from bars that have none at all. A
    membership of NaN is NaN, and where a column is NaN the matrix that the network sees holds 0: no degree of any member.
    Some indicators put a number in place of NaN, and fuzzy sets take it for one; their sections say which. Every indicator's value in a row is made of that row and earlier ones, unless its section says that it
    depends on later rows.

    """
}
