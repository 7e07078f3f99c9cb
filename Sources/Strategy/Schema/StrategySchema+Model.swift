// Schemas of the network.

import Syntax

extension StrategySchema {
  static var modelDefinitions: [(key: String, value: JSONSchema)] {
    [("model", model)]
  }

  private static var model: JSONSchema {
    let kinds = ModelSettings.Kind.allCases.map(\.rawValue)
    let type = JSONSchema.words(kinds, anyCase: true).orNull
      .defaulting(to: .string(ModelSettings.Kind.mlp.rawValue))
      .described("The kind of network: mlp sees a row, lstm and gru a window of rows.")
    let recurrent = kinds.filter { $0 != ModelSettings.Kind.mlp.rawValue }
    let isRecurrent = has(
      "type", .text(JSONSchema.pattern(of: recurrent, anyCase: true)))
    return JSONSchema.mapping(
      [
        ("type", type),
        ("architecture", JSONSchema.mapping([], others: nil).described("The layers.")),
        ("training", .reference("model_training")), ("features", ineffective),
      ], required: ["architecture"]
    ).described("The network.").on([
      .init(
        if: isRecurrent, then: part([("architecture", recurrence)]),
        else: part([("architecture", perceptron)]))
    ])
  }

  private static var perceptron: JSONSchema {
    .mapping(
      StrategyReader.layerKeys.map { ($0, layer($0)) } + [("dropout", dropout)]
        + (StrategyReader.recurrenceKeys + ["output_activation"]).map { ($0, ineffective) },
      required: ["hidden_layers"])
  }

  private static var recurrence: JSONSchema {
    .mapping(
      StrategyReader.recurrenceKeys.map { ($0, layer($0)) } + [("dropout", dropout)]
        + (StrategyReader.layerKeys + ["output_activation"]).map { ($0, ineffective) },
      required: ["sequence_length"])
  }

  private static var dropout: JSONSchema {
    JSONSchema.number().from(0).below(1).orNull.defaulting(to: .number(0.2))
      .described("The share of hidden units that is left out of each step.")
  }

  private static func layer(_ key: String) -> JSONSchema {
    switch key {
    case "hidden_layers":
      JSONSchema.list(of: .integer(StrategyReader.layerSizes))
        .described("The width of each hidden layer; none make a linear model.")
    case "activation":
      JSONSchema.words(
        Activation.allCases.map(\.rawValue), andAlso: ["swish"], anyCase: true
      ).orNull.defaulting(to: .string(Activation.relu.rawValue))
        .described("What every hidden layer does with its sums.")
    case "sequence_length":
      JSONSchema.integer(StrategyReader.sequenceLengths)
        .described("How many rows one answer takes in.")
    case "hidden_size":
      JSONSchema.integer(StrategyReader.layerSizes).orNull.defaulting(to: .integer(64))
        .described("How many units each layer has.")
    case "num_layers":
      JSONSchema.integer(StrategyReader.layerCounts).orNull.defaulting(to: .integer(2))
        .described("How many layers there are.")
    default: .any
    }
  }
}
