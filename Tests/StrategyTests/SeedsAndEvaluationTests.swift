// Checks of `seeds`, `evaluation` and `kernels`: how often a strategy is trained, and with what.

import Testing

@testable import Strategy

// MARK: Seeds

@Test(
  arguments: [
    ("[0, 1, 2]", 0, [0, 1, 2]), ("[7, 3]", 7, [7, 3]), ("[5]", 5, []),
  ] as [(String, UInt64, [UInt64])])
func readsSeeds(text: String, seed: UInt64, seeds: [UInt64]) throws {
  let text = Edit("epochs: 20", "seeds: \(text)").applied(to: plainStrategy)
  #expect(findings(in: text) == [])
  let strategy = try load(text)
  #expect(strategy.training.seed == seed)
  #expect(strategy.training.seeds == seeds)
  #expect(strategy.place(of: .seed) == "training.seeds")
}

@Test func aListOfOneSeedIsThatSeed() throws {
  let list = Edit("epochs: 20", "epochs: 20\n  seeds: [3]").applied(to: plainStrategy)
  let single = Edit("epochs: 20", "epochs: 20\n  seed: 3").applied(to: plainStrategy)
  #expect(try load(list) == load(single))
}

@Test(arguments: [
  CheckCase(
    "epochs: 20", "seeds: [0, 1️⃣0, 2️⃣-1, 3️⃣x]",
    "1️⃣ error: training.seeds[1]: '0' is listed twice",
    "2️⃣ error: training.seeds[2]: must be a whole number at least 0, not the number -1",
    "3️⃣ error: training.seeds[3]: must be a whole number, not the text 'x'"),
  CheckCase(
    "epochs: 20", "seeds: 1️⃣[]",
    "1️⃣ error: training.seeds: must hold 1 to 1000 seeds, not 0"),
  CheckCase(
    "epochs: 20", "seeds: 1️⃣5", "1️⃣ error: training.seeds: must be a list, not the number 5"),
  CheckCase(
    "epochs: 20", "seed: 1️⃣[1, 2]",
    "1️⃣ error: training.seed: must be a whole number, not a list | several seeds are listed under 'seeds'"
  ),
  CheckCase(
    "epochs: 20", "seed: 5\n  1️⃣seeds: [1, 2]",
    "1️⃣ error: training.seeds: 'seed' is given too | leave one of the two out"),
])
func checksSeeds(_ check: CheckCase) { check.check() }

@Test func theTrainingsSeedsGoBeforeTheModels() throws {
  let seeds = [
    Edit("  type: mlp", "  training: {seed: 1️⃣5}\n  type: mlp"),
    Edit("epochs: 20", "epochs: 20\n  seeds: [1, 2]"),
  ].reduce(plainStrategy) { $1.applied(to: $0) }
  #expect(
    findings(in: seeds)
      == ["1️⃣ warning: model.training.seed: is not used, as training.seeds is given"])
  #expect(try load(MarkedText(seeds).text).training.seeds == [1, 2])
  let seed = [
    Edit("  type: mlp", "  training: {seeds: 1️⃣[1, 2]}\n  type: mlp"),
    Edit("epochs: 20", "epochs: 20\n  seed: 5"),
  ].reduce(plainStrategy) { $1.applied(to: $0) }
  #expect(
    findings(in: seed)
      == ["1️⃣ warning: model.training.seeds: is not used, as training.seed is given"])
  let training = try load(MarkedText(seed).text).training
  #expect(training.seed == 5)
  #expect(training.seeds == [])
}

@Test func aSeedOfTheCommandLineReplacesAllSeeds() throws {
  var overrides = StrategyOverrides()
  overrides.seed = 9
  let text = Edit("epochs: 20", "seeds: [1, 2]").applied(to: plainStrategy)
  let strategy = try load(text, overrides: overrides)
  #expect(strategy.training.seed == 9)
  #expect(strategy.training.seeds == [])
  #expect(strategy.place(of: .seed) == "--seed")
  #expect(strategy.place(of: .seeds) == "--seed")
}

