// Checks of `model`: kinds of networks and their layers.

import Testing

@testable import Strategy

private let architecture = "{hidden_layers: [8, 4], dropout: 0.1, activation: tanh}"

@Test(arguments: [
  CheckCase("  type: mlp\n", "  type: MLP\n"),
  CheckCase("  type: mlp\n", ""),
  CheckCase(architecture, "{hidden_layers: []}"),
  CheckCase(
    "type: mlp", "type: 1️⃣cnn",
    "1️⃣ error: model.type: Unknown model type: cnn | there is 'mlp', 'lstm' or 'gru'"),
  CheckCase(
    "type: mlp\n  architecture: \(architecture)",
    "type: 1️⃣LTSM\n  architecture: {sequence_length: 8, dropout: 2️⃣x, 3️⃣widht: 1}",
    "1️⃣ error: model.type: Unknown model type: LTSM | did you mean 'lstm'?",
    "2️⃣ error: model.architecture.dropout: must be a number, not the text 'x'",
    "3️⃣ warning: model.architecture.widht: unknown key, has no effect"),
  CheckCase(
    "architecture: \(architecture)", "2️⃣featurs: 1\n  3️⃣features: {}",
    "20:1 error: Missing required field: model.architecture",
    "2️⃣ warning: model.featurs: unknown key, has no effect",
    "3️⃣ warning: model.features: has no effect"),
  CheckCase(
    "architecture: \(architecture)", "1️⃣architecture: {dropout: 0}",
    "1️⃣ error: Missing required field: model.architecture.hidden_layers"),
  CheckCase(
    architecture, "{hidden_layers: [1️⃣0, 2️⃣8.0, 3️⃣x]}",
    "1️⃣ error: model.architecture.hidden_layers[0]: must be a whole number from 1 to 32768, not the "
      + "number 0",
    "2️⃣ error: model.architecture.hidden_layers[1]: must be a whole number, not the number 8.0",
    "3️⃣ error: model.architecture.hidden_layers[2]: must be a whole number, not the text 'x'"),
  CheckCase(
    architecture, "{hidden_layers: 1️⃣8, dropout: 2️⃣1, activation: 3️⃣rellu, 4️⃣output_activation: x}",
    "1️⃣ error: model.architecture.hidden_layers: must be a list, not the number 8",
    "2️⃣ error: model.architecture.dropout: must be a number from 0 and below 1, not the number 1",
    "3️⃣ error: model.architecture.activation: Input should be 'relu', 'tanh', 'sigmoid', "
      + "'leaky_relu', 'gelu', 'silu' or 'swish' | did you mean 'relu'?",
    "4️⃣ warning: model.architecture.output_activation: has no effect"),
  CheckCase(
    architecture, "{hidden_layers: [8], 1️⃣sequence_length: 20, 2️⃣num_layers: 2}",
    "1️⃣ warning: model.architecture.sequence_length: has no effect",
    "2️⃣ warning: model.architecture.num_layers: has no effect"),
])
func checksModels(_ check: CheckCase) { check.check() }

@Test(arguments: [
  ("relu", Activation.relu), ("tanh", .tanh), ("sigmoid", .sigmoid), ("leaky_relu", .leakyRelu),
  ("GELU", .gelu), ("SiLU", .silu), ("swish", .silu),
])
func readsActivations(text: String, activation: Activation) throws {
  let text = Edit("activation: tanh", "activation: \(text)").applied(to: plainStrategy)
  #expect(try load(text).model.activation == activation)
  #expect(findings(in: text) == [])
}

/// The plain strategy with a network of another kind.
private func recurrent(_ type: String, _ section: String) -> Edit {
  Edit("type: mlp\n  architecture: \(architecture)", "type: \(type)\n  \(section)")
}

@Test(arguments: [
  CheckCase([
    recurrent("gru", "architecture: {sequence_length: 1, hidden_size: 1, num_layers: 64}")
  ]),
  CheckCase(
    [
      recurrent(
        "lstm",
        "architecture: {sequence_length: 1️⃣0, hidden_size: 2️⃣32769, num_layers: 3️⃣65, dropout: 4️⃣1}")
    ],
    "1️⃣ error: model.architecture.sequence_length: must be a whole number from 1 to 10000, not the "
      + "number 0",
    "2️⃣ error: model.architecture.hidden_size: must be a whole number from 1 to 32768, not the number "
      + "32769",
    "3️⃣ error: model.architecture.num_layers: must be a whole number from 1 to 64, not the number 65",
    "4️⃣ error: model.architecture.dropout: must be a number from 0 and below 1, not the number 1"),
  CheckCase(
    [recurrent("LSTM", "1️⃣architecture: {hidden_size: 8}")],
    "1️⃣ error: sequence_length must be specified in architecture config for LSTM models | it is how "
      + "many rows one answer takes in, as in {sequence_length: 20}"),
  CheckCase(
    [recurrent("gru", "1️⃣architecture: {2️⃣seq_len: 8}")],
    "1️⃣ error: sequence_length must be specified in architecture config for GRU models | is it "
      + "'seq_len', on line 22?",
    "2️⃣ warning: model.architecture.seq_len: unknown key, has no effect | did you mean "
      + "'sequence_length'?"),
  CheckCase(
    [recurrent("gru", "architecture: {1️⃣sequence_length: ~}")],
    "1️⃣ error: sequence_length must be specified in architecture config for GRU models | it is how "
      + "many rows one answer takes in, as in {sequence_length: 20}"),
  CheckCase(
    [
      recurrent(
        "gru",
        "architecture: {sequence_length: 8, 1️⃣hidden_layers: [8], 2️⃣activation: x, 3️⃣hiden_size: 3}"
      )
    ],
    "1️⃣ warning: model.architecture.hidden_layers: has no effect",
    "2️⃣ warning: model.architecture.activation: has no effect",
    "3️⃣ warning: model.architecture.hiden_size: unknown key, has no effect | did you mean "
      + "'hidden_size'?"),
])
func checksRecurrentModels(_ check: CheckCase) { check.check() }

@Test func readsRecurrentModels() throws {
  let short = recurrent("GRU", "architecture: {sequence_length: 20}")
  let model = try load(short.applied(to: plainStrategy)).model
  #expect(
    model
      == ModelSettings(
        type: .gru, hiddenLayers: [], dropout: 0.2, activation: .relu,
        recurrence: RecurrenceSettings(sequenceLength: 20, hiddenSize: 64, layerCount: 2)))
  #expect(model.sequenceLength == 20)
  let long = recurrent(
    "lstm", "architecture: {sequence_length: 5, hidden_size: 16, num_layers: 1, dropout: 0}")
  let other = try load(long.applied(to: plainStrategy)).model
  #expect(other.type == .lstm)
  #expect(other.dropout == 0)
  #expect(other.recurrence == RecurrenceSettings(sequenceLength: 5, hiddenSize: 16, layerCount: 1))
}
