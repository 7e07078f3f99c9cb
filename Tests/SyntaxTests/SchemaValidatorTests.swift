// The validator of the tests itself: each keyword takes and refuses what draft 7 says.

import Syntax
import TestSupport
import Testing

@Test(arguments: [
  (#"{"type": "integer"}"#, ["1", "1.0"], ["1.5", "\"1\"", "null", "true"]),
  (#"{"type": ["number", "null"]}"#, ["1.5", "2", "null"], ["\"\"", "false", "[]"]),
  (#"{"enum": ["a", 1, null]}"#, ["\"a\"", "1.0", "null"], ["\"b\"", "0"]),
  (#"{"const": {"a": [1]}}"#, [#"{"a": [1.0]}"#], [#"{"a": []}"#, "1"]),
  (#"{"minimum": 1, "exclusiveMaximum": 2}"#, ["1", "1.9", "\"x\""], ["0.9", "2"]),
  (#"{"exclusiveMinimum": 1, "maximum": 2}"#, ["1.1", "2"], ["1", "2.1"]),
  (#"{"pattern": "^a+$", "minLength": 2}"#, ["\"aa\"", "5"], ["\"a\"", "\"ab\""]),
  (
    #"{"items": {"type": "string"}, "minItems": 1, "maxItems": 2, "uniqueItems": true}"#,
    [#"["a"]"#, #"["a", "b"]"#, "{}"], ["[]", "[1]", #"["a", "a"]"#, #"["a", "b", "c"]"#]
  ),
  (#"{"items": [{"type": "string"}, {"const": 1}]}"#, [#"["a", 1, 2]"#, "[]"], [#"["a", 2]"#]),
  (
    #"{"properties": {"a": {"const": 1}}, "required": ["a"], "additionalProperties": false}"#,
    [#"{"a": 1}"#, "[]"], ["{}", #"{"a": 2}"#, #"{"a": 1, "b": 1}"#]
  ),
  (
    #"{"patternProperties": {"^x": {"const": 1}}, "additionalProperties": {"const": 2}}"#,
    [#"{"x1": 1, "y": 2}"#], [#"{"x1": 2}"#, #"{"y": 1}"#]
  ),
  (
    #"{"propertyNames": {"pattern": "^[a-z]$"}, "minProperties": 1, "maxProperties": 2}"#,
    [#"{"a": 1}"#], ["{}", #"{"A": 1}"#, #"{"a": 1, "b": 1, "c": 1}"#]
  ),
  (#"{"anyOf": [{"const": 1}, {"type": "string"}]}"#, ["1", "\"\""], ["2"]),
  (#"{"oneOf": [{"minimum": 1}, {"maximum": 2}]}"#, ["0", "3"], ["1.5"]),
  (#"{"allOf": [{"minimum": 1}, {"maximum": 2}]}"#, ["1.5"], ["0", "3"]),
  (#"{"not": {"const": 1}}"#, ["2"], ["1"]),
  (
    #"{"if": {"type": "string"}, "then": {"const": "a"}, "else": {"const": 1}}"#,
    ["\"a\"", "1"], ["\"b\"", "2"]
  ),
  (
    ##"{"$ref": "#/definitions/a", "definitions": {"a": {"const": 1}}}"##, ["1"], ["2"]
  ),
  (#"{"frobnicate": 1}"#, [], ["1"]), (##"{"$ref": "#/definitions/b"}"##, [], ["1"]),
])
func validatorKnowsEachKeyword(_ schema: String, _ taken: [String], _ refused: [String]) throws {
  let validator = SchemaValidator(try JSON.parse(schema))
  for text in taken { #expect(validator.problems(of: try JSON.parse(text)) == [], "\(text)") }
  for text in refused { #expect(validator.problems(of: try JSON.parse(text)) != [], "\(text)") }
}
