// From what a strategy gives to arguments that an indicator can be computed with.
// Knows no file: a problem names its parameter, and the caller knows where that stands.

import Columns

/// What is wrong with one given argument.
package struct IndicatorArgumentProblem: Hashable, Sendable {
  /// The parameter's name as it was given.
  package let parameter: String
  package let kind: Kind
  /// What would be right, and what was found instead.
  package let message: String

  package enum Kind: Hashable, Sendable {
    /// The indicator has no parameter of this name.
    case unknown
    /// The value is of a type that the parameter does not take.
    case wrongType
    /// The value is of the right type but not among the allowed ones.
    case outOfRange
  }
}

extension IndicatorDefinition {
  /// The arguments with which the indicator is computed if none is given.
  package var defaultArguments: IndicatorArguments {
    IndicatorArguments(parameters.map { .init(name: $0.name, value: $0.defaultValue) })
  }

  /// Checks the given values and fills in defaults for the others.
  ///
  /// - Parameter given: Names and values as a strategy has them; of two with the same name the
  ///   first counts.
  /// - Returns: The arguments, nil if there is any problem; all problems, those of parameters
  ///   that exist in the order of the definition, then the unknown ones in the order given.
  package func arguments(
    from given: [(name: String, value: IndicatorArgument)]
  ) -> (arguments: IndicatorArguments?, problems: [IndicatorArgumentProblem]) {
    var values: [IndicatorArguments.Member] = []
    var problems: [IndicatorArgumentProblem] = []
    for parameter in parameters {
      switch given.first(where: { $0.name == parameter.name }).map({ parameter.checked($0.value) })
      {
      case .failure(let problem): problems.append(problem)
      case .success(let value): values.append(.init(name: parameter.name, value: value))
      case nil: values.append(.init(name: parameter.name, value: parameter.defaultValue))
      }
    }
    for (name, _) in given where parameter(named: name) == nil {
      problems.append(unknownParameter(name))
    }
    return (problems.isEmpty ? IndicatorArguments(values) : nil, problems)
  }

  private func unknownParameter(_ parameter: String) -> IndicatorArgumentProblem {
    let known = parameters.map(\.name).joined(separator: ", ")
    return IndicatorArgumentProblem(
      parameter: parameter, kind: .unknown,
      message: known.isEmpty
        ? "\(name) has no parameters" : "\(name) has no such parameter; it has \(known)")
  }
}

extension IndicatorParameter {
  /// The problem of a value that is no argument at all, such as null, a list or a mapping.
  ///
  /// - Parameter found: What was found, in words.
  /// - Returns: A problem that names the parameter and says what would be right.
  package func wrongType(found: String) -> IndicatorArgumentProblem {
    problem(.wrongType, found: found)
  }

  /// The value in the parameter's own type, or what is wrong with it.
  func checked(_ value: IndicatorArgument) -> Result<IndicatorArgument, IndicatorArgumentProblem> {
    switch convert(value) {
    case nil: .failure(problem(.wrongType, found: value.description))
    case let converted? where isAllowed(converted): .success(converted)
    default: .failure(problem(.outOfRange, found: value.description))
    }
  }

  private func problem(
    _ kind: IndicatorArgumentProblem.Kind, found: String
  ) -> IndicatorArgumentProblem {
    IndicatorArgumentProblem(
      parameter: name, kind: kind, message: "expected \(expectation), found \(found)")
  }

  /// The value in the parameter's own type, nil if it is of a type that the parameter refuses.
  private func convert(_ value: IndicatorArgument) -> IndicatorArgument? {
    switch (kind, value) {
    case (.integer, .integer), (.real, .real), (.flag, .flag), (.choice, .text), (.source, .text):
      value
    case (.real, .integer(let number)): .real(Double(number))
    case (.real(_, _, acceptsText: true), .text(let text)): Double(trimming: text).map { .real($0) }
    case (.flag(_, lax: true), _): Self.laxFlag(value).map { .flag($0) }
    default: nil
    }
  }

  /// Whether a value of the parameter's own type is one of those allowed.
  private func isAllowed(_ value: IndicatorArgument) -> Bool {
    switch (kind, value) {
    case (.integer(_, let range), .integer(let number)): range.contains(number)
    case (.real(_, let range, _), .real(let number)): range.contains(number)
    case (.choice(_, let words), .text(let word)): words.contains(word)
    case (.source, .text(let word)): BarColumn(rawValue: word) != nil
    default: true
    }
  }

  private static func laxFlag(_ value: IndicatorArgument) -> Bool? {
    switch value {
    case .flag(let flag): flag
    case .integer(1), .real(1): true
    case .integer(0), .real(0): false
    case .integer, .real: nil
    case .text(let word):
      switch word.lowercased() {
      case "true", "t", "yes", "y", "on", "1": true
      case "false", "f", "no", "n", "off", "0": false
      default: nil
      }
    }
  }
}

extension IndicatorArgumentProblem: Error {}

extension Double {
  /// Reads a decimal number with blanks around it; nil for anything else.
  fileprivate init?(trimming text: String) {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count == 1, !words[0].contains(where: { $0 == "x" || $0 == "X" }) else {
      return nil
    }
    self.init(words[0])
  }
}
