// Project files, the targets in them, and the templates, patterns, spans and sizes.

import Ktaskfile
import Syntax

struct KtaskfileKind: Kind {
  static let name = "ktaskfile"
  static let share = 120

  private let damage: YAMLDamage

  init(_ corpus: Corpus, scratch: String) throws {
    let written = try corpus.file("Ktaskfile")
    let others =
      [
        "cache: {directory: .cache, limit: 5 GB}\nversion: 1\n",
        "data:\n  path: \"bars/{timeframe}/{symbol}.csv\"\noutputs: out/{strategy}/x\n",
        "strategies: '**/*.yml'\ndefault: a\ncache:\n  limit: 1.5GiB\n",
      ] + Self.targets
    damage = YAMLDamage(
      [written, try corpus.file("Tests/fuzz/project/Ktaskfile")] + others.map { Array($0.utf8) })
  }

  /// Files with targets of their own, short ones with all that there is.
  private static let targets = [
    """
    targets:
      card:
        inputs: [mlp/model, data/*.csv, ./src/a.py, other]
        run: "python3 {./src/a.py} --model {in[1]} {data/*.csv} '{out}' \"{card.md}\" {{x}}"
        outputs: [card.md, sub/card.html]
        env: [PATH, LANG]
        directory: docs
        timeout: 1.5 h
        retries: 3
        tools: [python3, ./src/a.py]
        sandbox: bwrap
      other: {run: "cat {in} > {out}", inputs: [card.md], outputs: a.txt}
      all: {needs: [other, '*', '*/model']}

    """,
    """
    sandbox: off
    targets:
      a: {run: "sort {in} | head -{{3}} > {out[1]}", inputs: ['out/*.b'], outputs: out/x.a}
      b:
        run: |
          cat '{in}' # it's {out}
          echo "$(date)" > {out}
        inputs: ['../up', 'out/*.a', '**/x']
        outputs: [out/x.b, out/x.b/y]
        timeout: 90
      c: {run: make, inputs: [a, b, c], outputs: [out/*.c, .ktask/x, /abs, out/]}

    """,
  ]

  func input(_ random: inout Randomness) -> [UInt8] { damage.input(&random) }

  func check(_ input: [UInt8]) throws -> Verdict {
    let (source, _) = SourceText.decode(name: "Ktaskfile", bytes: input)
    _ = ByteCount.parse(source.text)
    for line in source.lines {
      if let bytes = ByteCount.parse(line.split(separator: ":").last.map(String.init) ?? "") {
        try demand(bytes > 0, "a size of nothing")
      }
    }
    let (file, findings) = Ktaskfile.load(source)
    try demandPlaces(of: findings, in: source)
    try demand(
      (file == nil) == findings.contains { $0.severity == .error }, "a file and errors, or neither")
    try demandSpansAndPatterns(in: source)
    guard let file else { return .rejected }
    try demandOrder(of: file.targets)
    let path = file.dataPath.filled(["symbol": "{timeframe}", "timeframe": "<1h>"])
    try demand(path.contains("<1h>"), "a path without its timeframe: \(path)")
    try demand(file.outputs.filled(["strategy": "<s>"]).contains("<s>"), "outputs of no strategy")
    try demand(!file.cacheDirectory.isEmpty && !file.strategies.isEmpty, "an empty path")
    return .accepted
  }

  /// Demands that targets can be made in an order, each of files in the project.
  private func demandOrder(of targets: OwnTargets) throws {
    let order = targets.ordered(Set(targets.all.map(\.name))).map(\.name)
    try demand(
      Set(order).count == targets.all.count && order.count == targets.all.count, "no order")
    var made: Set<String> = []
    for name in order {
      guard let target = targets[name] else { throw Violation("\(name) is not there") }
      try demand(
        targets.needs(of: target).allSatisfy { made.contains($0.name) }, "\(name) before its needs")
      made.insert(name)
      guard let command = target.command else { continue }
      for path in command.outputs {
        try demand(ProjectPath.normalised(path) == path && !path.isEmpty, "an output \(path)")
        try demand(targets.outputs(matching: path).first?.target == target, "\(path) of another")
      }
      try demand(command.timeout.map { $0 > 0 && $0 <= 366 * 86_400 } ?? true, "a span")
      try demand((0...100).contains(command.retries), "\(command.retries) retries")
      let inputs = command.inputs.map { _ in ["-a b'c", "$d\"e\\"] }
      let filled = command.run.filled(inputs: inputs, outputs: command.outputs)
      try demand(!filled.isEmpty, "a command that is empty")
    }
  }

  /// Demands of spans that they are some, and of patterns what a slower way of matching says.
  private func demandSpansAndPatterns(in source: SourceText) throws {
    let words = source.lines.prefix(40).map { line in
      line.utf8.split(separator: 0x3a).last.map { Array($0.prefix(24)) } ?? []
    }
    for (word, next) in zip(words, words.dropFirst()) {
      let text = String(decoding: word.drop { $0 == 0x20 }, as: UTF8.self)
      if let span = TimeSpan.parse(text) {
        try demand(span > 0 && span <= 366 * 86_400, "a span of \(span)")
      }
      if let path = ProjectPath.normalised(text) {
        try demand(ProjectPath.normalised(path) == path, "a path that is not normal: \(path)")
      }
      let other = String(decoding: next, as: UTF8.self)
      try demand(
        Glob.matches(other, text)
          == Self.matches(Array(other.utf8)[...], Array(text.utf8)[...]),
        "'\(text)' for '\(other)'")
    }
  }

  /// Whether a pattern stands for a text, by its definition.
  private static func matches(_ text: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
    var reached = [true] + Array(repeating: false, count: text.count)
    for byte in pattern {
      var next = Array(repeating: false, count: reached.count)
      for index in reached.indices {
        if byte == 0x2a {
          next[index] = reached[index] || index > 0 && next[index - 1]
        } else if index > 0 {
          next[index] = reached[index - 1] && text[text.startIndex + index - 1] == byte
        }
      }
      reached = next
    }
    return reached.last ?? false
  }
}
