// How a training moves parameters. Knows names and parameters; the state is in `OptimizerState`.

/// How a step follows from the gradient of a batch.
///
/// All clip the gradient first; all but `adamw` add the decay to it then.
package enum Optimizer: Sendable, Hashable {
  /// Steps by running means of the gradient and of its square (Kingma and Ba, "Adam: a method for
  /// stochastic optimization"), with the constants 0.9, 0.999 and 1e-8.
  case adam
  /// Adam whose decay shrinks parameters by the learning rate times the decay instead of joining the
  /// gradient (Loshchilov and Hutter, "Decoupled weight decay regularization").
  case adamw
  /// Gradient descent with momentum: `momentum` of each step's direction stays in the next one's.
  ///
  /// Not dampened; 0 is plain gradient descent. Nesterov's version steps as if the momentum's next
  /// step had been made.
  case sgd(momentum: Double = 0.9, nesterov: Bool = false)
  /// Steps by the gradient over the root of the running mean of its square (Hinton, "Neural
  /// networks for machine learning", lecture 6), with the constants 0.99 and 1e-8.
  case rmsprop

  /// What strategies call it.
  package var name: String {
    switch self {
    case .adam: "adam"
    case .adamw: "adamw"
    case .sgd: "sgd"
    case .rmsprop: "rmsprop"
    }
  }

  /// Checks the parameter.
  func check() throws(NetworkError) {
    guard case .sgd(let momentum, _) = self else { return }
    if momentum >= 0, momentum < 1 { return }
    throw .setting(
      name: "momentum", value: momentum, range: "from 0 up to, but not including, 1")
  }
}
