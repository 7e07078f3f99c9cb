// From the files of a model to its network. Knows the names of tensors; knows no features.

import Network
import Syntax

extension ModelMetadata {
  /// The network that a model's tensors are.
  ///
  /// - Parameters:
  ///   - tensors: The tensors of `model.safetensors`.
  ///   - outputs: How many outputs the network must have.
  /// - Returns: A network whose inputs are the resolved features.
  /// - Throws: `RuleFailure` where the metadata lack something, or a tensor does not fit them.
  func network(
    _ tensors: [Tensor], outputs: Int
  ) throws(RuleFailure) -> NeuralNetwork {
    do {
      let shape = try architecture(tensors, outputs: outputs)
      return NeuralNetwork(try Parameters(architecture: shape, tensors: tensors))
    } catch let error as NetworkError {
      throw RuleFailure("the tensors do not fit the metadata: \(error)")
    } catch let failure as RuleFailure {
      throw failure
    } catch {
      throw RuleFailure("\(error)")
    }
  }

  private func architecture(_ tensors: [Tensor], outputs: Int) throws -> NetworkArchitecture {
    if modelType == "mlp" { return try perceptron(tensors, outputs: outputs) }
    guard let cell = RecurrentCell(rawValue: modelType) else {
      throw RuleFailure(
        "the metadata's model_type is '\(modelType)': this version of ktask knows mlp, lstm and gru"
      )
    }
    guard let sequenceLength else {
      throw RuleFailure("the metadata say no sequence_length, which a \(modelType) needs")
    }
    let hidden = try width(of: "fc.weight", tensors)
    let layers = tensors.count { $0.name.hasPrefix("\(modelType).weight_ih_l") }
    return .recurrent(
      try RecurrentArchitecture(
        cell: cell, inputs: resolvedFeatures.count, hiddenSize: hidden,
        layerCount: max(1, layers), sequenceLength: sequenceLength, outputs: outputs))
  }

  private func perceptron(_ tensors: [Tensor], outputs: Int) throws -> NetworkArchitecture {
    var hidden: [Int] = []
    // Tensors are named as in PyTorch's sequence of linear layer, activation and dropout.
    while tensors.contains(where: { $0.name == "\(3 * (hidden.count + 1)).weight" }) {
      let name = "\(3 * hidden.count).weight"
      guard let tensor = tensors.first(where: { $0.name == name }), tensor.shape.count == 2 else {
        throw NetworkError.missingTensor(name)
      }
      hidden.append(tensor.shape[0])
    }
    return .mlp(
      try MLPArchitecture(
        inputs: resolvedFeatures.count, hiddenLayers: hidden, outputs: outputs,
        activation: try hidden.isEmpty ? .relu : activation()))
  }

  /// The function of the hidden layers, which tensors do not tell.
  private func activation() throws(RuleFailure) -> Activation {
    guard case .string(let name)? = architecture["activation"] else {
      throw RuleFailure(
        "the metadata do not say which activation the hidden layers have: build the model again")
    }
    guard let activation = Activation(rawValue: name) else {
      throw RuleFailure("the metadata's activation '\(name)' is not known to this version of ktask")
    }
    return activation
  }

  private func width(of name: String, _ tensors: [Tensor]) throws -> Int {
    guard let tensor = tensors.first(where: { $0.name == name }) else {
      throw NetworkError.missingTensor(name)
    }
    guard tensor.shape.count == 2 else {
      throw RuleFailure("tensor '\(name)' has shape \(tensor.shape), which is no matrix")
    }
    return tensor.shape[1]
  }
}
