// The JSON Schema of project files. Knows no file.

package import Syntax

/// What editors know of Ktaskfiles.
///
/// It takes whatever `Ktaskfile.load` takes without a finding.
package enum KtaskfileSchema {
  /// The schema as a document of its own.
  package static var document: JSON {
    file.document(title: "Ktaskfile", definitions: [("target", target)])
  }

  private static let standard = Ktaskfile()

  /// The whole file; an empty one means all defaults.
  private static var file: JSONSchema {
    JSONSchema.mapping([
      (
        "version",
        JSONSchema.integer(1...Ktaskfile.newestVersion).orNull
          .described("The version of this file's format.")
      ),
      ("default", path("The strategy meant when a label names none: its file's name.")),
      (
        "strategies",
        path("A glob that finds the strategy files.", default: standard.strategies)
      ),
      ("data", data), ("cache", cache),
      (
        "outputs",
        template(
          ["strategy"], default: standard.outputs,
          "Where the outputs of a strategy are left; needs the field {strategy}.")
      ),
      ("sandbox", sandbox.defaulting(to: .string(standard.sandbox.rawValue))),
      ("targets", targets),
    ]).orNull
  }

  private static var data: JSONSchema {
    JSONSchema.mapping([
      (
        "path",
        template(
          ["symbol", "timeframe"], default: standard.dataPath,
          "Where the bars of a symbol and a timeframe are, or the same name with .gz; needs both "
            + "fields, {symbol} and {timeframe}.")
      )
    ]).orNull.described("The files of bars.")
  }

  private static var cache: JSONSchema {
    let size = #"^[0-9][0-9.]* *([kKmMgGtT][iI]?)?[bB]?$"#
    let limit = JSONSchema.any(of: [
      .text(size), .number(acceptsText: false).with("minimum", .integer(1)),
    ])
    .orNull.described("How large the cache may grow, as 5 GB or 500 MiB.")
    return JSONSchema.mapping([
      ("directory", path("The directory of the cache.", default: standard.cacheDirectory)),
      ("limit", limit),
    ]).orNull.described("Where results are kept, and how many.")
  }

  // MARK: Paths

  private static func path(_ description: String, default standard: String? = nil) -> JSONSchema {
    let path = JSONSchema.text().orNull.with("minLength", .integer(1)).described(description)
    return standard.map { path.defaulting(to: .string($0)) } ?? path
  }

  /// A path that has to have some fields and may have no others.
  private static func template(
    _ fields: [String], default standard: Template, _ description: String
  ) -> JSONSchema {
    let known = fields.map { #"\#($0)\}"# }.joined(separator: "|")
    let parts =
      fields.map { JSONSchema.text(#"\{\#($0)\}"#) }
      + [.not(.text(#"\{(?!\#(known))[^{}]*\}"#))]
    return JSONSchema.any(of: [JSONSchema.any.with("allOf", .array(parts.map(\.json)))])
      .orNull.defaulting(to: .string(standard.description)).described(description)
  }
}
