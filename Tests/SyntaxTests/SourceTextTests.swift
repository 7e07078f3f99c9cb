// Lines, and bytes that are no text.

import Testing

@testable import Syntax

@Test(arguments: ["a\nb\n", "a\r\nb\r\n", "a\rb\r", "\u{FEFF}a\nb\n"])
func splitsLinesAtAnyLineEnd(text: String) {
  let source = SourceText(name: "x", text: text)
  #expect(source.lines == ["a", "b", ""])
  #expect(source.line(2) == "b")
  #expect(source.line(0) == "")
  #expect(source.line(4) == "")
}

@Test func decodesUTF8WithoutFindings() {
  let (source, diagnostics) = SourceText.decode(name: "x", bytes: Array("é: 名".utf8))
  #expect(source.text == "é: 名")
  #expect(diagnostics.isEmpty)
}

@Test func pointsAtTheFirstByteThatIsNotUTF8() {
  let bytes = Array("a: 1\né: ".utf8) + [0xFF, 0xFE, 0x0A]
  let (source, diagnostics) = SourceText.decode(name: "x", bytes: bytes)
  #expect(source.lines.count == 3)
  #expect(
    diagnostics == [
      Diagnostic(
        .error, at: SourceRange(line: 2, column: 4, length: 1), "the file is not UTF-8 text")
    ])
}
