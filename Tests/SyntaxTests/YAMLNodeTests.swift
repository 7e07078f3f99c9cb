// Trees of YAML documents: places, aliases, merge keys, bounds, and what is no YAML.

import Testing

@testable import Syntax

/// The findings of a text as people read them.
private func complaints(_ text: String) -> [String] {
  let source = SourceText(name: "a.yaml", text: text)
  return YAMLNode.parse(source).diagnostics.map { $0.render(in: source, color: false) }
}

/// The tree of a text without places.
private func outline(_ text: String) -> String? {
  YAMLNode.parse(SourceText(name: "a.yaml", text: text)).root.map(outline)
}

private func outline(_ node: YAMLNode) -> String {
  switch node.content {
  case .scalar(let scalar): scalar.isPlain ? scalar.text : "'\(scalar.text)'"
  case .sequence(let nodes): "[" + nodes.map(outline).joined(separator: ", ") + "]"
  case .mapping(let pairs):
    "{" + pairs.map { "\($0.key.text ?? "?"): \(outline($0.value))" }.joined(separator: ", ") + "}"
  }
}

/// Each value's text and stretch, with lists and mappings as their brackets.
private func places(_ text: String) -> [String] {
  func list(_ node: YAMLNode) -> [String] {
    let place = "\(node.range.line):\(node.range.column)+\(node.range.length)"
    switch node.content {
    case .scalar(let scalar): return ["\(scalar.text) \(place)"]
    case .sequence(let nodes): return ["[] \(place)"] + nodes.flatMap(list)
    case .mapping(let pairs):
      return ["{} \(place)"] + pairs.flatMap { list($0.key) + list($0.value) }
    }
  }
  return YAMLNode.parse(SourceText(name: "a.yaml", text: text)).root.map(list) ?? []
}

// MARK: Places

@Test func knowsTheStretchOfEachNode() {
  #expect(
    places("a: 1\nbb:\n  - x\n  - [1, 22]\n") == [
      "{} 1:1+1", "a 1:1+1", "1 1:4+1", "bb 2:1+2", "[] 3:3+3", "x 3:5+1", "[] 4:5+7", "1 4:6+1",
      "22 4:9+2",
    ])
}

@Test func countsColumnsInCharacters() {
  #expect(places("é\u{301}名🇩🇪: 1\n") == ["{} 1:1+3", "é\u{301}名🇩🇪 1:1+3", "1 1:6+1"])
}

@Test func countsQuotesAndEscapesOfScalars() {
  #expect(places(#""a\"b": 'it''s'"#) == ["{} 1:1+6", #"a"b 1:1+6"#, "it's 1:9+7"])
}

@Test func endsFlowCollectionsAtTheirBracket() {
  #expect(
    places("{a: [ 1, {b: 2} ], c: [] }  # x").filter { $0.hasPrefix("[") || $0.hasPrefix("{") }
      == ["{} 1:1+26", "[] 1:5+13", "{} 1:10+6", "[] 1:23+2"])
  #expect(places("a: [1,\n  2]").contains("[] 1:4+3"))
}

@Test func placesMissingValuesAtTheirKey() {
  #expect(places("abc:\nd: 1").prefix(3) == ["{} 1:1+3", "abc 1:1+3", " 1:1+3"])
}

@Test func skipsAnchorsAndTagsBeforeAValue() {
  #expect(places("a: &x 12\nb: !!str 5").suffix(3) == ["12 1:7+2", "b 2:1+1", "5 2:10+1"])
}

@Test func placesFoldedAndBlockScalars() {
  #expect(
    places("a: one\n  two\nb: |\n  text\n") == [
      "{} 1:1+1", "a 1:1+1", "one two 1:4+3", "b 3:1+1", "text\n 3:4+1",
    ])
}

@Test func ignoresAByteOrderMark() {
  #expect(places("\u{FEFF}a: 1") == ["{} 1:1+1", "a 1:1+1", "1 1:4+1"])
}

