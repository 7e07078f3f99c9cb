// From the data of a v2 file to the changes that make it v3. Looks at no text.

import Syntax

/// Finds what a migration has to change, and what stands in its way.
struct MigrationReader {
  let file: Section
  var findings: Findings
  var plan = MigrationPlan()

  init(file: Section, findings: Findings) {
    self.file = file
    self.findings = findings
  }

  /// The changes, nil if there is an error.
  mutating func read() -> MigrationPlan? {
    guard let indicators = file["indicators"], !indicators.isNull else {
      refuseAsForeign()
      return nil
    }
    readVersion()
    readIndicators(indicators)
    readFuzzySets()
    return findings.hasErrors ? nil : plan
  }

  private mutating func refuseAsForeign() {
    let near = nearest("indicators", among: file.settings.map(\.key)).flatMap { file[$0] }
    findings.error(
      "this is neither a v2 nor a v3 strategy: it has no 'indicators'",
      at: file["indicators"]?.keyRange ?? near?.keyRange ?? file.range,
      hint: near.flatMap { $0.key == "indicators" ? nil : "did you mean 'indicators'?" }
        ?? "a v2 strategy has a list of them, a v3 strategy a mapping")
  }

  /// Only text will do: the reference refuses a version that YAML takes for a number.
  private mutating func readVersion() {
    if file["version"]?.node.value == .text("3.0") { return }
    plan.sections.append(MigratedSection(name: .version, content: .quoted("3.0")))
  }

  // MARK: Fuzzy sets and inputs

  private mutating func readFuzzySets() {
    let setting = file.given("fuzzy_sets")
    let sets = setting.map { $0.section(&findings)?.settings ?? [] } ?? []
    plan.fuzzySetCount = sets.count
    plan.incompleteSets = sets.filter { set in
      let members = Section(set.node, path: set.path, range: set.keyRange)
      return members.map { $0["indicator"] == nil } ?? false
    }
    if !plan.incompleteSets.isEmpty, let setting {
      plan.sections.append(MigratedSection(name: .fuzzySets, content: completed(setting.node)))
    }
    guard let inputs = file["nn_inputs"] else {
      plan.newInputs = sets
      plan.inputCount = sets.count
      plan.sections.append(
        MigratedSection(name: .inputs, content: inputList(setting?.node)))
      return
    }
    if case .sequence(let nodes) = inputs.node.content { plan.inputCount = nodes.count }
  }

  private func completed(_ sets: YAMLNode) -> YAMLNode {
    guard case .mapping(let pairs) = sets.content else { return sets }
    let incomplete = Set(plan.incompleteSets.map(\.key))
    let completed = pairs.map { key, value -> IndicatorMigration.Pair in
      guard incomplete.contains(key.text ?? ""), case .mapping(let members) = value.content
      else { return (key, value) }
      return (
        key, YAMLNode(.mapping([(.plain("indicator"), key.asText)] + members), range: value.range)
      )
    }
    return YAMLNode(.mapping(completed), range: sets.range)
  }

  private func inputList(_ sets: YAMLNode?) -> YAMLNode {
    guard case .mapping(let pairs) = sets?.content else {
      return YAMLNode(.sequence([]), range: .start)
    }
    let inputs = pairs.map { key, _ in
      YAMLNode(
        .mapping([(.plain("fuzzy_set"), key.asText), (.plain("timeframes"), .plain("all"))]),
        range: .start
      )
    }
    return YAMLNode(.sequence(inputs), range: .start)
  }
}
