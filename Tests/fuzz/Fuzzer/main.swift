// Mutates real strategies, project files, bars and cache files, and feeds ktask with them.
//
//     Fuzzer run [--inputs N] [--seed S] [--kinds a,b] [--jobs N]
//     Fuzzer replay KIND SEED NUMBER        checks one input of a run again
//     Fuzzer save KIND SEED NUMBER FILE     writes it into a file
//     Fuzzer try KIND FILE                  checks what is in a file
//     Fuzzer minimise KIND FILE NEW-FILE    takes out what a failure does not need
//
// Every command takes --repository and --directory too; without them it is run in the repository.

import ArtifactStore
import CProcess
import Glibc

/// Does what a command line asks for, and returns the status to end with.
func execute(_ arguments: [String]) throws -> Int32 {
  let options = try Options(Array(arguments.dropFirst()))
  let words = options.words
  switch (arguments.first, words.count) {
  case ("run", 0):
    try FuzzProject(options).make()
    return try Campaign(options).run() == 0 ? 0 : 1
  case ("worker", 8):
    let stretch = Stretch(
      kind: try Options.kind(words[4]), seed: try Options.number(words[5], "seed"),
      iterations: try Options.number(words[6], "from")..<Options.number(words[7], "to"))
    let worker = Worker(
      stretch: stretch, counters: try SharedCounters("\(words[3])/counters"), failures: words[2])
    try worker.run(Corpus(repository: words[0], project: words[1]), scratch: words[3])
    return 0
  case ("replay", 3), ("save", 4):
    let single = try SingleInput(options, kind: words[0])
    let input = single.kind.input(
      seed: try Options.number(words[1], "seed"), iteration: try Options.number(words[2], "number"))
    if words.count == 3 { return single.check(input) }
    try write(input, to: words[3])
    return 0
  case ("try", 2):
    return try SingleInput(options, kind: words[0]).check(FileSystem.read(words[1]))
  case ("minimise", 3):
    return try Minimiser(options, kind: words[0]).minimise(words[1], to: words[2])
  default:
    print("usage: Fuzzer run | replay | save | try | minimise; see the head of its main.swift")
    return 64
  }
}

do {
  let count = ktask_argument_count()
  exit(try execute((1..<max(1, count)).map { unsafe String(cString: ktask_argument($0)) }))
} catch {
  print("Fuzzer: \((error as? Violation)?.message ?? "\(error)")")
  exit(Options.failedToStart)
}
