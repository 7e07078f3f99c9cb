// What `ktask init` says of the bars that it found, and what comes next.

import ArtifactStore
import Columns
import Syntax

extension StarterProject {
  /// Says on standard error which bars the strategy is for, or what to put where.
  ///
  /// - Parameters:
  ///   - bars: The files that are there.
  ///   - choice: The file that the strategy is for, nil if there is none.
  ///   - subject: What the strategy is about.
  ///   - strategies: The strategies that were there before.
  func tell(
    of bars: StarterBars, choice: NamedBars?, subject: Subject, strategies: [String]
  ) {
    let stream = OutputStream.standardError
    if !strategies.isEmpty {
      stream.writeLine(
        "\(path("strategies").visible) has \(counted(strategies.count, "strategy", "strategies")) "
          + "already; none is written")
    }
    if let choice {
      describe(choice, in: bars.directory, for: subject)
    } else {
      tellWhatIsMissing(bars, subject)
    }
    guard !bars.others.isEmpty else { return }
    let names = bars.others.prefix(3).map { "'\($0)'" }.joined(separator: ", ")
    let more = bars.others.count > 3 ? " and \(bars.others.count - 3) more" : ""
    let place = bars.directory.isEmpty ? "here" : "in \(bars.directory)"
    stream.warn(
      "\(names)\(more) \(place): not named as \(bars.template), so builds do not see them")
    if let first = bars.others.lazy.compactMap({ ($0, NamedBars.renamed($0)) }).first(
      where: { $0.1 != nil }), let name = first.1
    {
      let lead = bars.directory.isEmpty ? "" : bars.directory + "/"
      stream.writeLine("  rename them, as in: mv '\(lead)\(first.0)' '\(lead)\(name)'".visible)
    }
  }

  /// Reads the file that the strategy is for, and says what is in it.
  private func describe(_ choice: NamedBars, in place: String, for subject: Subject) {
    let stream = OutputStream.standardError
    let name = place.isEmpty ? choice.path : "\(place)/\(choice.path)"
    let summary = DataSummary(
      DataFile(
        path: name.hasPrefix("/") ? name : path(name), symbol: choice.symbol,
        timeframe: choice.timeframe))
    guard let report = summary.report else {
      let reason = summary.error?.findings.first.map { "line \($0.line): \($0.message)" }
      let failure = summary.failure.map { "\($0)" }
      stream.warn("\(name) cannot be used: \(reason ?? failure ?? "it has no bars")")
      return
    }
    stream.writeLine(
      "the bars are \(counted(report.count, "bar")) of \(choice.symbol) \(choice.timeframe) in "
        + "\(name.visible), \(UTCTime.formatDate(report.first)) to "
        + UTCTime.formatDate(report.last))
    if choice.timeframe != subject.timeframe {
      stream.writeLine("those of \(subject.timeframe) are made from them")
    }
    if report.count < Self.fewBars {
      stream.warn("\(counted(report.count, "bar")) are few to learn from")
    }
  }

  /// Below this many bars a model hardly learns anything, and its test part says nothing.
  private static let fewBars = 500

  private func tellWhatIsMissing(_ bars: StarterBars, _ subject: Subject) {
    let name = bars.template.replacing("{symbol}", with: subject.symbol)
      .replacing("{timeframe}", with: "\(subject.timeframe)")
    let place = name.hasPrefix("/") ? name : path(name)
    OutputStream.standardError.writeLine(
      """
      there are no bars of \(subject.symbol) \(subject.timeframe) yet: put them at \(place.visible), \
      or that with .gz, as in

        timestamp,open,high,low,close,volume
        2017-01-01T22:00:00Z,1.05236,1.05253,1.05221,1.05227,1435

      one line a bar, oldest first, stamped when it opens, in UTC; the volume may be left out.
      For another symbol or timeframe, change `training_data` of the strategy too.
      """)
  }

  /// The commands that come next, for a shell.
  func nextCommands(hasBars: Bool) -> String {
    let lead = directory == "." ? "" : "cd \(Self.quoted(directory))\n"
    let data =
      hasBars ? "" : "ktask data                # once there are bars: what is odd about them\n"
    return lead + """
      ktask validate            # checks the strategy
      ktask plan                # what a build would do, and why
      \(data)ktask build               # builds the model

      """
  }

  private static func quoted(_ text: String) -> String {
    let isPlain = text.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "/_.-+~".contains($0))
    }
    return isPlain ? text : "'" + text.replacing("'", with: #"'\''"#) + "'"
  }
}
