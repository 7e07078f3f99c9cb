// The section `data_split`: which rows train, which choose the epoch, which test.

import Syntax

extension StrategyReader {
  mutating func readSplit(_ split: Section, _ settings: inout TrainingSettings) {
    split.reportUnknown(
      known: ["train", "validation", "val", "test", "embargo"], as: .warning, &findings)
    let short = split.given("val")
    if let short, split.given("validation") != nil {
      findings.error("\(short.path): 'validation' is given too", at: short.keyRange)
    }
    let before = findings.errorCount
    let train = share(split.given("train"), .trainShare)
    let validation = share(split.given("validation") ?? short, .validationShare)
    let test = share(split.given("test"), nil)
    if let setting = split.given("embargo") {
      draft.places[.embargo] = setting.path
      settings.embargo = setting.integer(in: 0...1_000_000, &findings) ?? 0
    }
    settings.trainShare = train ?? settings.trainShare
    settings.validationShare = validation ?? settings.validationShare
    guard findings.errorCount == before else { return }
    let rest = 1 - settings.trainShare - settings.validationShare
    if rest < 1e-9 {
      findings.error(
        "\(split.path): train and validation leave nothing to test the model with",
        at: split.range, hint: "together they must be below 1")
    } else if let test, abs(test - rest) > 1e-6 {
      findings.error(
        "\(split.path): train, validation and test must add up to 1, not "
          + "\(rounded(settings.trainShare + settings.validationShare + test))", at: split.range)
    }
  }

  private mutating func share(_ setting: Setting?, _ place: Hyperparameter?) -> Double? {
    guard let setting else { return nil }
    if let place { draft.places[place] = setting.path }
    return setting.number("above 0 and below 1", &findings) { $0 > 0 && $0 < 1 }
  }

  /// A sum of shares without the noise of its last digits.
  private func rounded(_ sum: Double) -> Double { (sum * 1e6).rounded() / 1e6 }
}
