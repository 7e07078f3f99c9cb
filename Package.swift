// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "ktask",
  products: [.executable(name: "ktask", targets: ["Ktask"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // MARK: The tool

    // One file a subcommand; progress and the rendering of diagnostics; composes everything below.
    .executableTarget(
      name: "Ktask",
      dependencies: [
        "Rules", "Commands", "CProcess", "BuildEngine", "ArtifactStore", "BuildGraph", "Ktaskfile",
        "Syntax", "Strategy", "Labeling", "Network", "Fuzzy", "Indicators", "Columns",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // MARK: Where the two halves meet

    // One rule a file: what a target is made from and how. Sees the contract, never the store.
    .target(
      name: "Rules",
      dependencies: [
        "BuildGraph", "Strategy", "Labeling", "Network", "Fuzzy", "Indicators", "Columns", "Syntax",
      ]),

    // MARK: Building, knowing nothing of trading

    // Brings a graph up to date: planning, ready queue, early cut-off, cancellation, reasons.
    .target(name: "BuildEngine", dependencies: ["ArtifactStore", "BuildGraph"]),
    // Objects by content, actions by key; atomic writes. Bytes in, bytes out.
    .target(name: "ArtifactStore", dependencies: ["BuildGraph"]),
    // The rule that runs a command of the project's own, kept from what it did not declare.
    .target(name: "Commands", dependencies: ["CCommand", "ArtifactStore", "BuildGraph"]),
    // The contract: digests, rules, artifacts, the task graph. No files, no async.
    .target(name: "BuildGraph", dependencies: ["CXXHash"]),
    // The project file: where strategies, data, cache and outputs are, and targets of its own.
    .target(
      name: "Ktaskfile", dependencies: ["Syntax", .product(name: "Yams", package: "Yams")]),
    // Source positions, diagnostics and YAML trees that know where they stand.
    .target(name: "Syntax", dependencies: [.product(name: "Yams", package: "Yams")]),

    // MARK: Trading, knowing nothing of building

    // Grammar v3: tree, checks, feature resolution, canonical form.
    .target(
      name: "Strategy",
      dependencies: ["Syntax", "Indicators", "Fuzzy", "Labeling", "Columns"]),
    // What the network is to learn, and the row at which each label is known.
    .target(name: "Labeling", dependencies: ["Columns", "Elementary", "Indicators"]),
    // Multilayer perceptrons, LSTMs and GRUs, losses, optimisers, the trainer, evaluation.
    .target(name: "Network", dependencies: ["CKernels", "COpenBLAS", "CProcess", "Elementary"]),
    // Membership functions.
    .target(name: "Fuzzy", dependencies: ["CKernels", "Elementary", "Columns"]),
    // Elementary functions whose bits are the same on every processor.
    .target(name: "Elementary"),
    // One indicator a file, and the catalogue that lists them.
    .target(name: "Indicators", dependencies: ["CKernels", "Elementary", "Columns"]),
    // Bars, columns, CSV, resampling, point-in-time alignment, the .npy format.
    .target(name: "Columns", dependencies: ["CZlib"]),

    // MARK: Benchmarks

    // Reads a file of bars again and again; driven by Benchmarks/reading.py.
    .executableTarget(
      name: "ReadingBenchmark", dependencies: ["Columns"], path: "Benchmarks/Reading"),
    // Times indicators, memberships and the matrix for Benchmarks/features.py.
    .executableTarget(
      name: "KernelBenchmark", dependencies: ["Fuzzy", "Indicators", "Columns"],
      path: "Benchmarks/Kernels"),
    // Trains networks, and times what no training can do without, for Benchmarks/training.py.
    .executableTarget(
      name: "TrainingBenchmark",
      dependencies: ["CTrainingPieces", "Network", "COpenBLAS", "CProcess"],
      path: "Benchmarks/Training"),
    // The loops of a training step besides its products, each alone and vectorised.
    .target(name: "CTrainingPieces", path: "Benchmarks/TrainingPieces"),

    // MARK: C libraries

    // Runs first in the process: keeps the arguments, pins OpenBLAS to one thread and one core type.
    .target(name: "CProcess"),
    // Runs one program under a watcher that ends with whoever started it, and with it all it started.
    .target(name: "CCommand"),
    // Innermost loops for several instruction sets, the processor's best chosen at start-up.
    .target(name: "CKernels", cSettings: [.unsafeFlags(["-O2"])]),

    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(
      name: "CXXHash", pkgConfig: "libxxhash", providers: [.apt(["libxxhash-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

    // MARK: Tests

    .target(
      name: "TestSupport", dependencies: ["Columns", "Syntax"], path: "Tests/TestSupport"),
    // Networks in double precision, optimised in tests too: differences of losses take many of them.
    .target(
      name: "PlainNetwork", path: "Tests/PlainNetwork",
      swiftSettings: [.unsafeFlags(["-O"])]),
    .testTarget(name: "BuildGraphTests", dependencies: ["BuildGraph", "TestSupport"]),
    .testTarget(
      name: "ArtifactStoreTests", dependencies: ["ArtifactStore", "BuildGraph", "TestSupport"]),
    .testTarget(
      name: "BuildEngineTests",
      dependencies: ["BuildEngine", "ArtifactStore", "BuildGraph", "TestSupport"]),
    .testTarget(
      name: "CommandsTests", dependencies: ["Commands", "ArtifactStore", "BuildGraph"]),
    .testTarget(name: "SyntaxTests", dependencies: ["Syntax", "TestSupport"]),
    .testTarget(name: "KtaskfileTests", dependencies: ["Ktaskfile", "Syntax", "TestSupport"]),
    .testTarget(
      name: "StrategyTests",
      dependencies: [
        "Strategy", "Syntax", "Indicators", "Fuzzy", "Labeling", "Columns", "TestSupport",
      ]),
    .testTarget(name: "ColumnsTests", dependencies: ["Columns", "TestSupport"]),
    .testTarget(name: "IndicatorsTests", dependencies: ["Indicators", "Columns", "TestSupport"]),
    .testTarget(name: "FuzzyTests", dependencies: ["Fuzzy", "Columns", "TestSupport"]),
    .testTarget(name: "ElementaryTests", dependencies: ["Elementary", "TestSupport"]),
    .testTarget(name: "LabelingTests", dependencies: ["Labeling", "Columns", "TestSupport"]),
    .testTarget(
      name: "NetworkTests",
      dependencies: ["Network", "Columns", "CKernels", "PlainNetwork", "TestSupport"]),
    .testTarget(
      name: "RulesTests",
      dependencies: [
        "Rules", "BuildGraph", "Strategy", "Labeling", "Network", "Fuzzy", "Indicators", "Columns",
        "Syntax", "TestSupport",
      ]),
    // Feeds every reader with mutated files; driven by Tests/fuzz/run.sh.
    .executableTarget(
      name: "Fuzzer",
      dependencies: [
        "Rules", "Strategy", "Ktaskfile", "Network", "ArtifactStore", "BuildGraph", "Columns",
        "Syntax", "CProcess",
      ], path: "Tests/fuzz/Fuzzer"),
    // Drives the real binary in temporary workspaces.
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "Ktask", "BuildEngine", "ArtifactStore", "BuildGraph", "Columns", "Syntax", "TestSupport",
      ]),
  ],
  swiftLanguageModes: [.v6]
)

/// What every Swift target of this package is compiled with.
let strictness: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),  // SE-0335: existentials say `any`
  .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409: an import leaks only on purpose
  .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444: each file imports what it uses
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461: async stays with its caller
  .strictMemorySafety(),  // SE-0458: every unsafe use says `unsafe`
  .treatAllWarnings(as: .error),  // SE-0443
]

let inC: Set = ["CProcess", "CCommand", "CKernels", "CTrainingPieces"]
for target in package.targets where target.type != .system && !inC.contains(target.name) {
  target.swiftSettings = (target.swiftSettings ?? []) + strictness
}
