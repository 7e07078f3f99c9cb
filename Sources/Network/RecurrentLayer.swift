// One layer of an LSTM or GRU, forward and backward through all steps. Knows one layer's memory.

import CKernels

/// One layer of a recurrent network with all that it needs to go backward.
final class RecurrentLayer {
  private let cell: RecurrentCell
  private let steps: Int
  private let units: Int
  private let inward: Linear
  private let recurrent: Linear
  /// Both maps' biases together, which is what an LSTM's sums begin with.
  private let biases: FloatBuffer
  /// Sums from the inputs, what the gates make of them, and the derivative by them.
  private let gates: FloatBuffer
  /// A GRU's sums from the hidden states, and the derivative by them.
  private let recurrentSums: FloatBuffer
  private let hidden: FloatBuffer
  /// An LSTM's cells and what tanh makes of them.
  private let cells: FloatBuffer
  private let squashed: FloatBuffer
  /// Hidden states with dropout, and its factors.
  private let dropped: FloatBuffer
  private let factors: FloatBuffer
  /// The derivative by the hidden states that comes from the layer above.
  private let above: FloatBuffer
  /// The derivatives by the hidden state and the cell of the step that is at work.
  private let hiddenDelta: FloatBuffer
  private let cellDelta: FloatBuffer
  private var rowCount = 0

  /// How many numbers a window takes in a step.
  static func numbers(_ cell: RecurrentCell, units: Int) -> Int {
    (cell == .lstm ? 4 + 6 : 2 * 3 + 4) * units
  }

  /// Sets up the memory; that for a layer above only where there is one.
  init(
    _ shape: RecurrentArchitecture, inward: Linear, recurrent: Linear, capacity: Int, isLast: Bool
  ) {
    cell = shape.cell
    steps = shape.sequenceLength
    units = shape.hiddenSize.paddedToLanes
    self.inward = inward
    self.recurrent = recurrent
    let all = steps * capacity * units
    biases = FloatBuffer(count: inward.layout.columns)
    gates = FloatBuffer(count: all * cell.gates)
    recurrentSums = FloatBuffer(count: cell == .gru ? all * cell.gates : 0)
    hidden = FloatBuffer(count: all)
    cells = FloatBuffer(count: cell == .lstm ? all : 0)
    squashed = FloatBuffer(count: cell == .lstm ? all : 0)
    dropped = FloatBuffer(count: isLast ? 0 : all)
    factors = FloatBuffer(count: isLast ? 0 : all)
    above = FloatBuffer(count: isLast ? 0 : all)
    hiddenDelta = FloatBuffer(count: capacity * units)
    cellDelta = FloatBuffer(count: capacity * units)
  }

  /// The hidden states of some steps.
  func states(of steps: Range<Int>) -> Rows { part(hidden, steps, units) }

  /// The hidden states of all steps as the layer above sees them in training.
  var outputs: Rows { part(dropped, 0..<steps, units) }

  /// Goes through all steps of the windows whose inputs `source` has, step after step.
  func forward(_ source: Rows, rows: Int) {
    rowCount = rows
    let start = biases.rows(1, stride: biases.count)
    start.assign(inward.biases)
    start.add(recurrent.biases)
    for step in 0..<steps {
      let inputs = source.part(step * rows..<(step + 1) * rows)
      if cell == .lstm {
        stepOfLSTM(step, inputs, start)
      } else {
        stepOfGRU(step, inputs)
      }
    }
  }

  private func stepOfLSTM(_ step: Int, _ inputs: Rows, _ start: Rows) {
    let sums = part(gates, step..<step + 1)
    inward.apply(inputs, into: sums, beginningWith: start)
    if step > 0 { recurrent.add(states(of: step - 1..<step), into: sums) }
    unsafe ktask_lstm_forward(
      sums.start, before(cells, step), part(cells, step..<step + 1, units).start,
      part(squashed, step..<step + 1, units).start, states(of: step..<step + 1).start, rowCount,
      units)
  }

