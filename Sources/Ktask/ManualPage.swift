// The manual page: what the definitions of the commands say, and what they have in common.

import Syntax

/// The page `ktask(1)`.
struct ManualPage {
  /// The root of the commands as ArgumentParser describes it.
  let command: JSON
  let version: String

  /// The page for man.
  var text: String {
    var page = Roff()
    page.macro("TH", "KTASK", "1", "", "ktask \(version)", "User Commands")
    page.macro("SH", "NAME")
    let abstract = command.string("abstract")
    page.prose("ktask - " + (abstract.first?.lowercased() ?? "") + abstract.dropFirst().dropLast())
    writeSynopsis(&page)
    page.macro("SH", "DESCRIPTION")
    let discussion = Self.parts(of: command.string("discussion"))
    write(discussion.text, &page)
    page.macro("SH", "COMMANDS")
    for (name, subcommand) in subcommands { write(subcommand, called: name, &page) }
    page.macro("SH", "OPTIONS OF EVERY COMMAND")
    for argument in command.list("arguments") { writeEntry(argument, &page) }
    writeSections(ManualText.sections, &page)
    page.macro("SH", "EXAMPLES")
    page.verbatim(discussion.examples)
    writeSections(ManualText.ending, &page)
    return page.text
  }

  /// The commands by what is typed, each before those that it has itself.
  private var subcommands: [(name: String, command: JSON)] {
    Self.shown(of: command).flatMap { subcommand in
      let name = subcommand.string("commandName")
      let parts = Self.shown(of: subcommand).map { part in
        (name: "\(name) \(part.string("commandName"))", command: part)
      }
      return [(name: name, command: subcommand)] + parts
    }
  }

  private static func shown(of command: JSON) -> [JSON] {
    command.list("subcommands").filter { $0["shouldDisplay"] == .bool(true) }
  }

  private func writeSynopsis(_ page: inout Roff) {
    page.macro("SH", "SYNOPSIS")
    for (name, subcommand) in subcommands where Self.shown(of: subcommand).isEmpty {
      let arguments = subcommand.list("arguments").filter(\.isShown)
      let places = arguments.filter { $0.string("kind") == "positional" }.map(\.place)
      let needed = arguments.filter { $0["isOptional"] == .bool(false) && $0.names != [] }
        .map(\.term)
      let words = [Roff.bold("ktask \(name)")] + needed + places
      page.macro("br")
      page.line(words.joined(separator: " "))
    }
  }

  private func writeSections(_ sections: [ManualText.Section], _ page: inout Roff) {
    for section in sections {
      page.macro("SH", section.title)
      if let text = section.text { page.prose(text) }
      for (term, meaning) in section.entries { page.entry(Roff.bold(term), meaning) }
    }
  }

  // MARK: Commands

  private func write(_ subcommand: JSON, called name: String, _ page: inout Roff) {
    page.macro("SS", Roff.escaped("ktask \(name)"))
    page.prose(subcommand.string("abstract"))
    let discussion = Self.parts(of: subcommand.string("discussion"))
    write(discussion.text, isLater: true, &page)
    let arguments = subcommand.list("arguments").filter(\.isShown)
    // Every command has these two.
    for argument in arguments
    where argument.names != ["--version"] && argument.names.last != "--help" {
      writeEntry(argument, &page)
    }
    if !discussion.examples.isEmpty { page.verbatim(discussion.examples) }
  }

  private func writeEntry(_ argument: JSON, _ page: inout Roff) {
    guard argument.isShown else { return }
    var meaning = argument.string("abstract")
    let values = argument.list("allValues").compactMap(\.string)
    if !values.isEmpty { meaning += "\nOne of " + values.joined(separator: ", ") + "." }
    let standard = argument.string("defaultValue")
    if !standard.isEmpty { meaning += "\nDefault: \(standard)." }
    page.entry(argument.term, meaning)
  }

  /// Writes paragraphs; of a text that is not the first of its section each begins with a gap.
  private func write(_ paragraphs: [String], isLater: Bool = false, _ page: inout Roff) {
    for (index, paragraph) in paragraphs.enumerated() {
      if isLater || index > 0 { page.macro("PP") }
      page.prose(paragraph)
    }
  }

  /// The paragraphs of a help text, and the lines below its heading EXAMPLES.
  private static func parts(of help: String) -> (text: [String], examples: [String]) {
    var (paragraphs, examples, isExamples): ([String], [String], Bool) = ([], [], false)
    for block in help.split(separator: "\n\n") {
      let lines = block.split(separator: "\n")
      isExamples = lines.first == "EXAMPLES"
      if isExamples {
        examples += lines.dropFirst().map { String($0.drop { $0 == " " }) }
      } else {
        paragraphs.append(String(block))
      }
    }
    return (paragraphs, examples)
  }
}

extension JSON {
  /// The string that a member is, empty if it is none.
  fileprivate func string(_ name: String) -> String { self[name]?.string ?? "" }

  /// The elements of a member, none if it is no list.
  fileprivate func list(_ name: String) -> [JSON] {
    if case .array(let elements)? = self[name] { elements } else { [] }
  }

  fileprivate var string: String? { if case .string(let text) = self { text } else { nil } }

  // MARK: Arguments

  fileprivate var isShown: Bool { self["shouldDisplay"] == .bool(true) }

  /// The names of an option or flag as they are written, short ones first; none of an argument.
  fileprivate var names: [String] {
    let names = list("names").map {
      ($0.string("kind") == "short" ? "-" : "--") + $0.string("name")
    }
    return names.sorted { $0.count < $1.count }
  }

  /// An argument in the synopsis.
  fileprivate var place: String {
    let name = Roff.italic(string("valueName"))
    let several = self["isRepeating"] == .bool(true) ? "\(name) ..." : name
    return self["isOptional"] == .bool(true) ? "[\(several)]" : several
  }

  /// What an entry begins with: an argument, or an option's names and its value.
  fileprivate var term: String {
    if names.isEmpty { return Roff.italic(string("valueName")) }
    let words = names.map { Roff.bold($0) }.joined(separator: ", ")
    return string("kind") == "option" ? "\(words) \(Roff.italic(string("valueName")))" : words
  }
}
