// Indicators as people read them on a terminal.

import Columns
import Indicators

/// Lists and explains indicators in lines of a certain width.
struct IndicatorText {
  /// The most characters in a line; a single word may be longer.
  let width: Int

  /// All of them: names, what they are, parameters and outputs.
  func list(of definitions: [IndicatorDefinition]) -> String {
    let entries = definitions.map { definition in
      let parameters = definition.parameters.map { parameter in
        ([parameter.name, parameter.defaultText] + [parameter.bounds].compactMap { $0 })
          .joined(separator: " ").replacing(" ", with: Self.glue)
      }
      let items = [
        ("", definition.summary),
        ("parameters: ", parameters.isEmpty ? "none" : parameters.joined(separator: "; ")),
        ("outputs: ", marked(definition.outputs)),
      ]
      let details = items.map { wrapped($0 + $1, indent: 4, hanging: 4 + $0.count) }
      return ([definition.names.joined(separator: ", ")] + details).joined(separator: "\n") + "\n"
    }
    let legend = """
      \(definitions.count) indicators. Parameters stand with their defaults and bounds, a round \
      bracket excluding its bound; * marks the output that the bare id stands for. \
      `ktask indicators NAME` explains one.
      """
    return (entries + [wrapped(legend) + "\n"]).joined(separator: "\n")
  }

  /// One: also what the parameters mean, what it reads, and the notes.
  func explanation(of definition: IndicatorDefinition) -> String {
    let notes = definition.notes
    var parts = [
      wrapped("\(definition.name): \(definition.summary)")
        + "\n" + wrapped("Other names: " + definition.aliases.joined(separator: ", "))
    ]
    if !definition.parameters.isEmpty {
      parts.append("Parameters\n" + parameters(of: definition))
    }
    parts.append("Outputs\n" + wrapped(outputs(of: definition), indent: 2))
    parts.append("With the defaults\n" + requirements(of: definition))
    for (title, text) in [
      ("Formula", notes.formula), ("Warm-up", notes.warmUp), ("Missing values", notes.missing),
      ("Compared with TA-Lib", notes.talib), ("Origin", notes.source),
    ] {
      parts.append(title + "\n" + wrapped(text, indent: 2))
    }
    return parts.joined(separator: "\n\n") + "\n"
  }

  // MARK: Parts

  private func parameters(of definition: IndicatorDefinition) -> String {
    let names = definition.parameters.map(\.name.count).max() ?? 0
    let defaults = definition.parameters.map(\.defaultText.count).max() ?? 0
    return definition.parameters.map { parameter in
      let start =
        parameter.name.padded(to: names) + "  " + parameter.defaultText.padded(to: defaults)
      let indent = 2 + start.count + 2
      let text = wrapped(
        "\(parameter.summary): \(parameter.expectation)", indent: indent, hanging: indent)
      return "  \(start)  " + text.dropFirst(indent)
    }.joined(separator: "\n")
  }

  private func outputs(of definition: IndicatorDefinition) -> String {
    definition.outputs.count == 1
      ? marked(definition.outputs) + " (the only one: the bare id stands for it)"
      : marked(definition.outputs) + " (* is what the bare id stands for)"
  }

  private func requirements(of definition: IndicatorDefinition) -> String {
    let arguments = definition.defaultArguments
    let columns = definition.columns(arguments).map(\.rawValue).joined(separator: ", ")
    var text = "reads \(columns) of at least \(counted(definition.minimumRows(arguments), "bar"))"
    if definition.readsLaterRows(arguments) {
      text += "; A ROW DEPENDS ON LATER ROWS, so it is not for a network to see"
    }
    return wrapped(text, indent: 2)
  }

  /// The outputs with a star at the primary one; a single one needs none.
  private func marked(_ outputs: [String]) -> String {
    guard outputs.count > 1, let primary = outputs.first else { return outputs.joined() }
    return ([primary + "*"] + outputs.dropFirst()).joined(separator: ", ")
  }

  /// A blank at which no line is broken, until the lines are made.
  private static let glue = "\u{a0}"

  /// The text in lines of at most `width` characters; short code between backquotes is not broken.
  private func wrapped(_ text: String, indent: Int = 0, hanging: Int? = nil) -> String {
    let glued = text.replacing(/`[^`]{1,30}`/) { $0.output.replacing(" ", with: Self.glue) }
    var lines: [String] = []
    var line = String(repeating: " ", count: indent)
    var isEmpty = true
    for word in glued.split(separator: " ") {
      if !isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = String(repeating: " ", count: hanging ?? indent)
        isEmpty = true
      }
      line += (isEmpty ? "" : " ") + word
      isEmpty = false
    }
    return (lines + [line]).joined(separator: "\n").replacing(Self.glue, with: " ")
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
