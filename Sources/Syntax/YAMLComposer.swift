// From the tree of Yams to ours: places, tags, aliases, merge keys, and bounds on size and depth.

import Yams

/// Turns the nodes of Yams into nodes that know their stretch of the file.
struct YAMLComposer {
  private var locator: YAMLLocator
  private(set) var findings = Findings()
  private var nodeCount = 0
  private var isTooLarge = false
  /// The furthest mark so far; nodes come in the order of the file, save those of aliases.
  private var furthest = (line: 0, column: 0)
  private var hasAliases = false

  init(locator: YAMLLocator) { self.locator = locator }

  /// Makes the tree below `node`, nil if it has an error.
  mutating func compose(_ node: Node, level: Int) -> YAMLNode? {
    guard admits(node, level: level) else { return nil }
    switch node {
    case .scalar(let scalar): return compose(scalar)
    case .sequence(let sequence): return compose(sequence, level: level)
    case .mapping(let mapping): return compose(mapping, level: level)
    case .alias: return nil  // Yams replaces aliases before it hands out a tree.
    }
  }

  /// Refuses what is nested too deeply, or too large once its aliases are replaced; says so once.
  private mutating func admits(_ node: Node, level: Int) -> Bool {
    nodeCount += 1
    guard !isTooLarge else { return false }
    if let mark = node.mark {
      let place = (line: mark.line, column: mark.column)
      hasAliases = hasAliases || place < furthest
      if place > furthest { furthest = place }
    }
    guard level > YAMLNode.deepestLevel || nodeCount > YAMLNode.mostNodes else { return true }
    isTooLarge = true
    let place = node.mark.map { locator.range(at: $0, length: 1) } ?? .start
    if level > YAMLNode.deepestLevel {
      findings.add(YAMLLocator.tooDeep(at: place))
    } else {
      findings.error(
        "the document is too large" + (hasAliases ? " once its aliases are replaced" : ""),
        at: place, hint: "\(YAMLNode.mostNodes) values at most")
    }
    return false
  }

  // MARK: Scalars and lists

  private mutating func compose(_ scalar: Node.Scalar) -> YAMLNode? {
    let range = locator.range(of: scalar)
    let plain = scalar.style == .plain
    switch scalar.tag.description {
    case "" where plain, "tag:yaml.org,2002:int", "tag:yaml.org,2002:float",
      "tag:yaml.org,2002:bool", "tag:yaml.org,2002:null":
      return YAMLNode(.scalar(YAMLScalar(text: scalar.string, isPlain: true)), range: range)
    case "", "!", "tag:yaml.org,2002:str":
      // Keys lose their missing tag for this one when Yams looks for duplicates.
      let isText = !plain || locator.hasTag(scalar)
      return YAMLNode(.scalar(YAMLScalar(text: scalar.string, isPlain: !isText)), range: range)
    default:
      return refuse(scalar.tag, at: range)
    }
  }

  private mutating func compose(_ sequence: Node.Sequence, level: Int) -> YAMLNode? {
    let elements = sequence.compactMap { compose($0, level: level + 1) }
    let range = locator.range(
      ofCollectionAt: sequence.mark, first: elements.first?.range, last: elements.last?.range)
    guard accepts(sequence.tag, as: "tag:yaml.org,2002:seq")
    else { return refuse(sequence.tag, at: range) }
    return YAMLNode(.sequence(elements), range: range)
  }

  private func accepts(_ tag: Tag, as expected: String) -> Bool {
    ["", "!", expected].contains(tag.description)
  }

  private mutating func refuse(_ tag: Tag, at range: SourceRange) -> YAMLNode? {
    findings.error("the tag '\(tag.description)' is not supported", at: range)
    return nil
  }

  // MARK: Mappings

  private typealias Pair = (key: YAMLNode, value: YAMLNode)

  private mutating func compose(_ mapping: Node.Mapping, level: Int) -> YAMLNode? {
    var (own, merged): ([Pair], [Pair]) = ([], [])
    for (keyNode, valueNode) in mapping {
      guard let key = compose(keyNode, level: level + 1),
        let value = compose(valueNode, level: level + 1)
      else { continue }
      guard case .scalar(let scalar) = key.content else {
        findings.error("a key must be text, not \(key.kind)", at: key.range)
        continue
      }
      if scalar.isPlain, scalar.text == "<<" {
        merged = pairsToMerge(value)
      } else {
        own.append((key, located(value, like: valueNode, after: key)))
      }
    }
    let range = locator.range(
      ofCollectionAt: mapping.mark, first: own.first?.key.range, last: own.last?.value.range)
    guard accepts(mapping.tag, as: "tag:yaml.org,2002:map")
    else { return refuse(mapping.tag, at: range) }
    return YAMLNode(.mapping(merging(merged, with: own)), range: range)
  }

  /// A value that is not written stands where its key stands.
  private func located(_ value: YAMLNode, like node: Node, after key: YAMLNode) -> YAMLNode {
    guard case .scalar(let scalar) = node, scalar.style == .plain, scalar.string.isEmpty
    else { return value }
    return YAMLNode(value.content, range: key.range)
  }

  /// The pairs that a merge key brings in; of a list of mappings, the last one's come first.
  private mutating func pairsToMerge(_ value: YAMLNode) -> [Pair] {
    switch value.content {
    case .mapping(let pairs): return pairs
    case .sequence(let elements):
      return elements.reversed().flatMap { element -> [Pair] in
        guard case .mapping(let pairs) = element.content else {
          refuseMerge(of: element)
          return []
        }
        return pairs
      }
    case .scalar:
      refuseMerge(of: value)
      return []
    }
  }

  private mutating func refuseMerge(of node: YAMLNode) {
    findings.error(
      "'<<' needs a mapping or a list of mappings, not \(node.kind)", at: node.range)
  }

  /// Puts merged pairs before a mapping's own; of pairs with one key the last value counts.
  private func merging(_ merged: [Pair], with own: [Pair]) -> [Pair] {
    guard !merged.isEmpty else { return own }
    var pairs: [Pair] = []
    var positions: [String: Int] = [:]
    for pair in merged + own {
      let key = pair.key.text ?? ""
      if let position = positions[key] {
        pairs[position] = pair
      } else {
        positions[key] = pairs.count
        pairs.append(pair)
      }
    }
    return pairs
  }
}
