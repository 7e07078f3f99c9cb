// What the manual page says besides the definitions of the commands.

/// The sections of the manual page that no command has.
enum ManualText {
  /// A section: running text, then terms with what they mean.
  struct Section {
    let title: String
    var text: String?
    var entries: [(term: String, meaning: String)] = []
  }

  /// What stands before the examples.
  static let sections = [
    Section(
      title: "LABELS",
      text: """
        A label is [STRATEGY/]ARTIFACT[/SELECTOR...], with * for any characters within a part. STRATEGY is \
        the name of a strategy's file; without it the Ktaskfile's default is meant. The first selectors \
        alone name all that begins with them.
        """,
      entries: [
        ("bars/EURUSD/1h", "Checked bars."),
        ("indicator/EURUSD/1h/rsi_14", "An indicator's columns; one output after a dot."),
        (
          "feature/EURUSD/1h_rsi_fast_oversold",
          "A feature column, of one symbol or, without it, of all."
        ),
        ("features, labels, model, metadata", "The matrix, the labels, the network, its metadata."),
        (
          "seed/0, fold/1, walk_forward",
          "Models of several seeds and of folds, and what those came to."
        ),
        ("momentum/model, */model", "The model of that strategy, of all strategies."),
        ("card", "A target of that name that the Ktaskfile defines."),
      ]),
    Section(
      title: "EXIT STATUS",
      entries: [
        ("0", "All is done, or up to date."),
        ("1", "A target failed, or an input is invalid."),
        (
          "2",
          "`ktask plan --exit-code`: something would run; `ktask status`: something differs, or "
            + "was never built."
        ),
        ("64", "The command line is wrong."),
        ("130", "Interrupted by Ctrl-C."),
      ]),
    Section(
      title: "ENVIRONMENT",
      entries: [
        ("NO_COLOR", "If set and not empty, nothing is coloured."),
        ("TERM", "If it is dumb, no cursor is moved and nothing coloured."),
        (
          "SOURCE_DATE_EPOCH",
          "Seconds since 1970: what metadata name as the time at which a model was trained."
        ),
        (
          "OPENBLAS_CORETYPE",
          "The kernels of OpenBLAS, for trainings with `kernels: blas`; in the key of their models."
        ),
      ]),
    Section(
      title: "FILES",
      entries: [
        (
          "Ktaskfile",
          "Where strategies, bars, cache and outputs are; and targets of the project's own."
        ),
        ("strategies/*.yaml", "Strategies; `ktask schema` describes them for editors."),
        ("data/SYMBOL_TIMEFRAME.csv", "Bars, plain or with .gz."),
        (".ktask-cache", "Results by content; losing it costs time alone."),
        (
          "models/STRATEGY",
          "What a build leaves for people, and built.json, which says what it was built from."
        ),
      ]),
  ]

  /// What stands behind the examples.
  static let ending = [
    Section(
      title: "SEE ALSO",
      text: "`ktask help COMMAND` prints what stands here of one command; make(1), ninja(1).")
  ]
}
