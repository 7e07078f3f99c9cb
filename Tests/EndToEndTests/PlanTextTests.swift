// The plan as people read it, whole, from plans that are written down as values.

import BuildGraph
import Foundation
import Syntax
import Testing

@testable import BuildEngine
@testable import Ktask

/// A task of a plan that is written down.
private func task(
  _ label: String, _ rule: String, _ status: PlanStatus, _ why: [Reason],
  took seconds: Double? = nil
) -> PlannedTask {
  PlannedTask(
    task: TaskID(index: 0), label: label, rule: rule, status: status, why: why,
    expectedSeconds: seconds)
}

/// A column of a plan that is written down.
private func task(
  _ label: String, _ status: PlanStatus, _ why: [Reason] = [], took seconds: Double? = nil
) -> PlannedTask {
  task(label, "membership", status, why, took: seconds)
}

private func plan(_ tasks: [PlannedTask], kept: Int = 49) -> Plan {
  let run = tasks.count { $0.status == .run }
  let kept = (0..<kept).map { task("kept \($0)", .keep) }
  return Plan(
    tasks: kept + tasks,
    counts: Plan.Counts(run: run, may: tasks.count - run, keep: kept.count))
}

private let oversold = Reason.fieldChanged(
  place: "fuzzy_sets.rsi_fast.oversold", old: "[0, 25, 40]", new: "[0, 30, 40]")
private let neutral = Reason.fieldChanged(
  place: "fuzzy_sets.rsi_fast.neutral", old: "[30, 50, 70]", new: "[30, 50, 72]")

/// What every change of a column ends in.
private func tail(after columns: [String], _ own: [Reason]) -> [PlannedTask] {
  [
    task(
      "features", "matrix", .may, columns.map { .upstream(label: $0, isCertain: true) },
      took: 0.0007),
    task("model", "training", .may, [.upstream(label: "features", isCertain: false)], took: 4.25),
    task(
      "metadata", "metadata", .may,
      own + [
        .upstream(label: "model", isCertain: false), .upstream(label: "features", isCertain: false),
      ],
      took: 0.0004),
  ]
}

private func columns(_ member: String) -> [String] {
  ["1h", "4h"].map { "feature/EURUSD/\($0)_rsi_fast_\(member)" }
}

private let oneEdit = plan(
  columns("oversold").map { task($0, .run, [oversold], took: 0.00012) }
    + tail(after: columns("oversold"), [oversold]))

