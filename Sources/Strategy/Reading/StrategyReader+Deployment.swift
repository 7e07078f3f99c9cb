// The section `deployment`, which has no effect and is checked all the same.

import Syntax

extension StrategyReader {
  mutating func readDeployment() {
    guard let setting = file.given("deployment"), let deployment = setting.section(&findings)
    else { return }
    findings.warning("deployment: has no effect", at: setting.keyRange)
    let symbols = deployment.required("target_symbols", &findings)?.section(&findings)
    let modes = ["universal", "group_restricted", "training_only"]
    _ = symbols?.required("mode", &findings)?.word(among: modes, &findings)
    let timeframes = deployment.required("target_timeframes", &findings)?.section(&findings)
    guard let timeframes,
      let mode = timeframes.required("mode", &findings)?
        .word(among: ["single", "multi_timeframe"], &findings)
    else { return }
    if mode == "multi_timeframe", let supported = timeframes.given("supported"),
      case .sequence(let listed) = supported.node.content, listed.isEmpty
    {
      findings.error(
        "\(supported.path): Supported timeframes must be specified for multi_timeframe mode",
        at: supported.range)
    }
  }
}