// MARK: Evaluation

@Test(
  arguments: [
    ("none", nil), ("false", nil), ("~", nil), ("{}", nil), ("holdout", nil),
    ("{method: holdout}", nil), ("{enabled: false, method: walk_forward, folds: 3}", nil),
    ("{method: walk_forward, folds: 2}", WalkForwardSettings(folds: 2, embargo: 0)),
    (
      "{method: Walk_Forward, folds: 100, embargo: 12}",
      WalkForwardSettings(folds: 100, embargo: 12)
    ),
  ] as [(String, WalkForwardSettings?)])
func readsEvaluations(text: String, evaluation: WalkForwardSettings?) throws {
  let text = Edit("epochs: 20", "evaluation: \(text)").applied(to: plainStrategy)
  #expect(try load(text).training.walkForward == evaluation)
  #expect(findings(in: text) == [])
}

private let example = "write {method: walk_forward, folds: 5}"

@Test(arguments: [
  CheckCase(
    "epochs: 20", "evaluation: {method: walk_forward, folds: 1️⃣1, embargo: 2️⃣-1, 3️⃣embrago: 1}",
    "1️⃣ error: training.evaluation.folds: must be a whole number from 2 to 100, not the number 1",
    "2️⃣ error: training.evaluation.embargo: must be a whole number from 0 to 1000000, not the number -1",
    "3️⃣ warning: training.evaluation.embrago: unknown key, has no effect | did you mean 'embargo'?"),
  CheckCase(
    "epochs: 20", "1️⃣evaluation: {method: walk_forward, 2️⃣n_splits: 5}",
    "1️⃣ error: Missing required field: training.evaluation.folds",
    "2️⃣ warning: training.evaluation.n_splits: unknown key, has no effect | did you mean 'folds'?"),
  CheckCase(
    "epochs: 20", "1️⃣evaluation: {folds: 2️⃣1}",
    "1️⃣ error: Missing required field: training.evaluation.method",
    "2️⃣ error: training.evaluation.folds: must be a whole number from 2 to 100, not the number 1"),
  CheckCase(
    "epochs: 20", "evaluation: {method: 1️⃣k_fold, folds: 5}",
    "1️⃣ error: training.evaluation.method: Input should be 'walk_forward' or 'holdout' | \(example)"),
  CheckCase(
    "epochs: 20", "evaluation: {method: 1️⃣walk-forward, folds: 5}",
    "1️⃣ error: training.evaluation.method: Input should be 'walk_forward' or 'holdout' | did you mean "
      + "'walk_forward'?"),
  CheckCase(
    "epochs: 20", "evaluation: {method: holdout, 1️⃣folds: 5}",
    "1️⃣ warning: training.evaluation.folds: has no effect"),
  CheckCase(
    "epochs: 20", "evaluation: 1️⃣walk_forward",
    "1️⃣ error: Missing required field: training.evaluation.folds | \(example)"),
  CheckCase(
    "epochs: 20", "evaluation: 1️⃣5",
    "1️⃣ error: training.evaluation: must be a mapping, not the number 5 | \(example)"),
])
func checksEvaluations(_ check: CheckCase) { check.check() }

// MARK: Kernels

@Test(arguments: [("auto", KernelSettings.auto), ("Portable", .portable), ("BLAS", .blas)])
func readsKernels(text: String, kernels: KernelSettings) throws {
  let text = Edit("epochs: 20", "kernels: \(text)").applied(to: plainStrategy)
  #expect(try load(text).training.kernels == kernels)
}

@Test(arguments: [
  CheckCase(
    "epochs: 20", "kernels: 1️⃣protable",
    "1️⃣ error: training.kernels: Input should be 'auto', 'portable' or 'blas' | did you mean "
      + "'portable'?")
])
func checksKernels(_ check: CheckCase) { check.check() }