@Suite struct PlanTextTests {
  @Test func anEditStandsAboveTheChainToTheGoal() {
    #expect(
      oneEdit.text(isColored: false) == """
        fuzzy_sets.rsi_fast.oversold: [0, 25, 40] → [0, 30, 40]
        → run  feature/EURUSD/1h_rsi_fast_oversold  0.1 ms
          run  feature/EURUSD/4h_rsi_fast_oversold  0.1 ms
        → may  features                             0.7 ms
        → may  model                                 4.3 s
        → may  metadata                             0.4 ms
        2 to run (0.2 ms), 3 may run (4.3 s), 49 kept: about 4.3 s of work if all of them run

        """)
  }

  @Test func aSecondEditNamesWhatItSharesWithTheFirst() {
    let runs =
      columns("oversold").map { task($0, .run, [oversold], took: 0.00001) }
      + columns("neutral").map { task($0, .run, [neutral]) }
    let both = plan(
      runs + tail(after: columns("oversold") + columns("neutral"), [oversold, neutral]))
    #expect(
      both.text(isColored: false) == """
        fuzzy_sets.rsi_fast.oversold: [0, 25, 40] → [0, 30, 40]
        → run  feature/EURUSD/1h_rsi_fast_oversold  <0.1 ms
          run  feature/EURUSD/4h_rsi_fast_oversold  <0.1 ms
        → may  features                              0.7 ms
        → may  model                                  4.3 s
        → may  metadata                              0.4 ms
        fuzzy_sets.rsi_fast.neutral: [30, 50, 70] → [30, 50, 72]
        → run  feature/EURUSD/1h_rsi_fast_neutral
          run  feature/EURUSD/4h_rsi_fast_neutral
        →      features → model → metadata, as above
        4 to run (<0.1 ms or more), 3 may run (4.3 s), 49 kept: about 4.3 s of work if all of them run

        """)
  }

  /// A file of bars that changed, and what is made from it.
  private var changedFile: Plan {
    let indicators = (1...9).map { "indicator/EURUSD/1h/i\($0)" }
    return plan(
      [task("bars/EURUSD/1h", "bars", .run, [.inputChanged("data/EURUSD_1h.csv")], took: 0.0123)]
        + indicators.map {
          task(
            $0, "indicator", .may, [.upstream(label: "bars/EURUSD/1h", isCertain: true)],
            took: 0.0005)
        } + [
          task(
            "labels", "labels", .may, [.upstream(label: "bars/EURUSD/1h", isCertain: true)],
            took: 0.001),
          task(
            "features", "matrix", .may,
            indicators.map { .upstream(label: $0, isCertain: false) }, took: 0.0007),
        ])
  }

  @Test func aStepOfManyTargetsCountsTheRestWithTheirTime() {
    #expect(
      changedFile.text(isColored: false) == """
        data/EURUSD_1h.csv changed
        → run  bars/EURUSD/1h           12 ms
        → may  indicator/EURUSD/1h/i1  0.5 ms
          may  indicator/EURUSD/1h/i2  0.5 ms
          may  indicator/EURUSD/1h/i3  0.5 ms
          may  indicator/EURUSD/1h/i4  0.5 ms
          may  indicator/EURUSD/1h/i5  0.5 ms
          may  indicator/EURUSD/1h/i6  0.5 ms
          may  … and 3 more            1.5 ms
          may  labels                  1.0 ms
        → may  features                0.7 ms
        1 to run (12 ms), 11 may run (6.2 ms), 49 kept: about 19 ms of work if all of them run

        """)
  }

  @Test func onANarrowTerminalTimesMoveAndThenGoButNoLabelIsCut() {
    let lines = oneEdit.text(isColored: false, width: 43).split(separator: "\n")
    #expect(
      lines.dropLast().joined(separator: "\n") == """
        fuzzy_sets.rsi_fast.oversold: [0, 25, 40] → [0, 30, 40]
        → run  feature/EURUSD/1h_rsi_fast_oversold
          run  feature/EURUSD/4h_rsi_fast_oversold
        → may  features                      0.7 ms
        → may  model                          4.3 s
        → may  metadata                      0.4 ms
        """)
    let narrow = oneEdit.text(isColored: false, width: 1)
    #expect(narrow.contains("→ may  model\n") && !narrow.contains("4.3 s\n"))
  }

  @Test func aFirstBuildHasNoChainAndNoTimes() {
    let names = (1...9).map { "indicator/EURUSD/1h/i\($0)" }
    let first = plan(
      [task("bars/EURUSD/1h", "bars", .run, [.neverBuilt])]
        + names.map { task($0, "indicator", .may, [.neverBuilt]) }, kept: 0)
    #expect(
      first.text(isColored: false) == """
        run  bars/EURUSD/1h
               never built
        may  indicator/EURUSD/1h/i1
        may  indicator/EURUSD/1h/i2
        may  indicator/EURUSD/1h/i3
        may  indicator/EURUSD/1h/i4
        may  indicator/EURUSD/1h/i5
        may  indicator/EURUSD/1h/i6
        may  … and 3 more
               never built
        1 to run, 9 may run, 0 kept

        """)
  }

  @Test func whatNoChangeExplainsStandsApartWithItsReasons() {
    let mixed = plan(
      [
        task("bars/EURUSD/1h", "bars", .run, [.objectMissing], took: 0.02),
        task(columns("oversold")[0], .run, [oversold], took: 0.00012),
        task("feature/EURUSD/1h_new", .run, [.neverBuilt]),
        task(
          "features", "matrix", .may,
          [
            .inputAdded("feature/EURUSD/1h_new"),
            .upstream(label: columns("oversold")[0], isCertain: true),
            .upstream(label: "feature/EURUSD/1h_new", isCertain: true),
          ], took: 0.001),
      ])
    #expect(
      mixed.text(isColored: false) == """
        run  bars/EURUSD/1h                        20 ms
               output missing
        run  feature/EURUSD/1h_rsi_fast_oversold  0.1 ms
               fuzzy_sets.rsi_fast.oversold: [0, 25, 40] → [0, 30, 40]
        run  feature/EURUSD/1h_new
               never built
        may  features                             1.0 ms
               feature/EURUSD/1h_new is a new input
               feature/EURUSD/1h_rsi_fast_oversold will be built
               feature/EURUSD/1h_new will be built
        3 to run (20 ms or more), 1 may run (1.0 ms), 49 kept: about 21 ms of work if all of them run

        """)
  }

  @Test func changesBeyondTheFirstFewAreCounted() {
    let changes = (1...9).map { Reason.fieldChanged(place: "p\($0)", old: "1", new: "2") }
    let labels = (1...9).map { "column \($0)" }
    let many = plan(
      zip(labels, changes).map { task($0, .run, [$1]) }
        + [task("features", "matrix", .may, labels.map { .upstream(label: $0, isCertain: true) })])
    let text = many.text(isColored: false)
    #expect(
      text.hasPrefix("p1: 1 → 2\n→ run  column 1\n→ may  features\np2: 1 → 2\n→ run  column 2\n"))
    #expect(
      text.hasSuffix(
        """
        p6: 1 → 2
        → run  column 6
        →      features, as above
        … and 3 more changes, with 3 more targets
        9 to run, 1 may run, 49 kept

        """))
  }

  @Test func changesOfOneTargetThatReachNothingElseStandBelowIt() {
    let renamed = plan([
      task(
        "metadata", "metadata", .run,
        [
          .fieldRemoved(place: "indicators.rsi_14", old: "rsi"),
          .fieldAdded(place: "indicators.strength", new: "rsi"),
        ])
    ])
    #expect(
      renamed.text(isColored: false) == """
        run  metadata
               indicators.rsi_14: rsi is gone
               indicators.strength: rsi is new
        1 to run, 0 may run, 49 kept

        """)
  }

  @Test func anEditOfTenThousandMembersIsToldWithoutAWalkForEach() {
    let labels = (0..<10_000).map { "column \($0)" }
    let many = plan(
      labels.map { task($0, .run, [.fieldChanged(place: $0, old: "1", new: "2")]) }
        + tail(after: labels, []))
    let story = PlanStory(of: many, most: 6)
    #expect(story.chains.count == 6 && story.others.isEmpty)
    #expect(story.hiddenCauses == 9_994 && story.hiddenTasks == 9_994)
  }

  @Test func reasonsHaveAKindAndFieldsForPrograms() {
    #expect(
      oversold.json
        == .object([
          .init("kind", "field_changed"), .init("place", "fuzzy_sets.rsi_fast.oversold"),
          .init("old", "[0, 25, 40]"), .init("new", "[0, 30, 40]"),
        ]))
    #expect(
      Reason.upstream(label: "model", isCertain: false).json
        == .object([.init("kind", "upstream_may_run"), .init("label", "model")]))
    let document = oneEdit.json
    #expect(
      document["expected_seconds"]
        == .object([
          .init("run", .number(0.00024)), .init("may", .number(0.0007 + 4.25 + 0.0004)),
          .init("unknown", .integer(0)),
        ]))
  }
}

