// What a model is worth, for a person. Knows metrics documents; knows no build.

import Syntax

/// What a model is worth, in a few lines.
///
/// Every figure has that of a guess beside it, so that nobody takes what a guess reaches for skill.
struct ModelSummary {
  let strategy: String
  let metrics: JSON
  /// What the strategy came to fold by fold; nil where it was not asked for.
  let walkForward: JSON?

  init(strategy: String, metrics: JSON, walkForward: JSON? = nil) {
    self.strategy = strategy
    self.metrics = metrics
    self.walkForward = walkForward
  }

  /// The lines: test figures, then where the weights come from, then other seeds and folds.
  var lines: [String] {
    var lines = number("mae") == nil ? classLines : returnLines
    if number("test_accuracy") == nil { lines.insert("not tested: no row is left for it", at: 0) }
    lines += [epochLine, seedLine, foldLine].compactMap(\.self)
    return ["\(strategy):"] + lines.map { "  " + $0 }
  }

  /// The lines where the folds alone were built, without the model.
  static func lines(ofFolds walkForward: JSON, strategy: String) -> [String] {
    // A fold's figures tell classes and returns apart as a model's do.
    guard case .array(let runs)? = walkForward["runs"], let first = runs.first else { return [] }
    let summary = ModelSummary(strategy: strategy, metrics: first, walkForward: walkForward)
    return ["\(strategy):"] + [summary.foldLine].compactMap(\.self).map { "  " + $0 }
  }

  // MARK: Test rows

  private var classLines: [String] {
    var lines: [String] = []
    if let accuracy = number("test_accuracy"), let guess = number("baseline_accuracy"),
      let name = text("baseline_class")
    {
      lines.append(
        "test accuracy \(accuracy.fixed(3)), \(verdict(accuracy - guess)) always \(name) "
          + "(\(guess.fixed(3)))" + hindsight(name, guess))
    }
    let beside = [
      figure("balanced accuracy", "balanced_accuracy", 3, guess: "guessing "),
      figure("f1", "f1_score", 3), figure("log loss", "log_loss", 3),
    ].compactMap(\.self)
    let others = [
      figure("calibration error", "calibration_error", 3),
      number("best_val_accuracy").map { "validation accuracy \($0.fixed(3))" },
    ].compactMap(\.self)
    for parts in [beside, others] where !parts.isEmpty {
      lines.append(parts.joined(separator: ", "))
    }
    return lines
  }

  /// What another constant answer would have had, where that is more than `guess`.
  private func hindsight(_ name: String, _ guess: Double) -> String {
    guard let best = text("hindsight_class"), best != name,
      let share = number("hindsight_accuracy"), share > guess
    else { return "" }
    return "; in hindsight always \(best): \(share.fixed(3))"
  }

  private var returnLines: [String] {
    var lines: [String] = []
    if let error = number("rmse"), let guess = number("baseline_rmse") {
      lines.append(
        "rmse \(error.fixed(6)), \(verdict(guess - error)) always the mean return "
          + "(\(guess.fixed(6)))")
    }
    if let sign = number("test_accuracy"), let guess = number("baseline_accuracy") {
      var line = "sign accuracy \(sign.fixed(3)), \(verdict(sign - guess)) the mean's"
      line += " (\(guess.fixed(3)))"
      if let share = number("hindsight_accuracy"), share > guess {
        line += "; in hindsight always one sign: \(share.fixed(3))"
      }
      lines.append(line)
    }
    let others = [
      figure("mae", "mae", 6), figure("r²", "r2", 3),
      number("test_loss").map { loss in
        "test loss \(loss.fixed(6))"
          + (number("baseline", "loss").map { " (\($0.fixed(6)))" } ?? "")
      },
    ]
    return lines + [others.compactMap(\.self).joined(separator: ", ")]
  }

  /// A figure with the baseline's in parentheses, as `f1 0.610 (0.540)`.
  ///
  /// - Parameters:
  ///   - name: What people call it.
  ///   - key: Its name in the document and in the document's baseline.
  ///   - decimals: How many digits stand after the point.
  ///   - guess: What leads the baseline's figure.
  /// - Returns: The text; nil where the document does not have the figure.
  private func figure(
    _ name: String, _ key: String, _ decimals: Int, guess: String = ""
  ) -> String? {
    guard let value = number(key) else { return nil }
    let baseline = number("baseline", key).map { " (\(guess)\($0.fixed(decimals)))" } ?? ""
    return "\(name) \(value.fixed(decimals))\(baseline)"
  }