@Test(arguments: ["a: 1\r\nb: 2\r\n", "a: 1\rb: 2\r", "a: 1\u{2028}b: 2"])
func countsEveryKindOfLineEnd(text: String) {
  #expect(places(text).suffix(2) == ["b 2:1+1", "2 2:4+1"])
}

@Test(arguments: ["a", "é", "e\u{301}"])
func placesEachOfManyValuesOfOneLine(name: String) {
  let count = 20_000
  let key = YAMLNode.parse(
    SourceText(
      name: "a.yaml",
      text: name + ": [" + Array(repeating: "12", count: count).joined(separator: ",") + "]"))
  guard case .mapping(let pairs) = key.root?.content, let list = pairs.first?.value,
    case .sequence(let nodes) = list.content
  else {
    Issue.record("there is no list")
    return
  }
  #expect(list.range == SourceRange(line: 1, column: 4, length: 3 * count + 1))
  #expect(nodes.count == count)
  #expect(
    nodes.enumerated().allSatisfy { index, node in
      node.range == SourceRange(line: 1, column: 5 + 3 * index, length: 2)
    })
}

@Test func placesQuotesAndBracketsThatCarryMarks() {
  #expect(
    places("a: \"\u{301}b\"\nc: [\u{301}, '\u{301}']").suffix(4) == [
      "c 2:1+1", "[] 2:4+6", "\u{301} 2:4+1", "\u{301} 2:7+2",
    ])
}

// MARK: Meaning

@Test func replacesAliases() {
  #expect(outline("a: &x [1, 2]\nb: *x") == "{a: [1, 2], b: [1, 2]}")
}

@Test(arguments: [
  "# the fast one is *x: used twice", "b: \"about *x: it is good\"", "b: 'see *x: it is good'",
  "b: |\n  ? who uses *x here\n  *x : 1", "b: >\n  {*x: 1}", "b: see *x, *x",
  "b: \"one\n  *x: two\"", "b: [*x, {c: *x}]", "b: 1 # [*x]: 2", "b: {c: *x, d: '*x : 1'}",
  "\"*x\": 1", "b:*x: 1",
])
func takesForAliasesOnlyWhatIsOne(text: String) {
  #expect(complaints("a: &x {k: 1}\n" + text + "\n") == [])
}

@Test func mergesMappingsBeforeOwnKeys() {
  let text = """
    base: &base {a: 1, b: 2}
    more: &more {b: 3, c: 4}
    one: {x: 0, <<: *base, b: 9}
    two:
      <<: [*base, *more]
      d: 5
    """
  #expect(
    outline(text) == "{base: {a: 1, b: 2}, more: {b: 3, c: 4}, one: {a: 1, b: 9, x: 0}, "
      + "two: {b: 2, c: 4, a: 1, d: 5}}")
}

@Test func keepsAQuotedMergeKeyAsAKey() {
  #expect(outline("'<<': 1") == "{<<: 1}")
}

@Test func obeysTagsForText() {
  #expect(outline("[!!str 5, ! 6, !!int 7, \"8\"]") == "['5', '6', 7, '8']")
}

@Test(arguments: ["", "# nothing\n", "---\n", "\n\n"])
func givesNoTreeOrNullForAnEmptyDocument(text: String) {
  let (root, diagnostics) = YAMLNode.parse(SourceText(name: "x", text: text))
  #expect(diagnostics.isEmpty)
  #expect(root?.isNull ?? true)
}

// MARK: Refusals

@Test func pointsAtTheSecondOfTwoEqualKeys() {
  #expect(
    complaints("a:\n  x: 1\n  yy: 2\n  x: 3\n") == [
      """
      a.yaml:4:3: error: 'x' is given twice
      4 |   x: 3
        |   ^ first in line 2
      """
    ])
  #expect(
    complaints("a: {xy: 1, b: 2, 'xy': 3}") == [
      """
      a.yaml:1:18: error: 'xy' is given twice
      1 | a: {xy: 1, b: 2, 'xy': 3}
        |                  ^~~~ first in line 1
      """
    ])
}

