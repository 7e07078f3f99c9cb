// The ways of labelling that there are. One a file beside it; knows no YAML.

package import Columns

/// What a network is to learn of one symbol's bars.
package enum Labeler: Hashable, Sendable {
  case zigzag(ZigzagLabels)
  case forwardReturn(ForwardReturnLabels)
  case tripleBarrier(TripleBarrierLabels)
  case context(ContextLabels)
  case regime(RegimeLabels)

  private var method: any LabelMethod {
    switch self {
    case .zigzag(let labels): labels
    case .forwardReturn(let labels): labels
    case .tripleBarrier(let labels): labels
    case .context(let labels): labels
    case .regime(let labels): labels
    }
  }

  /// The bar columns that `labels(of:)` reads, in a fixed order.
  package var columns: [BarColumn] { method.columns }

  /// What kind of output a network has that learns these labels.
  ///
  /// One of `classification`, `regression`, `context_classification` and `regime_classification`.
  package var outputType: String { method.outputType }

  /// The name of each class in the order of their numbers, none for a regression.
  package var classNames: [String] { method.classNames }

  /// How many of the first and of the last rows have no label, whatever the prices are.
  ///
  /// Which rows between them have one may depend on prices.
  package var unlabelledEnds: (first: Int, last: Int) { method.unlabelledEnds }

  /// Checks the parameters alone, without bars.
  ///
  /// - Throws: `LabelingError.parameter` for the first parameter that is out of its range, under
  ///   the name that it has in a strategy.
  package func checkParameters() throws(LabelingError) { try method.checkParameters() }

  /// Labels each row.
  ///
  /// - Parameter bars: The `columns` of one symbol's bars.
  /// - Returns: As many labels as there are bars; a row without a label keeps its place.
  /// - Throws: `LabelingError` if a parameter is out of its range, there are fewer bars than the
  ///   parameters need, or a price is not a positive finite number.
  package func labels(of bars: LabelInput) throws(LabelingError) -> Labels {
    try method.labels(of: bars)
  }
}
