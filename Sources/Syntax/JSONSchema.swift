// JSON Schemas of draft 7, put together piece by piece. Knows no file that they describe.

/// What a value may be, in the words that editors and validators read.
///
/// Draft 7 is what the YAML language server checks by; later drafts have nothing that is needed here.
package struct JSONSchema: Sendable {
  private var types: [String] = []
  private var keywords: [JSON.Member] = []

  /// Takes any value.
  package static let any = JSONSchema()
  /// Takes no value.
  package static let nothing = JSONSchema().with("not", .object([]))

  private init() {}

  private init(_ types: String...) { self.types = types }

  /// The schema as JSON.
  package var json: JSON {
    let type: [JSON.Member] =
      switch types.count {
      case 0: []
      case 1: [.init("type", .string(types[0]))]
      default: [.init("type", .strings(types))]
      }
    return .object(type + keywords)
  }

  /// The schema with one keyword more.
  package func with(_ keyword: String, _ value: JSON) -> JSONSchema {
    var schema = self
    if let place = keywords.firstIndex(where: { $0.name == keyword }) {
      schema.keywords[place] = .init(keyword, value)
    } else {
      schema.keywords.append(.init(keyword, value))
    }
    return schema
  }

  /// The schema with the words that an editor shows beside a key.
  package func described(_ text: String) -> JSONSchema {
    var schema = self
    schema.keywords.removeAll { $0.name == "description" }
    schema.keywords.insert(.init("description", .string(text)), at: 0)
    return schema
  }

  /// The schema with the value that holds where a file says nothing.
  package func defaulting(to value: JSON) -> JSONSchema { with("default", value) }

  /// The schema with an alternative: null, which says the same as leaving a key out.
  package var orNull: JSONSchema {
    if types.isEmpty {
      guard case .array(let alternatives)? = json["anyOf"] else { return .any(of: [self, .null]) }
      return with("anyOf", .array(alternatives + [JSONSchema.null.json]))
    }
    var schema = self
    schema.types.append("null")
    guard case .array(let words)? = json["enum"] else { return schema }
    return schema.with("enum", .array(words + [.null]))
  }
}

// MARK: Values

extension JSONSchema {
  /// Text, as a regular expression has it if one is given.
  package static func text(_ pattern: String? = nil) -> JSONSchema {
    let text = JSONSchema("string")
    return pattern.map { text.with("pattern", .string($0)) } ?? text
  }

  /// Text, a number or a truth value.
  package static let scalar = JSONSchema("string", "number", "boolean")

  /// True or false.
  package static let truth = JSONSchema("boolean")

  /// Null alone.
  package static let null = JSONSchema("null")

  /// A value and no other.
  package static func constant(_ value: JSON) -> JSONSchema { JSONSchema().with("const", value) }

  /// A whole number of a range.
  package static func integer(_ range: ClosedRange<Int>) -> JSONSchema {
    let integer = JSONSchema("integer").with("minimum", .integer(Int64(range.lowerBound)))
    if range.upperBound == .max { return integer }
    return integer.with("maximum", .integer(Int64(range.upperBound)))
  }

  /// A number.
  ///
  /// - Parameter acceptsText: Whether text that reads as a number, as `"0.5"` does, is one too.
  /// - Returns: A number within no bounds.
  package static func number(acceptsText: Bool = true) -> JSONSchema {
    guard acceptsText else { return JSONSchema("number") }
    return JSONSchema("number", "string").with("pattern", .string(numberPattern))
  }

  /// What text looks like that reads as a number.
  package static let numberPattern =
    #"^\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\s*$"#

  /// One of a few words.
  ///
  /// - Parameters:
  ///   - words: The words as editors propose them.
  ///   - others: Words that are taken too and not proposed.
  ///   - anyCase: Whether upper case is as good as lower.
  /// - Returns: The words' schema.
  package static func words(
    _ words: [String], andAlso others: [String] = [], anyCase: Bool = false
  ) -> JSONSchema {
    let proposed = JSONSchema("string").with("enum", .strings(words))
    guard anyCase || !others.isEmpty else { return proposed }
    return any(of: [
      JSONSchema().with("enum", .strings(words)),
      text(pattern(of: words + others, anyCase: anyCase)),
    ])
  }

  /// The regular expression of some words and nothing longer.
  package static func pattern(of words: [String], anyCase: Bool) -> String {
    let alternatives = words.map { word in
      word.map { character in
        let (upper, lower) = (character.uppercased(), character.lowercased())
        if anyCase, upper != lower { return "[\(upper)\(lower)]" }
        return #".^$*+?()[]{}|\"#.contains(character) ? "\\\(character)" : String(character)
      }.joined()
    }
    return "^(" + alternatives.joined(separator: "|") + ")$"
  }
}