  private func stepOfGRU(_ step: Int, _ inputs: Rows) {
    let sums = part(gates, step..<step + 1)
    inward.apply(inputs, into: sums)
    let others = part(recurrentSums, step..<step + 1)
    if step > 0 {
      recurrent.apply(states(of: step - 1..<step), into: others)
    } else {
      others.fill(with: recurrent.biases)
    }
    unsafe ktask_gru_forward(
      sums.start, others.start, before(hidden, step), states(of: step..<step + 1).start, rowCount,
      units)
  }

  /// Takes all hidden states through dropout, for the layer above.
  func drop(_ dropout: ktask_dropout) -> Rows {
    let outputs = outputs
    outputs.assign(states(of: 0..<steps))
    unsafe ktask_activate_training(
      ktask_identity, outputs.start, factors.start, outputs.floatCount, dropout)
    return outputs
  }

  /// Turns the weights around after they have changed.
  func prepareBackward(isFirst: Bool) {
    if !isFirst { inward.prepareToPropagate() }
    recurrent.prepareToPropagate()
  }

  /// Goes back through all steps.
  ///
  /// - Parameters:
  ///   - source: The inputs that the layer had.
  ///   - last: The derivative by the last hidden states where there is no layer above.
  ///   - below: The layer that is to get the derivative by its outputs.
  ///   - adding: Whether derivatives by parameters are added to what is there.
  func backward(
    _ source: Rows, last: Rows?, below: RecurrentLayer?, adding: Bool
  ) {
    let delta = hiddenDelta.rows(rowCount, stride: units)
    delta.assign(last ?? part(above, steps - 1..<steps, units))
    unsafe cellDelta.start.update(repeating: 0, count: cellDelta.count)
    for step in (0..<steps).reversed() {
      goBack(step)
      guard step > 0 else { break }
      recurrent.propagate(
        sumDeltas(step..<step + 1), into: delta, cell == .lstm ? .replacing : .adding)
      if last == nil { delta.add(part(above, step - 1..<step, units)) }
    }
    inward.differentiate(source, part(gates, 0..<steps), adding: adding)
    recurrent.differentiateWeights(
      states(of: 0..<steps - 1), sumDeltas(1..<steps), adding: adding)
    if cell == .lstm {
      // Both maps' biases are added to the same sums.
      recurrent.takeBiasDerivatives(of: inward)
    } else {
      recurrent.differentiateBiases(sumDeltas(0..<steps), adding: adding)
    }
    if let below {
      inward.propagate(
        part(gates, 0..<steps), into: below.part(below.above, 0..<steps, units),
        .scaling(below.part(below.factors, 0..<steps, units)))
    }
  }

  /// Makes the derivatives by the sums of a step.
  private func goBack(_ step: Int) {
    let sums = part(gates, step..<step + 1)
    if cell == .lstm {
      unsafe ktask_lstm_backward(
        sums.start, before(cells, step), part(squashed, step..<step + 1, units).start,
        hiddenDelta.start, cellDelta.start, rowCount, units)
    } else {
      unsafe ktask_gru_backward(
        sums.start, part(recurrentSums, step..<step + 1).start, before(hidden, step),
        hiddenDelta.start, rowCount, units)
    }
  }

  /// The derivatives by the sums from the hidden states.
  private func sumDeltas(_ steps: Range<Int>) -> Rows {
    part(cell == .lstm ? gates : recurrentSums, steps)
  }

  /// What a buffer has of some steps; rows as wide as the gates if no width is given.
  private func part(_ buffer: FloatBuffer, _ steps: Range<Int>, _ width: Int? = nil) -> Rows {
    let width = width ?? cell.gates * units
    let first = steps.lowerBound * rowCount * width
    return buffer.rows(
      steps.count * rowCount, stride: width, from: steps.isEmpty ? 0 : first)
  }

  /// What a buffer has of the step before, null before the first.
  @unsafe private func before(_ buffer: FloatBuffer, _ step: Int) -> UnsafePointer<Float>? {
    unsafe step > 0 ? UnsafePointer(part(buffer, step - 1..<step, units).start) : nil
  }
}
