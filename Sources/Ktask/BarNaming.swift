// How files of bars are named: finds symbols and timeframes in paths. Opens no file.

import Columns
import Strategy

/// A path in which a symbol and a timeframe were found.
struct NamedBars: Equatable {
  /// The path below the directory of the bars, packed or not.
  let path: String
  /// The path with `{symbol}` and `{timeframe}` in their places, without `.gz`.
  let template: String
  let symbol: String
  let timeframe: Timeframe

  /// The usual way of naming files.
  static let usualTemplate = "{symbol}_{timeframe}.csv"

  /// Finds the symbol and the timeframe in a path of one or two parts; nil if it does not have both.
  ///
  /// The last part of a name that is a timeframe counts, as in `EURUSD_1h.csv`, `BTC-USDT-5m.csv`
  /// and `1d IBM.csv.gz`; the directory may be either, as in `EURUSD/1h.csv` and `1h/EURUSD.csv`.
  init?(path: String) {
    let plain = path.hasSuffix(".gz") ? path.dropLast(3) : path[...]
    // Braces stand for fields in a Ktaskfile, and for nothing else.
    guard plain.lowercased().hasSuffix(".csv"), !plain.contains("{"), !plain.contains("}")
    else { return nil }
    let parts = plain.split(separator: "/", omittingEmptySubsequences: false)
    guard let last = parts.last, parts.count <= 2 else { return nil }
    let directory = parts.count == 2 ? String(parts[0]) : nil
    guard let name = Self.name(of: last.dropLast(4), in: directory),
      StrategyOverrides.isSymbol(name.symbol)
    else { return nil }
    self.path = path
    template = name.template + last.suffix(4)
    symbol = name.symbol
    timeframe = name.timeframe
  }

  private typealias Name = (template: String, symbol: String, timeframe: Timeframe)

  private static func name(of stem: Substring, in directory: String?) -> Name? {
    let inName = name(of: stem)
    guard let directory else { return inName }
    if let inName {
      if directory == inName.symbol {
        return ("{symbol}/" + inName.template, inName.symbol, inName.timeframe)
      }
      if Timeframe(directory) == inName.timeframe {
        return ("{timeframe}/" + inName.template, inName.symbol, inName.timeframe)
      }
      return ("\(directory)/" + inName.template, inName.symbol, inName.timeframe)
    }
    if let timeframe = Timeframe(stem) { return ("{symbol}/{timeframe}", directory, timeframe) }
    return Timeframe(directory).map { ("{timeframe}/{symbol}", String(stem), $0) }
  }

  /// Finds both in the name of a file without its ending.
  private static func name(of stem: Substring) -> Name? {
    let words = stem.split { "_-. ".contains($0) }
    guard words.count > 1,
      let index = words.lastIndex(where: { Timeframe($0) != nil }),
      let timeframe = Timeframe(words[index])
    else { return nil }
    let word = words[index]
    guard index > 0 else {
      let between = stem[word.endIndex..<words[1].startIndex]
      let symbol = stem[words[1].startIndex...]
      return ("{timeframe}\(between){symbol}", String(symbol), timeframe)
    }
    let symbol = stem[..<words[index - 1].endIndex]
    let between = stem[words[index - 1].endIndex..<word.startIndex]
    return ("{symbol}\(between){timeframe}\(stem[word.endIndex...])", String(symbol), timeframe)
  }

  /// The files of the way of naming that most have; of ways that as many have, the usual one.
  static func mostAlike(_ files: [NamedBars]) -> [NamedBars] {
    let groups = Dictionary(grouping: files, by: \.template)
    let best = groups.min { first, second in
      (-first.value.count, first.key == usualTemplate ? 0 : 1, first.key)
        < (-second.value.count, second.key == usualTemplate ? 0 : 1, second.key)
    }
    return best?.value ?? []
  }
}

// MARK: Names of other programs

extension NamedBars {
  /// What a file would be called here whose name has a timeframe in other words.
  ///
  /// - Parameter path: A path in which no timeframe was found, as `EURUSDH1.csv`.
  /// - Returns: The usual name in the same directory, as `EURUSD_1h.csv`; nil if none is told.
  static func renamed(_ path: String) -> String? {
    let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    let (directory, name) = (path[..<slash], path[slash...])
    guard let point = name.firstIndex(of: ".") else { return nil }
    let (stem, ending) = (name[..<point], name[point...])
    for (words, timeframe) in otherWords {
      for word in words where stem.lowercased().hasSuffix(word) {
        let symbol = stem.dropLast(word.count)
          .trimmingSuffix { "_-. ".contains($0) }
        guard StrategyOverrides.isSymbol(String(symbol)) else { continue }
        return "\(directory)\(symbol)_\(timeframe)\(ending)"
      }
    }
    return nil
  }

  /// What others call timeframes, longer words first where one ends with another.
  private static let otherWords: [(words: [String], timeframe: String)] = [
    (["m15", "15min"], "15m"), (["m30", "30min"], "30m"), (["m5", "5min"], "5m"),
    (["mn1", "mn", "monthly"], "1M"), (["m1", "1min"], "1m"), (["h4", "4hour"], "4h"),
    (["h1", "1hour", "60min", "hourly"], "1h"), (["d1", "1day", "daily"], "1d"),
    (["w1", "weekly"], "1w"),
  ]
}

extension Substring {
  /// The text without the characters at its end that `isTrimmed` takes.
  fileprivate func trimmingSuffix(_ isTrimmed: (Character) -> Bool) -> Substring {
    guard let last = lastIndex(where: { !isTrimmed($0) }) else { return prefix(0) }
    return self[...last]
  }
}