@Suite struct PlanMarkdownTests {
  @Test func anEditAsMarkdown() {
    let change = "fuzzy_sets.rsi_fast.oversold: [0, 25, 40] → [0, 30, 40]"
    #expect(
      oneEdit.markdown == """
        ### ktask plan

        2 to run (0.2 ms), 3 may run (4.3 s), 49 kept: about 4.3 s of work if all of them run

        - `\(change)`
          <br>→ `feature/EURUSD/1h_rsi_fast_oversold` and 1 more → `features` → `model` → `metadata`

        #### Will run

        | target | why | last took |
        |---|---|--:|
        | `feature/EURUSD/1h_rsi_fast_oversold` | \(change) | 0.1 ms |
        | `feature/EURUSD/4h_rsi_fast_oversold` | \(change) | 0.1 ms |

        #### May run

        | target | why | last took |
        |---|---|--:|
        | `features` | feature/EURUSD/1h_rsi_fast_oversold will be built<br>feature/EURUSD/4h_rsi_fast_oversold will be built | 0.7 ms |
        | `model` | features may be built | 4.3 s |
        | `metadata` | \(change)<br>model may be built<br>features may be built | 0.4 ms |

        """)
  }

  @Test func nothingToDoIsALine() {
    #expect(
      plan([], kept: 2).markdown
        == "### ktask plan\n\nNothing to do: 2 targets are up to date.\n")
  }

  @Test func aLongTableIsFolded() {
    let names = (1...14).map { "column \($0)" }
    let text = plan(names.map { task($0, .run, [.neverBuilt], took: 0.5) }).markdown
    let parts = text.components(
      separatedBy: """


        <details><summary>4 more (2.0 s)</summary>

        | target | why | last took |

        """)
    #expect(parts.count == 2)
    #expect(parts[0].hasSuffix("| `column 10` | never built | 500 ms |"))
    #expect(parts[1].hasSuffix("| `column 14` | never built | 500 ms |\n\n</details>\n"))
  }

  @Test(arguments: [
    ("a|b", "a&#124;b"), ("*bold* _it_", "&#42;bold&#42; &#95;it&#95;"), ("rsi_14", "rsi_14"),
    ("[0, 1]", "[0, 1]"), ("[x](y)", "[x&#93;(y)"), ("<b> & `c`", "&#60;b&#62; &#38; &#96;c&#96;"),
    ("@team #1 ~~x~~", "&#64;team &#35;1 &#126;&#126;x&#126;&#126;"), ("a\nb", "a&#92;nb"),
  ])
  func textCannotBecomeMarkdown(text: String, escaped: String) {
    #expect(text.markdownText == escaped)
  }

  @Test func codeWithPipesOrBackticksIsWrittenWithReferences() {
    #expect("a b".markdownCode == "`a b`")
    #expect("a|b".markdownCode == "<code>a&#124;b</code>")
    #expect("`".markdownCode == "<code>&#96;</code>")
  }
}