@Test(arguments: [
  ("*x : 1", "3:1"), ("*x: 1", "3:1"), ("b: {*x : 1}", "3:5"), ("b: {*x: 1}", "3:5"),
  ("b: {*x:1}", "3:5"), ("b: {*x}", "3:5"), ("? *x\n: 1", "3:3"),
  ("? - a\n  - b: *x\n: 1", "4:8"), ("[*x]: 1", "3:2"), ("{\"k\":*x}: 1", "3:6"),
  ("b: [*x:1]", "3:5"), ("b: {k: *x, {l: [*x]}: 1}", "3:17"),
  ("*x : 1\n*x : 2", "3:1"), ("é: {? *x : 1}", "3:7"),
])
func refusesAliasesInKeys(text: String, place: String) {
  let found = complaints("---\na: &x 1\n" + text + "\n")
  #expect(found.count == 1)
  #expect(
    found.first?.hasPrefix("a.yaml:\(place): error: an alias cannot be a key, nor a part of one")
      == true, "\(found)")
}

@Test(arguments: [
  ("b: *y  c: 1\n  d: 2", "2:4: error: invalid YAML: found undefined alias"),
  ("b: {c: *x*y, d: 1}", "2:10: error: invalid YAML: did not find expected alphabetic or numeric"),
])
func pointsAtBrokenAliasesThemselves(text: String, complaint: String) {
  let found = complaints("a: &x 1\n" + text + "\n")
  #expect(found.first?.hasPrefix("a.yaml:\(complaint)") == true, "\(found)")
}

@Test func readsFilesOfManyAliasesForTheirSyntaxOnlyWithoutThem() throws {
  let few = "a: &x 1\nb: [" + Array(repeating: "*x", count: 12).joined(separator: ", ") + "]\n"
  #expect(try #require(YAMLAliases(few)).areHarmless)
  let many = few + "c: [" + Array(repeating: "*x", count: 24).joined(separator: ", ") + "]\n"
  #expect(try !#require(YAMLAliases(many)).areHarmless)
  let large = few + "#" + String(repeating: "x", count: 1_000_000)
  #expect(try !#require(YAMLAliases(large)).areHarmless)
}

@Test func namesAKeyWithAnAsteriskThatIsGivenTwice() {
  #expect(
    complaints("a: &x 1\n'*x': 1\n'*x': 2\nb: *x\n") == [
      """
      a.yaml:3:1: error: '*x' is given twice
      3 | '*x': 2
        | ^~~~ first in line 2
      """
    ])
}

@Test func pointsAtSyntaxErrors() {
  #expect(
    complaints("a: [1, 2\nb: 3\n") == [
      """
      a.yaml:2:2: error: invalid YAML: did not find expected ',' or ']'
      2 | b: 3
        |  ^ while parsing a flow sequence in line 1
      """
    ])
  #expect(
    complaints("a:\n\tb: 1\n") == [
      """
      a.yaml:2:1: error: invalid YAML: found character that cannot start any token
      2 |     b: 1
        | ^~~~ YAML indents with spaces, not with tabs
      """
    ])
  #expect(
    complaints("a: *nope") == [
      """
      a.yaml:1:4: error: invalid YAML: found undefined alias
      1 | a: *nope
        |    ^
      """
    ])
}

@Test(arguments: ["", "\n"]) func pointsIntoATextThatEndsTooEarly(end: String) {
  let problems = ["a: 1\nb", "a: [1, 2", "a: {b: 1,", "a: 'x", "a:\n  - é\n  x", "? [a"]
  for text in problems {
    let source = SourceText(name: "a.yaml", text: text + end)
    let places = YAMLNode.parse(source).diagnostics.map(\.range)
    #expect(places.count == 1)
    #expect(places.allSatisfy { $0.line <= source.lines.count }, "\(text): \(places)")
  }
}

@Test func pointsToTheEndOfALineThatNothingEnds() {
  #expect(
    complaints("a: 1\nb") == [
      """
      a.yaml:2:2: error: invalid YAML: could not find expected ':'
      2 | b
        |  ^ while scanning a simple key in line 2
      """
    ])
}

