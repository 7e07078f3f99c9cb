// Schemas of the bars that are learnt from, and of what stands beside them and changes nothing.

import Syntax

extension StrategySchema {
  static var dataDefinitions: [(key: String, value: JSONSchema)] {
    [
      ("training_data", trainingData),
      ("symbol", JSONSchema.text("^[A-Za-z0-9_.-]{1,20}$").described("A symbol, as EURUSD.")),
      (
        "timeframe",
        JSONSchema.text("^0*([1-9][0-9]{0,4}|100000)[mhdwM]$")
          .described("The length of a bar: a number and m, h, d, w or M, as 5m, 1h, 1d or 1M.")
      ),
    ]
  }

  private static var trainingData: JSONSchema {
    JSONSchema.mapping(
      [
        ("symbols", names(.symbols, of: .reference("symbol"), others: ["selection_criteria"])),
        ("timeframes", names(.timeframes, of: .reference("timeframe"), others: [])),
        ("start_date", time("The first bar, as 2017-01-31 or 2017-01-31T22:00:00Z.")),
        ("end_date", time("The last bar; a date without a time means the whole day.")),
        ("history_required", ineffective), ("date_range", ineffective),
      ], required: ["symbols", "timeframes"]
    ).described("The bars that the network learns from.")
  }

  private static func time(_ description: String) -> JSONSchema {
    JSONSchema.text("^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ][0-9]{2}:[0-9]{2}.*)?$").orNull
      .described(description)
  }

  /// Names of one kind, in all the ways of listing them.
  private static func names(
    _ spelling: NameListSpelling, of name: JSONSchema, others: [String]
  ) -> JSONSchema {
    let list = JSONSchema.list(of: name, 1...Int.max)
    let nothing = JSONSchema.constant("")
    let base = JSONSchema.any(of: [name, .null])
      .described("The timeframe with a row of features for each bar (the first one).")
    let place = JSONSchema.any(of: [list, nothing, .null])
    let modes = JSONSchema.words(spelling.singleModes + [spelling.multiMode]).orNull
    let keys = [spelling.singular] + spelling.plurals
    let mapping = JSONSchema.mapping(
      [("mode", modes), (spelling.singular, .any(of: [name, list, nothing, .null]))]
        + spelling.plurals.map { ($0, place) }
        + (spelling.singular == "timeframe" ? [("base_timeframe", base)] : [])
        + others.map { ($0, ineffective) }
    ).with("anyOf", .array(keys.map { has($0, .any).json }))
    return JSONSchema.any(of: [name, list, mapping])
      .described("One \(spelling.singular), a list of them, or a mapping with a list.")
  }

  // MARK: Without effect

  static var context: JSONSchema {
    JSONSchema.list(of: .mapping([("provider", .text())], required: ["provider"], others: .any))
      .orNull.described("Series besides the bars: not supported, and no indicator may read one.")
      .with("doNotSuggest", .bool(true))
  }

  static var deployment: JSONSchema {
    let symbols = JSONSchema.words(["universal", "group_restricted", "training_only"])
    let timeframes = JSONSchema.words(["single", "multi_timeframe"])
    return JSONSchema.mapping(
      [("target_symbols", has("mode", symbols)), ("target_timeframes", has("mode", timeframes))],
      required: ["target_symbols", "target_timeframes"], others: .any
    ).orNull.described("Has no effect.").with("deprecationMessage", "has no effect")
      .with("doNotSuggest", .bool(true))
  }
}
