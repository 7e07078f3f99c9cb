// From text to a tree: calls Yams, and makes diagnostics of what Yams refuses.

import Yams

extension YAMLNode {
  /// Reads the only document of a file.
  ///
  /// - Parameter source: The file.
  /// - Returns: The tree, nil if there is no document or the text is no YAML; and what is wrong.
  package static func parse(
    _ source: SourceText
  ) -> (root: YAMLNode?, diagnostics: [Diagnostic]) {
    guard source.text.utf8.count <= largestSize else { return (nil, [tooLarge]) }
    if let place = YAMLNesting.tooDeep(in: source) {
      return (nil, [YAMLLocator.tooDeep(at: place)])
    }
    var locator = YAMLLocator(source)
    do {
      if let refusal = try locator.aliasInKey() { return (nil, [refusal]) }
      // Resolving no scalars here: Yams would compile regular expressions for that.
      let parser = try Yams.Parser(yaml: source.text, resolver: .basic, encoding: .utf8)
      guard let root = try parser.singleRoot() else { return (nil, []) }
      var composer = YAMLComposer(locator: locator)
      let node = composer.compose(root, level: 0)
      let errors = composer.findings.inOrder
      return (errors.isEmpty ? node : nil, errors)
    } catch let error as YamlError {
      return (nil, [locator.diagnostic(for: error)])
    } catch {
      return (nil, [Diagnostic(.error, at: .start, "invalid YAML: \(error)")])
    }
  }

  private static var tooLarge: Diagnostic {
    Diagnostic(
      .error, at: .start, "the file is too large", hint: "\(largestSize / 1_000_000) MB at most")
  }
}

extension YAMLLocator {
  /// Refuses an alias that is a key, or a part of one.
  fileprivate mutating func aliasInKey() throws(YamlError) -> Diagnostic? {
    guard let aliases = YAMLAliases(source.text) else { return nil }
    do throws(YamlError) {
      guard let (mark, length) = try aliases.firstInKey() else { return nil }
      return aliasInKey(at: mark, length: length)
    } catch {
      if case .duplicatedKeysInMapping = error { throw error }
      // The file itself, read next, tells more exactly what is wrong with it.
      guard aliases.areHarmless else { throw error }
      return nil
    }
  }

  private mutating func aliasInKey(at mark: Mark, length: Int) -> Diagnostic {
    Diagnostic(
      .error, at: range(at: mark, length: length), "an alias cannot be a key, nor a part of one")
  }

  /// Makes a finding of what Yams says about a file that it cannot read.
  fileprivate mutating func diagnostic(for error: YamlError) -> Diagnostic {
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      if problem.hasPrefix("Maximum nesting level") {
        return Self.tooDeep(at: range(at: mark, length: 1))
      }
      return syntaxError(problem, context: context, at: mark)
    case .duplicatedKeysInMapping(let keys, let context):
      return duplicateKey(keys.min() ?? "", firstAt: context.mark)
    case .reader(let problem, let offset, _, _):
      let place = offset.map(range(ofCharacterAt:)) ?? .start
      return Diagnostic(.error, at: place, "invalid YAML: \(problem)")
    case .memory:
      return Self.tooDeep(at: .start)
    default:
      return Diagnostic(.error, at: .start, "invalid YAML: \(error)")
    }
  }

  static func tooDeep(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .error, at: place, "lists and mappings are nested too deeply",
      hint: "\(YAMLNode.deepestLevel) levels at most")
  }

  private mutating func syntaxError(
    _ problem: String, context: YamlError.Context?, at mark: Mark
  ) -> Diagnostic {
    let place = range(at: mark, length: 1)
    var hint = context.map { "\($0.text) in line \($0.mark.line)" }
    if scalar(at: mark) == "\t" { hint = "YAML indents with spaces, not with tabs" }
    return Diagnostic(.error, at: place, "invalid YAML: \(problem)", hint: hint)
  }

  /// Points at the second place of a key, for Yams tells the first.
  private mutating func duplicateKey(_ key: String, firstAt mark: Mark) -> Diagnostic {
    if scalar(at: mark) == "*" { return aliasInKey(at: mark, length: key.count) }
    let first = range(at: mark, length: key.count)
    return Diagnostic(
      .error, at: nextKey(key, after: mark) ?? first, "'\(key)' is given twice",
      hint: "first in line \(first.line)")
  }
}
