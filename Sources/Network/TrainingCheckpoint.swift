// Where a training keeps its state for the case that it is interrupted. Knows bytes alone.

/// Where a training keeps what it needs to go on after an interruption.
package struct TrainingCheckpoint {
  /// What was kept last by a training of the same data and settings.
  package var load: () -> [UInt8]?
  /// Keeps the state instead of what was kept before.
  package var save: ([UInt8]) -> Void
  /// Whether so much time has passed that the state should be kept although nobody asked to stop;
  /// asked after every 64th batch of an epoch and at its end.
  package var isDue: () -> Bool

  package init(
    load: @escaping () -> [UInt8]? = { nil }, save: @escaping ([UInt8]) -> Void = { _ in },
    isDue: @escaping () -> Bool = { false }
  ) {
    self.load = load
    self.save = save
    self.isDue = isDue
  }

  /// One that keeps the state about every `seconds` seconds, beside at every stop.
  package init(
    every seconds: Double, load: @escaping () -> [UInt8]?, save: @escaping ([UInt8]) -> Void
  ) {
    let clock = ContinuousClock()
    var last = clock.now
    self.init(
      load: load,
      save: {
        save($0)
        last = clock.now
      },
      isDue: { clock.now - last >= .seconds(seconds) })
  }
}
