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

  // MARK: Targets

  private static var targets: JSONSchema {
    JSONSchema.mapping([], others: .reference("target")).orNull
      .described("Targets of your own, rules like make's: a name for each.")
  }

  private static var target: JSONSchema {
    func texts(_ description: String) -> JSONSchema {
      JSONSchema.any(of: [.list(of: .text()), .text()]).orNull.described(description)
    }
    return JSONSchema.mapping([
      ("inputs", texts("Files, globs and labels that the command reads.")),
      ("outputs", texts("The files that the command leaves.")),
      (
        "run",
        JSONSchema.text().orNull
          .described("The command; {input} and {out} stand for paths.")
      ),
      ("env", texts("The environment variables that the command sees.")),
      ("needs", texts("Labels that are built along, in place of a command.")),
      ("directory", JSONSchema.text().orNull.described("Where the outputs are left.")),
      (
        "timeout",
        JSONSchema.any(of: [.number(), .text()]).orNull
          .described("How long the command may take.")
      ),
      (
        "retries",
        JSONSchema.integer(0...Int.max).orNull.described("How often a failure is tried again.")
      ),
      ("tools", texts("Programs whose contents the result depends on.")),
      (
        "sandbox",
        // Without quotes, `off` is a truth value.
        JSONSchema.any(of: [.words(["auto", "bwrap", "off"]), .constant(.bool(false)), .null])
          .described("Whether bubblewrap keeps the command from all else.")
      ),
    ]).described("A target of your own.")
  }
}
