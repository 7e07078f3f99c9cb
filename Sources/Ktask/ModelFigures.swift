// What a model is worth in numbers that can be held against those of another. Knows metrics documents;
// knows no build.

import Syntax

/// One number that a model is judged by.
struct ModelFigure: Equatable {
  /// Which numbers are the better ones.
  enum Sense {
    case higher
    case lower
    case neither
  }

  /// What people call it.
  let name: String
  let value: Double
  let decimals: Int
  let better: Sense
  /// What a guess reaches, so that nobody takes that for skill; nil for all but the first figure.
  var guess: String?

  fileprivate var tail: String { guess.map { ", \($0)" } ?? "" }

  /// The number as it is shown.
  var text: String { decimals == 0 ? "\(value.fixed(1).dropLast(2))" : value.fixed(decimals) }

  /// The figures of a model.
  ///
  /// - Parameters:
  ///   - metrics: The model's metrics; nil where it was not built.
  ///   - folds: Those of its walk forward; nil where there are none.
  /// - Returns: Those that the documents have, the weightiest first.
  static func all(metrics: JSON?, folds: JSON?) -> [ModelFigure] {
    let sample = metrics ?? folds?["runs"]?.first
    let isError = sample?["mae"] != nil
    var figures = isError ? returns(metrics) : classes(metrics)
    if let seeds = metrics?["seeds"] { figures += spread("seeds", seeds, isError) }
    if let folds = folds ?? metrics?["walk_forward"] {
      figures += spread("walk forward", folds, isError)
    }
    return figures
  }

  private static func classes(_ metrics: JSON?) -> [ModelFigure] {
    var name = "the commonest class"
    if case .string(let text)? = metrics?["baseline_class"] { name = text }
    return [
      figure("test accuracy", metrics, "test_accuracy", 3, .higher)?
        .guessed(number(metrics, "baseline_accuracy"), by: name),
      figure("balanced accuracy", metrics, "balanced_accuracy", 3, .higher),
      figure("f1", metrics, "f1_score", 3, .higher),
      figure("log loss", metrics, "log_loss", 3, .lower),
      figure("calibration error", metrics, "calibration_error", 3, .lower),
      figure("validation accuracy", metrics, "best_val_accuracy", 3, .higher),
      figure("best epoch", metrics, "best_epoch", 0, .neither),
    ].compactMap(\.self)
  }

  private static func returns(_ metrics: JSON?) -> [ModelFigure] {
    [
      figure("rmse", metrics, "rmse", 6, .lower)?
        .guessed(number(metrics, "baseline_rmse"), by: "the mean return"),
      figure("sign accuracy", metrics, "test_accuracy", 3, .higher),
      figure("mae", metrics, "mae", 6, .lower),
      figure("r²", metrics, "r2", 3, .higher),
      figure("test loss", metrics, "test_loss", 6, .lower),
      figure("best epoch", metrics, "best_epoch", 0, .neither),
    ].compactMap(\.self)
  }

  private static func spread(_ name: String, _ document: JSON, _ isError: Bool) -> [ModelFigure] {
    let key = isError ? "rmse" : "test_accuracy"
    let mean = figure(
      "\(name): mean \(isError ? "rmse" : "accuracy")", document["spread"]?[key], "mean",
      isError ? 6 : 3, isError ? .lower : .higher)
    return [mean].compactMap(\.self)
  }

  private static func figure(
    _ name: String, _ document: JSON?, _ key: String, _ decimals: Int, _ better: Sense
  ) -> ModelFigure? {
    number(document, key).map {
      ModelFigure(name: name, value: $0, decimals: decimals, better: better)
    }
  }

  private static func number(_ document: JSON?, _ key: String) -> Double? {
    switch document?[key] {
    case .number(let number): number
    case .integer(let number): Double(number)
    default: nil
    }
  }

  /// The figure beside that of whoever always gives one answer.
  private func guessed(_ other: Double?, by answer: String) -> ModelFigure {
    guard let other else { return self }
    let gain = better == .lower ? other - value : value - other
    var figure = self
    figure.guess = "\(verdict(gain)) always \(answer) (\(other.fixed(decimals)))"
    return figure
  }
}

/// The figures of one model beside those of the one before.
struct FigureComparison {
  let before: [ModelFigure]
  let now: [ModelFigure]

  /// A line for each figure that reads otherwise than before, then one with those that do not.
  ///
  /// A difference is that of the numbers as they are shown, so that the line adds up.
  func lines(isColored: Bool) -> [String] {
    var lines: [String] = []
    var same: [String] = []
    for figure in now {
      guard let old = before.first(where: { $0.name == figure.name }) else {
        lines.append("\(figure.name) \(figure.text) (new)\(figure.tail)")
        continue
      }
      if old.text == figure.text, old.guess == figure.guess {
        same.append("\(figure.name) \(figure.text)")
      } else {
        lines.append(
          "\(figure.name) \(old.text) → \(figure.text) "
            + Self.difference(old, figure, isColored: isColored) + figure.tail)
      }
    }
    for old in before where !now.contains(where: { $0.name == old.name }) {
      lines.append("\(old.name) was \(old.text), and is no longer told")
    }
    return same.isEmpty ? lines : lines + ["as before: \(same.joined(separator: ", "))"]
  }

  /// The signed difference of the figures as they are shown, green where it is for the better.
  private static func difference(
    _ old: ModelFigure, _ figure: ModelFigure, isColored: Bool
  ) -> String {
    let gain = (Double(figure.text) ?? 0) - (Double(old.text) ?? 0)
    let size = ModelFigure(
      name: "", value: abs(gain), decimals: figure.decimals, better: figure.better)
    let text = "(\(gain < 0 ? "-" : "+")\(size.text))"
    let isBetter = figure.better == .higher ? gain > 0 : gain < 0
    let color: Color = isBetter ? .green : .red
    return figure.better == .neither || gain == 0 ? text : color.paint(text, if: isColored)
  }
}

extension JSON {
  /// The first element of an array.
  fileprivate var first: JSON? {
    if case .array(let elements) = self { elements.first } else { nil }
  }
}