// MARK: Parts and conditions

extension JSONSchema {
  /// A list.
  ///
  /// - Parameters:
  ///   - element: What each element may be.
  ///   - count: How many elements there may be.
  /// - Returns: The list's schema.
  package static func list(of element: JSONSchema, _ count: ClosedRange<Int>? = nil) -> JSONSchema {
    var list = JSONSchema("array").with("items", element.json)
    guard let count else { return list }
    if count.lowerBound > 0 { list = list.with("minItems", .integer(Int64(count.lowerBound))) }
    if count.upperBound == .max { return list }
    return list.with("maxItems", .integer(Int64(count.upperBound)))
  }

  /// A list of as many elements as there are schemas, one for each.
  package static func list(ofEach elements: [JSONSchema]) -> JSONSchema {
    JSONSchema("array").with("items", .array(elements.map(\.json)))
      .with("minItems", .integer(Int64(elements.count)))
      .with("maxItems", .integer(Int64(elements.count)))
  }

  /// A mapping.
  ///
  /// - Parameters:
  ///   - properties: What the values of known keys may be.
  ///   - required: Keys that must be there.
  ///   - others: What the values of other keys may be, nothing by default.
  /// - Returns: The mapping's schema.
  package static func mapping(
    _ properties: [(key: String, value: JSONSchema)], required: [String] = [],
    others: JSONSchema? = .nothing
  ) -> JSONSchema {
    var mapping = JSONSchema("object")
    if !properties.isEmpty { mapping = mapping.with("properties", .schemas(properties)) }
    if !required.isEmpty { mapping = mapping.with("required", .strings(required)) }
    guard let others else { return mapping }
    return mapping.with(
      "additionalProperties", others.json == nothing.json ? .bool(false) : others.json)
  }

  /// Whatever a definition of the document takes.
  package static func reference(_ name: String) -> JSONSchema {
    JSONSchema().with("$ref", .string("#/definitions/\(name)"))
  }

  /// What at least one of several schemas takes.
  package static func any(of schemas: [JSONSchema]) -> JSONSchema {
    JSONSchema().with("anyOf", .array(schemas.map(\.json)))
  }

  /// What a schema does not take.
  package static func not(_ schema: JSONSchema) -> JSONSchema {
    JSONSchema().with("not", schema.json)
  }

  /// The schema that also takes conditions into account.
  ///
  /// - Parameter conditions: What has to hold for a value that a first schema takes, and for others.
  /// - Returns: The schema with the conditions in place of those it had.
  package func on(_ conditions: [Condition]) -> JSONSchema {
    with("allOf", .array(conditions.map(\.json)))
  }

  /// What has to hold for some values only.
  package struct Condition: Sendable {
    let test: JSONSchema
    let consequence: JSONSchema
    let alternative: JSONSchema?

    /// Demands something of the values that `test` takes.
    ///
    /// - Parameters:
    ///   - test: Which values are meant.
    ///   - consequence: What has to hold for them.
    ///   - alternative: What has to hold for the others.
    package init(
      if test: JSONSchema, then consequence: JSONSchema, else alternative: JSONSchema? = nil
    ) {
      self.test = test
      self.consequence = consequence
      self.alternative = alternative
    }

    var json: JSON {
      let both: [JSON.Member] = [.init("if", test.json), .init("then", consequence.json)]
      return .object(both + (alternative.map { [.init("else", $0.json)] } ?? []))
    }
  }

  /// A document of its own.
  ///
  /// - Parameters:
  ///   - title: What the described file is.
  ///   - definitions: What `reference` refers to.
  /// - Returns: The document.
  package func document(
    title: String, definitions: [(key: String, value: JSONSchema)]
  ) -> JSON {
    guard case .object(let members) = json else { return json }
    return .object(
      [
        .init("$schema", "http://json-schema.org/draft-07/schema#"),
        .init("title", .string(title)),
      ] + members + [.init("definitions", .schemas(definitions))])
  }
}

extension JSON {
  /// A list of strings.
  fileprivate static func strings(_ strings: [String]) -> JSON {
    .array(strings.map { .string($0) })
  }

  /// An object of named schemas.
  fileprivate static func schemas(_ schemas: [(key: String, value: JSONSchema)]) -> JSON {
    .object(schemas.map { .init($0.key, $0.value.json) })
  }
}
