// Where randomness comes from: one `seed`, or a model for each of several `seeds`.

import Syntax

extension StrategyReader {
  /// As many models of one strategy as there may be.
  static let mostSeeds = 1_000

  /// Reads whichever of the two keys is given; `training` goes before `model.training`.
  mutating func readSeeds(_ source: HyperparameterSource, _ settings: inout TrainingSettings) {
    let sections = [source.training, source.modelTraining].compactMap(\.self)
    for section in sections where section.given("seed") != nil {
      guard let list = section.given("seeds") else { continue }
      findings.error(
        "\(list.path): 'seed' is given too", at: list.keyRange, hint: "leave one of the two out")
    }
    warnOfUnusedSeeds(source)
    let counting = sections.first { $0.given("seed") != nil || $0.given("seeds") != nil }
    let usesList = counting?.given("seeds") != nil
    if let setting = source["seeds"] {
      let seeds = readSeedList(setting)
      if usesList, let first = seeds.first {
        draft.places[.seed] = setting.path
        draft.places[.seeds] = setting.path
        settings.seed = first
        settings.seeds = seeds.count > 1 ? seeds : []
      }
    }
    if let setting = source["seed"], case .sequence = setting.node.content {
      findings.error(
        "\(setting.path): must be a whole number, not a list", at: setting.range,
        hint: "several seeds are listed under 'seeds'")
    } else if let setting = source["seed"],
      let seed = setting.integer(in: 0...Int.max, &findings), !usesList
    {
      draft.places[.seed] = setting.path
      settings.seed = UInt64(seed)
    }
  }

  /// Warns of a key of `model.training` in whose place `training` has the other one.
  private mutating func warnOfUnusedSeeds(_ source: HyperparameterSource) {
    for (used, unused) in [("seed", "seeds"), ("seeds", "seed")] {
      guard let used = source.training.given(used), source.training.given(unused) == nil,
        let unused = source.modelTraining?.given(unused)
      else { continue }
      findings.warning("\(unused.path): is not used, as \(used.path) is given", at: unused.range)
    }
  }

  /// The seeds of a list, none if there is an error.
  private mutating func readSeedList(_ setting: Setting) -> [UInt64] {
    guard let elements = setting.elements(&findings) else { return [] }
    guard !elements.isEmpty, elements.count <= Self.mostSeeds else {
      findings.error(
        "\(setting.path): must hold 1 to \(Self.mostSeeds) seeds, not \(elements.count)",
        at: setting.range)
      return []
    }
    var seeds: [UInt64] = []
    var seen: Set<Int> = []
    for element in elements {
      guard let seed = element.integer(in: 0...Int.max, &findings) else { continue }
      if seen.insert(seed).inserted {
        seeds.append(UInt64(seed))
      } else {
        findings.error("\(element.path): '\(seed)' is listed twice", at: element.range)
      }
    }
    return seeds.count == elements.count ? seeds : []
  }
}
