// Project files, and the templates and sizes in them.

import Ktaskfile
import Syntax

struct KtaskfileKind: Kind {
  static let name = "ktaskfile"
  static let share = 120

  private let damage: YAMLDamage

  init(_ corpus: Corpus, scratch: String) throws {
    let written = try corpus.file("Ktaskfile")
    let others = [
      "cache: {directory: .cache, limit: 5 GB}\nversion: 1\n",
      "data:\n  path: \"bars/{timeframe}/{symbol}.csv\"\noutputs: out/{strategy}/x\n",
      "strategies: '**/*.yml'\ndefault: a\ncache:\n  limit: 1.5GiB\n",
    ]
    damage = YAMLDamage(
      [written, try corpus.file("Tests/fuzz/project/Ktaskfile")] + others.map { Array($0.utf8) })
  }

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
    guard let file else { return .rejected }
    let path = file.dataPath.filled(["symbol": "{timeframe}", "timeframe": "<1h>"])
    try demand(path.contains("<1h>"), "a path without its timeframe: \(path)")
    try demand(file.outputs.filled(["strategy": "<s>"]).contains("<s>"), "outputs of no strategy")
    try demand(!file.cacheDirectory.isEmpty && !file.strategies.isEmpty, "an empty path")
    return .accepted
  }
}
