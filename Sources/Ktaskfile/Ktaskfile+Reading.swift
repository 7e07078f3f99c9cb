// From sections to settings: which keys there are and what they may be.

import Syntax

extension Ktaskfile {
  init(_ file: Section, in source: SourceText, _ findings: inout Findings) {
    self.init()
    file.reportUnknown(
      known: [
        "version", "default", "strategies", "data", "cache", "outputs", "sandbox", "targets",
      ], as: .error, &findings)
    Self.checkVersion(file, &findings)
    defaultStrategy = file.given("default")?.nonEmptyText(&findings)
    if let glob = file.given("strategies")?.nonEmptyText(&findings) { strategies = glob }
    readData(file, &findings)
    readCache(file, &findings)
    if let setting = file.given("outputs"),
      let template = Template(setting, fields: ["strategy"], needed: ["strategy"], &findings)
    {
      outputs = template
    }
    if let mode = file.given("sandbox")?.sandboxMode(&findings) { sandbox = mode }
    if let section = file.given("targets")?.section(&findings) {
      targets = OwnTargets(section, in: source, &findings)
    }
  }

  private static func checkVersion(_ file: Section, _ findings: inout Findings) {
    guard let setting = file.given("version"), let version = setting.integer(&findings)
    else { return }
    guard (1...newestVersion).contains(version) else {
      findings.error(
        "version: this version of ktask reads version \(newestVersion), not \(version)",
        at: setting.range)
      return
    }
  }

  private mutating func readData(_ file: Section, _ findings: inout Findings) {
    guard let data = file.given("data")?.section(&findings) else { return }
    data.reportUnknown(known: ["path"], as: .error, &findings)
    let fields = ["symbol", "timeframe"]
    if let setting = data.given("path"),
      let template = Template(setting, fields: fields, needed: fields, &findings)
    {
      dataPath = template
    }
  }

  private mutating func readCache(_ file: Section, _ findings: inout Findings) {
    guard let cache = file.given("cache")?.section(&findings) else { return }
    cache.reportUnknown(known: ["directory", "limit"], as: .error, &findings)
    if let directory = cache.given("directory")?.nonEmptyText(&findings) {
      cacheDirectory = directory
    }
    if let limit = cache.given("limit") { cacheLimit = byteCount(limit, &findings) }
  }

  private func byteCount(_ setting: Setting, _ findings: inout Findings) -> UInt64? {
    if let bytes = ByteCount.parse(setting.node.text ?? "") { return bytes }
    setting.mismatch("a size", hint: "write it as '5 GB'", &findings)
    return nil
  }
}

extension Setting {
  /// The value as text that is not empty.
  fileprivate func nonEmptyText(_ findings: inout Findings) -> String? {
    guard let text = text(&findings) else { return nil }
    guard !text.isEmpty else {
      findings.error("\(path): must not be empty", at: range)
      return nil
    }
    return text
  }
}
