// Digests are XXH3-128 of the bytes, as other tools compute and print it.

import BuildGraph
import Testing

@Test(arguments: [
  ("", "99aa06d3014798d86001c324468d497f"),
  ("a", "a96faf705af16834e6c632b61e964e1f"),
  ("abc", "06b05ab6733a618578af5f94892f3950"),
])
func digestsAreThoseOfXxhsum(text: String, expected: String) {
  #expect(Digest(of: Array(text.utf8)).description == expected)
}

@Test func aDigestIsReadBackFromItsText() {
  let digest = Digest(high: 1, low: 0xfedc_ba98_7654_3210)
  #expect(digest.description == "0000000000000001fedcba9876543210")
  #expect(Digest(hexadecimal: digest.description) == digest)
}

@Test(arguments: [
  "", "1", "+0000000000000001fedcba987654321", "g0000000000000001fedcba987654321",
  "-0000000000000001fedcba98765432é",
])
func whatIsNotADigestIsNotReadAsOne(text: String) {
  #expect(Digest(hexadecimal: text) == nil)
}

@Test func aPartOfAnArrayHasTheDigestOfItsCopy() {
  let bytes: [UInt8] = Array(0..<200)
  for range in [0..<0, 0..<200, 3..<150, 200..<200] {
    #expect(Digest(of: bytes[range]) == Digest(of: Array(bytes[range])))
  }
}

@Test func digestsAreOrderedByTheirText() {
  let digests = (0..<50).map { Digest(of: [UInt8($0)]) }
  #expect(digests.sorted().map(\.description) == digests.map(\.description).sorted())
}
