// The check between the matrix and the network.

import Rules
import Testing

@Suite struct FeatureValidationTests {
  @Test func equalColumnsPass() {
    let check = FeatureValidation(columns: ["a", "b"], features: ["a", "b"])
    #expect(check.error == nil)
    #expect(check.warning == nil)
  }

  @Test func missingColumnsAreNamedInResolverOrder() {
    let check = FeatureValidation(columns: ["b"], features: ["c", "b", "a"])
    #expect(check.missing == ["c", "a"])
    #expect(
      check.error
        == "there are no columns for 2 of the resolved features: c, a")
  }

  @Test func extraColumnsAreAWarning() {
    let check = FeatureValidation(columns: ["a", "x", "b"], features: ["a", "b"])
    #expect(check.error == nil)
    #expect(check.warning == "columns that no resolved feature asks for: x")
  }

  @Test func anotherOrderPasses() {
    let check = FeatureValidation(columns: ["b", "a"], features: ["a", "b"])
    #expect(check.error == nil)
  }

  @Test func featuresThatStandTwicePass() {
    let check = FeatureValidation(columns: ["a", "a"], features: ["a", "a"])
    #expect(check.error == nil)
  }
}
