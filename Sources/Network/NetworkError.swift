// Why a network could not be made, trained or read. Causes with data, and their sentences.

/// Why a network could not be made, trained or asked.
package enum NetworkError: Error, Equatable {
  /// A layer is empty or too wide.
  case width(Int)
  /// Dropout is not a share below 1.
  case dropout(Double)
  /// A training setting is out of its range.
  case setting(name: String, value: Double, range: String)
  /// The values are not as many as rows times columns.
  case matrixSize(values: Int, rows: Int, columns: Int)
  /// The matrix is of another width than the network.
  case columnCount(found: Int, expected: Int)
  /// There are more or fewer labels than rows.
  case labelCount(found: Int, expected: Int)
  /// A row that the matrix does not have.
  case row(Int, rows: Int)
  /// A row's label is no class of the network.
  case label(Int8, row: Int, classes: Int)
  /// A row's value is NaN or infinite.
  case target(row: Int)
  /// The loss is of values and the targets are classes, or the other way around.
  case targetKind(Loss)
  /// A network for a loss of values has more than one output.
  case regressionOutputs(Int)
  /// There are more or fewer sample weights than rows.
  case sampleWeightCount(found: Int, expected: Int)
  /// The sample weight of a training row is negative, NaN or infinite.
  case sampleWeight(row: Int)
  /// The sample weights of all training rows are 0.
  case noSampleWeight
  /// There is nothing to learn from.
  case noTrainingRows
  /// A fixed order of an epoch is missing, or does not hold every training row once.
  case batchOrder(epoch: Int)
  /// The parameters to start from are of another shape.
  case initialParameters
  /// The loss or the gradient of a batch is NaN or infinite; both count from 1.
  case diverged(epoch: Int, batch: Int)
  /// The validation loss after an epoch is NaN or infinite.
  case validationDiverged(epoch: Int)
  /// A tensor that the network needs is not there.
  case missingTensor(String)
  /// A tensor that the network does not have.
  case surplusTensor(String)
  /// A tensor is of another shape than the network's.
  case tensorShape(name: String, found: [Int], expected: [Int])
}

extension NetworkError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .width, .dropout, .setting, .missingTensor, .surplusTensor, .tensorShape,
      .regressionOutputs:
      modelDescription
    case .matrixSize, .columnCount, .labelCount, .row, .label, .initialParameters, .batchOrder:
      dataDescription
    case .target, .targetKind, .sampleWeightCount, .sampleWeight, .noSampleWeight:
      targetDescription
    case .noTrainingRows:
      "there are no rows to train on"
    case .diverged(let epoch, let batch):
      "training diverged in epoch \(epoch), batch \(batch): the loss or its gradient is not finite; "
        + "a smaller learning_rate, or features of a smaller scale, may help"
    case .validationDiverged(let epoch):
      "training diverged in epoch \(epoch): the validation loss is not finite; "
        + "a smaller learning_rate, or features of a smaller scale, may help"
    }
  }

  private var modelDescription: String {
    switch self {
    case .width(let width):
      "a layer cannot have \(width) units: from 1 to \(MLPArchitecture.largestWidth) are possible"
    case .dropout(let share): "dropout is \(share): it must be from 0 up to, but not including, 1"
    case .setting(let name, let value, let range): "\(name) is \(value): it must be \(range)"
    case .missingTensor(let name): "tensor '\(name)' is missing"
    case .surplusTensor(let name): "tensor '\(name)' is not part of the network"
    case .tensorShape(let name, let found, let expected):
      "tensor '\(name)' has shape \(found) instead of \(expected)"
    case .regressionOutputs(let outputs):
      "a network that predicts values has 1 output, not \(outputs)"
    default: ""
    }
  }

  private var dataDescription: String {
    switch self {
    case .matrixSize(let values, let rows, let columns):
      "\(values) values are not a matrix of \(rows) rows and \(columns) columns"
    case .columnCount(let found, let expected):
      "the matrix has \(found) columns, the network \(expected) inputs"
    case .labelCount(let found, let expected): "there are \(found) labels for \(expected) rows"
    case .row(let row, let rows): "row \(row) is not one of the matrix's \(rows) rows"
    case .label(let label, let row, let classes):
      "the label of row \(row) is \(label), which is not one of the \(classes) classes from 0"
    case .initialParameters: "the initial parameters are those of another network"
    case .batchOrder(let epoch):
      "the order given for epoch \(epoch) does not hold every training row exactly once"
    default: ""
    }
  }

  private var targetDescription: String {
    switch self {
    case .target(let row): "the label of row \(row) is not a finite number"
    case .targetKind(let loss):
      loss.isRegression
        ? "loss '\(loss.name)' needs labels that are values, and these are classes"
        : "loss '\(loss.name)' needs labels that are classes, and these are values"
    case .sampleWeightCount(let found, let expected):
      "there are \(found) sample weights for \(expected) rows"
    case .sampleWeight(let row):
      "the sample weight of row \(row) is not a finite number of 0 or more"
    case .noSampleWeight:
      "the sample weights of all training rows are 0: one at least must be above 0"
    default: ""
    }
  }
}
