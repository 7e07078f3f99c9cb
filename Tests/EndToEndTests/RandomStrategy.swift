// Small random strategies and bars, and random edits of both.

import TestSupport

/// A strategy that is small enough to be built in no time, as a value that edits change.
struct RandomStrategy: Equatable {
  struct Indicator: Equatable {
    var id: String
    var type: String
    var period: Int
  }

  struct Member: Equatable {
    var name: String
    /// The corners of a triangle, in tenths.
    var corners: [Int]
  }

  struct FuzzySet: Equatable {
    var id: String
    var indicator: Int
    var members: [Member]
  }

  var name: String
  var timeframes: [String]
  var indicators: [Indicator]
  var sets: [FuzzySet]
  /// The sets in the order in which the network sees them.
  var order: [Int]
  var horizon = 5
  var hidden = 4
  var seed = 0
  /// What changes the text and not what it means.
  var isReversed = false
  var comments = 0
  private var names = 0

  init(name: String, using random: inout SeededGenerator) {
    self.name = name
    timeframes = Bool.random(using: &random) ? ["1h"] : ["1h", "4h"]
    indicators = (0..<Int.random(in: 1...2, using: &random)).map { index in
      Indicator(id: "i\(index)", type: index == 0 ? "rsi" : "roc", period: 5 + index)
    }
    sets = []
    order = []
    for index in 0..<Int.random(in: 1...3, using: &random) {
      let members = (0..<Int.random(in: 1...3, using: &random)).map { member in
        Member(name: "m\(member)", corners: Self.corners(using: &random))
      }
      let indicator = Int.random(in: 0..<indicators.count, using: &random)
      sets.append(FuzzySet(id: "s\(index)", indicator: indicator, members: members))
      order.append(index)
    }
  }

  /// Few different ones, so that two members are sometimes alike.
  private static func corners(using random: inout SeededGenerator) -> [Int] {
    let low = Int.random(in: 0...3, using: &random) * 100
    return [low, low + 200, low + 500 + Int.random(in: 0...1, using: &random) * 50]
  }

  /// The strategy as YAML.
  var text: String {
    let indicators = indicators.map { "  \($0.id): {type: \($0.type), period: \($0.period)}" }
    let sets = sets.map { set in
      "  \(set.id):\n    indicator: \(self.indicators[set.indicator].id)\n"
        + set.members.map { member in
          let corners = member.corners.map { String(Double($0) / 10) }
          return "    \(member.name): [\(corners.joined(separator: ", "))]"
        }.joined(separator: "\n")
    }
    var sections = [
      "name: \(name)",
      "training_data: {symbols: [EURUSD], timeframes: {list: [\(timeframes.joined(separator: ", "))]"
        + ", base_timeframe: 1h}}",
      "indicators:\n" + (isReversed ? indicators.reversed() : indicators).joined(separator: "\n"),
      "fuzzy_sets:\n" + (isReversed ? sets.reversed() : sets).joined(separator: "\n"),
      "nn_inputs:\n"
        + order.map { "  - {fuzzy_set: \(self.sets[$0].id), timeframes: all}" }
        .joined(separator: "\n"),
      "model: {type: mlp, architecture: {hidden_layers: [\(hidden)]}}",
      "decisions: {output_format: regression, cost_model: "
        + "{round_trip_cost: 0.003, min_edge_multiplier: 1.5}}",
      "training: {labels: {source: forward_return, horizon: \(horizon)}, epochs: 1, seed: \(seed)}",
    ]
    if isReversed { sections.reverse() }
    return String(repeating: "# A comment.\n", count: comments)
      + sections.joined(separator: "\n") + "\n"
  }

  /// Changes something at random.
  ///
  /// - Returns: What was done, for messages.
  mutating func edit(using random: inout SeededGenerator) -> String {
    let set = Int.random(in: 0..<sets.count, using: &random)
    let member = Int.random(in: 0..<sets[set].members.count, using: &random)
    let indicator = Int.random(in: 0..<indicators.count, using: &random)
    names += 1
    switch Int.random(in: 0..<13, using: &random) {
    case 0...2:
      sets[set].members[member].corners = Self.corners(using: &random)
      return "a member's corners"
    case 3:
      indicators[indicator].period = Int.random(in: 3...8, using: &random)
      return "a period"
    case 4:
      indicators[indicator].id = "i\(indicator)_\(names)"
      return "an indicator renamed"
    case 5:
      sets[set].members[member].name = "m\(member)_\(names)"
      return "a member renamed"
    case 6:
      sets[set].id = "s\(set)_\(names)"
      return "a set renamed"
    case 7:
      comments += 1
      return "a comment"
    case 8:
      isReversed.toggle()
      return "order of keys"
    case 9:
      order.shuffle(using: &random)
      return "order of inputs"
    case 10 where sets[set].members.count > 1:
      sets[set].members.remove(at: member)
      return "a member removed"
    case 10, 11:
      let corners = Self.corners(using: &random)
      sets[set].members.append(Member(name: "m_\(names)", corners: corners))
      return "a member added"
    default:
      editSetting(using: &random)
      return "a setting"
    }
  }

  private mutating func editSetting(using random: inout SeededGenerator) {
    switch Int.random(in: 0..<4, using: &random) {
    case 0: horizon = Int.random(in: 3...6, using: &random)
    case 1: hidden = Int.random(in: 2...5, using: &random)
    case 2: seed = Int.random(in: 0...3, using: &random)
    default: name += "x"
    }
  }
}

/// Hourly bars of a random walk.
struct RandomBars: Equatable {
  private var closes: [Int] = []
  /// Whether numbers have zeros at their ends, which change nothing.
  var isWide = false

  init(count: Int, using random: inout SeededGenerator) {
    var price = 10_000
    for _ in 0..<count {
      price = max(1_000, price + Int.random(in: -40...40, using: &random))
      closes.append(price)
    }
  }

  /// Changes one price.
  mutating func edit(using random: inout SeededGenerator) {
    closes[Int.random(in: 0..<closes.count, using: &random)] += 1
  }

  /// The bars as CSV.
  var text: String {
    var text = "timestamp,open,high,low,close,volume\n"
    for (hour, close) in closes.enumerated() {
      let open = hour == 0 ? close : closes[hour - 1]
      let prices = [open, max(open, close) + 3, min(open, close) - 3, close]
      let zeros = isWide ? "00" : ""
      let (day, time) = (1 + hour / 24, hour % 24)
      text += "2017-01-\(day < 10 ? "0" : "")\(day)T\(time < 10 ? "0" : "")\(time):00:00Z,"
      text += prices.map { "\(Double($0) / 10_000)\(zeros)" }.joined(separator: ",") + ",100\n"
    }
    return text
  }
}