@Test func refusesASecondDocument() {
  #expect(complaints("a: 1\n---\nb: 2\n").count == 1)
}

@Test func pointsAtControlCharacters() {
  #expect(
    complaints("a: 1\nb: \u{7}\n") == [
      """
      a.yaml:2:4: error: invalid YAML: control characters are not allowed
      2 | b: \u{FFFD}
        |    ^
      """
    ])
}

@Test func refusesTagsAndKeysItDoesNotKnow() {
  #expect(
    complaints("a: !!python/object x\n[1]: 2\n<<: 3") == [
      """
      a.yaml:1:20: error: the tag 'tag:yaml.org,2002:python/object' is not supported
      1 | a: !!python/object x
        |                    ^
      """,
      """
      a.yaml:2:1: error: a key must be text, not a list
      2 | [1]: 2
        | ^~~
      """,
      """
      a.yaml:3:5: error: '<<' needs a mapping or a list of mappings, not the number 3
      3 | <<: 3
        |     ^
      """,
    ])
}

@Test func refusesDeepNesting() {
  let deep = String(repeating: "[", count: 70) + String(repeating: "]", count: 70)
  #expect(complaints(deep).first?.contains("nested too deeply") == true)
  for opening in ["[", "{a: ", "- ", "? "] {
    let endless = String(repeating: opening, count: 20_000)
    let found = complaints(endless)
    #expect(found.count == 1, "\(opening)")
    #expect(found.first?.contains("error: lists and mappings are nested too deeply\n") == true)
    #expect(found.first?.hasSuffix("64 levels at most") == true)
  }
}

@Test(arguments: ["? ", "{a, ", "[?"])
func refusesKeysWithinHundredsOfKeysBeforeVisitingThem(opening: String) {
  let values = "[" + String(repeating: "1,", count: 50_000) + "1]"
  let source = SourceText(
    name: "x", text: "a: 1\n" + String(repeating: opening, count: 900) + values)
  #expect(YAMLNesting.tooDeep(in: source)?.line == 2)
  #expect(YAMLNode.parse(source).diagnostics.map(\.hint) == ["64 levels at most"])
}

@Test(arguments: ["# [{ ? ", "a: {b: [1]} # why? ", "[[]], {{}} "])
func takesManyBracketsAndQuestionsForNoNesting(line: String) {
  let text = Array(repeating: line, count: 20_000).joined(separator: "\n")
  #expect(YAMLNesting.tooDeep(in: SourceText(name: "x", text: text)) == nil)
}

@Test func refusesTooManyValuesWithoutAWordOfAliases() {
  let text = "a: &a [" + String(repeating: "1,", count: YAMLNode.mostNodes) + "]"
  let found = complaints(text)
  #expect(found.count == 1)
  #expect(found.first?.contains("error: the document is too large\n") == true)
  #expect(found.first?.hasSuffix("100000 values at most") == true)
}

@Test func refusesFilesAboveTheLargestSize() {
  #expect(
    complaints("a: 1\n#" + String(repeating: "x", count: YAMLNode.largestSize - 5)) == [
      """
      a.yaml:1:1: error: the file is too large
      1 | a: 1
        | ^ 4 MB at most
      """
    ])
}

@Test func refusesAliasesThatExplode() {
  var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
  for level in 1...9 {
    let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
    text += "a\(level): &a\(level) [\(aliases)]\n"
  }
  #expect(complaints(text).first?.contains("too large once its aliases are replaced") == true)
  #expect(
    complaints(text + "*a9 : 1\n") == [
      """
      a.yaml:11:1: error: an alias cannot be a key, nor a part of one
      11 | *a9 : 1
         | ^~~
      """
    ])
  #expect(complaints(text + "b: {[*a9]: 1}\n").first?.contains("cannot be a key") == true)
  #expect(complaints(text + "? - *a9\n: 1\n").first?.contains("cannot be a key") == true)
}
