// Bars to predict for, read from files as builds read them. Opens none itself.

package import Columns

/// Reads the bars of symbols and timeframes, each file once.
package struct PredictionBars {
  private let files: BarFiles
  private let read: (String) throws -> [UInt8]
  private var parsed: [String: Bars] = [:]
  /// What was odd about the files, though they could be read.
  package private(set) var warnings: [String] = []
  /// The files that were read.
  package var paths: [String] { parsed.keys.sorted() }

  /// Makes a reader.
  ///
  /// - Parameters:
  ///   - files: Where files are.
  ///   - read: Reads a whole file.
  package init(files: BarFiles, read: @escaping (_ path: String) throws -> [UInt8]) {
    self.files = files
    self.read = read
  }

  /// The bars of a symbol and timeframe, from a file of their own or one of a finer timeframe, and
  /// what messages call that.
  ///
  /// - Throws: `RuleFailure` where there is no such file, or it cannot be parsed; what `read` does.
  mutating func bars(
    of symbol: String, _ timeframe: Timeframe
  ) throws -> (bars: Bars, origin: String) {
    let origin = files.origin(symbol: symbol, timeframe: timeframe)
    if let path = files.path(symbol: symbol, timeframe: timeframe) {
      return (try bars(at: path, timeframe), origin)
    }
    if let finer = files.finer(symbol: symbol, timeframe: timeframe) {
      let bars = try bars(at: finer.path, finer.timeframe)
      return (bars.resampled(to: timeframe, from: finer.timeframe), origin)
    }
    let path = files.plainPath(symbol: symbol, timeframe: timeframe)
    throw RuleFailure(
      "no \(timeframe) bars of \(symbol): there is no file '\(path)', none with '.gz', "
        + "and no file of a finer timeframe to make them from")
  }

  private mutating func bars(at path: String, _ timeframe: Timeframe) throws -> Bars {
    if let bars = parsed[path] { return bars }
    do {
      let file = try BarFile.parse(read(path), timeframe: timeframe)
      warnings += file.warnings.map { $0.text(path: path, severity: "warning") }
      parsed[path] = file.bars
      return file.bars
    } catch let error as BarFileError {
      throw RuleFailure(error.text(path: path))
    }
  }
}

extension BarFiles {
  /// Whether there are bars of a symbol and timeframe, of their own or to be made from finer ones.
  package func hasBars(of symbol: String, _ timeframe: Timeframe) -> Bool {
    path(symbol: symbol, timeframe: timeframe) != nil
      || finer(symbol: symbol, timeframe: timeframe) != nil
  }
}
