// A mapping of a configuration file: finds settings by name and reports names that mean nothing.

/// A mapping, the dotted path under which messages name it, and its settings in their order.
package struct Section: Sendable {
  /// The path, empty for the whole file.
  package let path: String
  /// Where the section begins: its key, or the first key of the file.
  package let range: SourceRange
  /// What stands in the mapping, in the order of the file.
  package let settings: [Setting]

  /// Takes the settings of a mapping; nil if `node` is none.
  package init?(_ node: YAMLNode, path: String, range: SourceRange) {
    guard case .mapping(let pairs) = node.content else { return nil }
    self.path = path
    self.range = range
    settings = pairs.map { key, value in
      let name = key.text ?? ""
      return Setting(
        key: name, path: path.isEmpty ? name : "\(path).\(name)", keyRange: key.range, node: value)
    }
  }

  /// The setting called `key`.
  package subscript(key: String) -> Setting? { settings.first { $0.key == key } }

  /// The setting called `key` unless it is null, which says the same as leaving it out.
  package func given(_ key: String) -> Setting? {
    self[key].flatMap { $0.isNull ? nil : $0 }
  }

  /// The path of a setting, whether it is there or not.
  package func path(of key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  /// The setting called `key`; an error, with the key that may be meant for it, if it is not there or
  /// null.
  ///
  /// - Parameters:
  ///   - key: What has to be there.
  ///   - former: Other keys that people write for it.
  ///   - findings: What takes the error.
  /// - Returns: The setting, nil if there is none.
  package func required(
    _ key: String, formerly former: [String] = [], _ findings: inout Findings
  ) -> Setting? {
    if let setting = given(key) { return setting }
    let misspelt =
      settings.first { nearest($0.key, among: [key]) != nil }
      ?? settings.first { former.contains($0.key) }
    findings.error(
      "Missing required field: \(path(of: key))", at: self[key]?.keyRange ?? range,
      hint: misspelt.map { "is it '\($0.key)', on line \($0.keyRange.line)?" })
    return nil
  }

  /// Reports every key that means nothing here, with the known name it resembles.
  ///
  /// - Parameters:
  ///   - known: Keys that mean something.
  ///   - ineffective: Keys that files have although they change nothing; always warnings.
  ///   - former: Other keys that people write for known ones, and those.
  ///   - severity: How bad a key is that is neither.
  ///   - findings: What takes the reports.
  package func reportUnknown(
    known: [String], ineffective: [String] = [], formerly former: [String: String] = [:],
    as severity: Diagnostic.Severity,
    _ findings: inout Findings
  ) {
    for setting in settings where !known.contains(setting.key) {
      if ineffective.contains(setting.key) {
        findings.warning("\(setting.path): has no effect", at: setting.keyRange)
        continue
      }
      let near = (former[setting.key] ?? nearest(setting.key, among: known))
        .map { "did you mean '\($0)'?" }
      switch severity {
      case .error: findings.error("\(setting.path): unknown key", at: setting.keyRange, hint: near)
      case .warning:
        findings.warning(
          "\(setting.path): unknown key, has no effect", at: setting.keyRange, hint: near)
      }
    }
  }
}

extension Setting {
  /// The setting as a section; an error if it is no mapping.
  package func section(_ findings: inout Findings) -> Section? {
    if let section = Section(node, path: path, range: keyRange) { return section }
    mismatch("a mapping", &findings)
    return nil
  }
}