  // MARK: Epochs, seeds, folds

  private var epochLine: String? {
    guard let best = number("best_epoch"), let all = number("epochs_trained") else { return nil }
    let why = number("final_val_loss") == nil ? "the last one" : "the lowest validation loss"
    var line = "weights of epoch \(Int(best)) of \(Int(all)), \(why)"
    if metrics["stopped_early"] == .bool(true) {
      line += "; stopped early"
      if let planned = number("epochs_planned") { line += ", \(Int(planned)) were planned" }
    }
    return line
  }

  private var seedLine: String? {
    guard let seeds = metrics["seeds"], let spread = Figure(metrics).spread(in: seeds) else {
      return nil
    }
    let kept = seeds["kept"].map { ", kept seed \($0.text())" } ?? ""
    let range = spread.range.map { " (\($0))" } ?? ""
    return "\(counted(seeds.length, "seed")): test \(spread.mean)\(range)\(kept)"
  }

  private var foldLine: String? {
    let figure = Figure(metrics)
    guard let folds = walkForward ?? metrics["walk_forward"],
      let spread = figure.spread(in: folds)
    else { return nil }
    var line = "walk forward, \(counted(folds.length, "fold")): \(spread.mean)"
    if let guess = folds.number("spread", figure.baseline, "mean") {
      line += " against \(guess.fixed(figure.decimals))"
      line += ", better in \(figure.wins(in: folds)) of \(folds.length)"
    }
    return line
  }

  private func number(_ path: String...) -> Double? { metrics.number(at: path) }

  private func text(_ name: String) -> String? {
    if case .string(let text)? = metrics[name] { text } else { nil }
  }
}

/// The figure by which trainings are compared.
private struct Figure {
  let name: String
  let key: String
  let baseline: String
  let decimals: Int
  /// Whether smaller is better.
  let isError: Bool

  /// Takes the error of returns or the accuracy of classes, whichever `metrics` are of.
  init(_ metrics: JSON) {
    isError = metrics["mae"] != nil
    name = isError ? "rmse" : "accuracy"
    key = isError ? "rmse" : "test_accuracy"
    baseline = isError ? "baseline_rmse" : "baseline_accuracy"
    decimals = isError ? 6 : 3
  }

  /// Where the figure lies in several trainings: `accuracy 0.612 ± 0.024` and `0.580 to 0.643`.
  func spread(in document: JSON) -> (mean: String, range: String?)? {
    guard let mean = document.number("spread", key, "mean") else { return nil }
    let deviation = document.number("spread", key, "std").map { " ± \($0.fixed(decimals))" }
    let ends = [document.number("spread", key, "min"), document.number("spread", key, "max")]
      .compactMap { $0?.fixed(decimals) }
    return (
      "\(name) \(mean.fixed(decimals))\(deviation ?? "")",
      deviation == nil || ends.count < 2 ? nil : ends.joined(separator: " to ")
    )
  }

  /// In how many of the trainings it is better than the baseline's.
  func wins(in document: JSON) -> Int {
    guard case .array(let runs)? = document["runs"] else { return 0 }
    return runs.count { run in
      guard let value = run.number(key), let guess = run.number(baseline) else { return false }
      return isError ? value < guess : value > guess
    }
  }
}

/// Says how a figure compares that is better by `gain` than another.
func verdict(_ gain: Double) -> String {
  gain > 0 ? "better than" : gain == 0 ? "no better than" : "worse than"
}

extension JSON {
  fileprivate func number(_ path: String...) -> Double? { number(at: path) }

  /// The number that one finds by going through members; nil if there is none.
  fileprivate func number(at path: [String]) -> Double? {
    switch path.reduce(self as JSON?, { $0?[$1] }) {
    case .number(let value): value
    case .integer(let value): Double(value)
    default: nil
    }
  }

  /// How many trainings a document is of.
  fileprivate var length: Int { number("count").map { Int($0) } ?? 0 }
}
