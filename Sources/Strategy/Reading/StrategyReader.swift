// Goes through the sections of a strategy file. Each section has a file of its own beside this one.

import Columns
import Syntax

/// Reads the sections of a strategy file and collects what is wrong with them.
struct StrategyReader {
  let file: Section
  let overrides: StrategyOverrides
  var findings: Findings
  var draft = StrategyDraft()
  /// The ids of all indicators, those with errors included.
  var indicatorIDs = IDList([])
  /// The ids of all fuzzy sets, those with errors included; nil before there is such a section.
  var fuzzySetIDs: IDList?
  /// Whether the network is to answer with a number.
  var isRegression = false

  init(file: Section, overrides: StrategyOverrides, findings: Findings) {
    self.file = file
    self.overrides = overrides
    self.findings = findings
  }

  /// Keys of a strategy file that have an effect or are refused.
  static let sections = [
    "name", "description", "version", "training_data", "context_data", "indicators", "fuzzy_sets",
    "nn_inputs", "model", "decisions", "training",
  ]

  /// Reads everything into the draft.
  mutating func read() {
    file.reportUnknown(
      known: Self.sections + ["deployment"], ineffective: ["scope"], as: .warning, &findings)
    readIdentity()
    readTrainingData()
    let sources = readContextData()
    readIndicators(contextSources: sources)
    let errorsBefore = findings.errorCount
    readFuzzySets()
    readInputs()
    if findings.errorCount == errorsBefore { reportUnused() }
    readModel()
    readDecisions()
    readTraining()
    readDeployment()
  }

  private mutating func readIdentity() {
    if let setting = file.required("name", &findings), let name = setting.text(&findings) {
      if name.isEmpty { findings.error("name: must not be empty", at: setting.range) }
      draft.name = name
    }
    if let description = file.given("description") { _ = description.text(&findings) }
    readVersion()
  }

  /// Takes the version as text or as a number; it chooses nothing, as v3 is told by its sections.
  private mutating func readVersion() {
    guard let version = file.given("version") else { return }
    guard let text = version.node.text else {
      version.mismatch("text", &findings)
      return
    }
    draft.version = text
    if text != "3", !text.hasPrefix("3.") {
      findings.warning(
        "version: '\(text)' has no effect, the file is read as grammar 3.0", at: version.range)
    }
  }
}
