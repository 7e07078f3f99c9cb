// What targets of a project's own may say, in the words that editors and validators read.

import Syntax

extension KtaskfileSchema {
  static var targets: JSONSchema {
    JSONSchema.mapping([], others: .reference("target")).orNull
      .described("Targets of your own, rules like make's: a name for each.")
  }

  static var target: JSONSchema {
    JSONSchema.any(of: [command, group]).described("A target of your own.")
  }

  /// How commands are kept from what they did not declare; without quotes, `off` is a truth value.
  static var sandbox: JSONSchema {
    JSONSchema.any(of: [
      .words(SandboxMode.allCases.map(\.rawValue)), .constant(.bool(false)), .null,
    ]).described("Whether bubblewrap keeps commands from what they did not declare.")
  }

  private static var command: JSONSchema {
    let path = #"^(?!/)[^*]*[^*/]$"#
    let variable = #"^(?!(HOME|TMPDIR|PWD)$)[A-Za-z_][A-Za-z0-9_]*$"#
    return JSONSchema.mapping(
      [
        ("inputs", texts(#"^(?!/)."#, "Files, globs and labels that the command reads.").orNull),
        ("outputs", texts(path, "The files that the command makes.")),
        (
          "run",
          JSONSchema.text(#"\S"#).described(
            "The command; {in}, {out} and entries of inputs and outputs in braces stand for paths, "
              + "{{ and }} for braces.")
        ),
        ("env", texts(variable, "The environment variables that the command sees.").orNull),
        (
          "directory",
          JSONSchema.text("^(?!/)").orNull
            .described("Where the command runs, and where its paths begin.")
        ),
        ("timeout", timeout),
        (
          "retries",
          JSONSchema.integer(0...100).orNull.described("How often a failure is tried again.")
        ),
        ("tools", texts(".", "Programs whose contents the result depends on.").orNull),
        ("sandbox", sandbox), ("needs", .null),
      ], required: ["run", "outputs"])
  }

  private static var group: JSONSchema {
    let others = [
      "inputs", "outputs", "run", "env", "directory", "timeout", "retries", "tools", "sandbox",
    ]
    return JSONSchema.mapping(
      [("needs", texts(".", "Labels of the targets that belong together."))]
        + others.map { ($0, .null) }, required: ["needs"])
  }

  private static var timeout: JSONSchema {
    JSONSchema.any(of: [
      .text(#"^[0-9][0-9.]* *(s|min|h|d)?$"#),
      .number(acceptsText: false).with("exclusiveMinimum", .integer(0)),
    ]).orNull.described("After how long the command is stopped, as 90, 90 s or 5 min.")
  }

  /// A list of texts, or one that stands alone.
  private static func texts(_ pattern: String, _ description: String) -> JSONSchema {
    JSONSchema.any(of: [
      JSONSchema.list(of: .text(pattern)).with("minItems", .integer(1)), .text(pattern),
    ]).described(description)
  }
}
