// What can be set on an indicator. Knows what a right value is; knows no file that sets one.

package import Columns

/// One parameter of an indicator: its name, what it means and which values it takes.
package struct IndicatorParameter: Sendable {
  package let name: String
  /// One line on what the parameter means.
  package let summary: String
  package let kind: Kind
  /// Whether any number depends on it; strategies may set what the reference takes and forgets.
  package let hasEffect: Bool

  /// Which values a parameter takes, and the one it has if none is given.
  package enum Kind: Sendable {
    /// A whole number; `14.0`, `"14"` and `true` are refused.
    case integer(default: Int, range: ClosedRange<Int>)
    /// A number; whole numbers are taken too, and numbers written as text if `acceptsText`.
    case real(default: Double, range: RealRange, acceptsText: Bool)
    /// True or false; if `lax` also 0, 1 and words such as `yes` and `off`.
    case flag(default: Bool, lax: Bool)
    /// One of a few words, spelled exactly.
    case choice(default: String, [String])
    /// The bar column that the indicator reads, in lower case.
    case source(default: BarColumn)
  }

  package init(_ name: String, _ summary: String, _ kind: Kind, hasEffect: Bool = true) {
    self.name = name
    self.summary = summary
    self.kind = kind
    self.hasEffect = hasEffect
  }

  /// The parameter `source` of indicators that read a single column.
  static let source = IndicatorParameter(
    "source", "Bar column that the indicator reads", .source(default: .close))

  /// A parameter that counts bars.
  static func bars(
    _ name: String, _ summary: String, default standard: Int, range: ClosedRange<Int>
  ) -> IndicatorParameter {
    IndicatorParameter(name, summary, .integer(default: standard, range: range))
  }

  /// A parameter that counts widths from the middle line to a band; taken as text too.
  static func multiplier(_ summary: String, default standard: Double) -> IndicatorParameter {
    IndicatorParameter(
      "multiplier", summary,
      .real(default: standard, range: .above(0, upTo: 10), acceptsText: true))
  }

  /// The value that the parameter has if none is given.
  package var defaultValue: IndicatorArgument {
    switch kind {
    case .integer(let standard, _): .integer(standard)
    case .real(let standard, _, _): .real(standard)
    case .flag(let standard, _): .flag(standard)
    case .choice(let standard, _): .text(standard)
    case .source(let standard): .text(standard.rawValue)
    }
  }

  /// What a right value is, in words: `a whole number from 2 to 100`.
  package var expectation: String {
    switch kind {
    case .integer(_, let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .real(_, let range, _): "a number \(range)"
    case .flag: "true or false"
    case .choice(_, let words): words.alternatives
    case .source: BarColumn.allCases.map(\.rawValue).alternatives
    }
  }
}

extension IndicatorParameter {
  /// The default as a strategy file would have it: `20`, `2`, `true`, `SMA`.
  package var defaultText: String {
    switch defaultValue {
    case .integer(let number): String(number)
    case .real(let number): number.shortest
    case .flag(let flag): String(flag)
    case .text(let text): text
    }
  }

  /// The bounds in the notation of intervals, a round bracket excluding its bound: `(0, 10]`.
  ///
  /// The words of a choice stand in braces. Nil for flags and sources, whose names say enough.
  package var bounds: String? {
    switch kind {
    case .integer(_, let range): "[\(range.lowerBound), \(range.upperBound)]"
    case .real(_, let range, _): range.interval
    case .choice(_, let words): "{" + words.joined(separator: ", ") + "}"
    case .flag, .source: nil
    }
  }
}

/// An interval of numbers whose ends may or may not belong to it.
package struct RealRange: Hashable, Sendable {
  package let lower: Double
  package let upper: Double
  package let includesLower: Bool
  package let includesUpper: Bool

  package init(
    _ lower: Double, _ upper: Double, includesLower: Bool = true, includesUpper: Bool = true
  ) {
    self.lower = lower
    self.upper = upper
    self.includesLower = includesLower
    self.includesUpper = includesUpper
  }

  /// The numbers above `lower` up to and including `upper`.
  static func above(_ lower: Double, upTo upper: Double) -> RealRange {
    RealRange(lower, upper, includesLower: false)
  }

  /// Whether `number` belongs to the interval; NaN never does.
  package func contains(_ number: Double) -> Bool {
    (includesLower ? number >= lower : number > lower)
      && (includesUpper ? number <= upper : number < upper)
  }
}

extension RealRange: CustomStringConvertible {
  fileprivate var interval: String {
    (includesLower ? "[" : "(") + "\(lower.shortest), \(upper.shortest)"
      + (includesUpper ? "]" : ")")
  }

  package var description: String {
    switch (includesLower, includesUpper) {
    case (true, true): "from \(lower.shortest) to \(upper.shortest)"
    case (true, false): "from \(lower.shortest) and below \(upper.shortest)"
    case (false, true): "above \(lower.shortest) and at most \(upper.shortest)"
    case (false, false): "above \(lower.shortest) and below \(upper.shortest)"
    }
  }
}

extension Double {
  /// The shortest text that reads back as the same number, without a trailing `.0`.
  fileprivate var shortest: String {
    let text = description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}

extension [String] {
  /// The words as a choice: `open, high or low`.
  fileprivate var alternatives: String {
    guard count > 1, let last else { return first ?? "" }
    return dropLast().joined(separator: ", ") + " or " + last
  }
}
