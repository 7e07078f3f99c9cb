// Ids and what is read under them, found by id. Knows nothing of strategies.

/// Values in the order of a file, found by their ids in constant time.
struct OutlineList<Element: Identifiable> where Element.ID == String {
  private(set) var elements: [Element] = []
  private var positions: [String: Int] = [:]

  /// Adds a value; of values with one id the first is found.
  mutating func append(_ element: Element) {
    if positions[element.id] == nil { positions[element.id] = elements.count }
    elements.append(element)
  }

  /// The value with an id, nil if there is none.
  subscript(id: String) -> Element? { positions[id].map { elements[$0] } }
}

/// The ids of a section, sorted once for all hints.
struct IDList {
  let sorted: [String]
  private let ids: Set<String>

  init(_ ids: [String]) {
    sorted = ids.sorted()
    self.ids = Set(ids)
  }

  func contains(_ id: String) -> Bool { ids.contains(id) }

  private static let most = 30

  /// The ids as a hint lists them: of many the first, and how many more there are.
  var summary: String {
    guard !sorted.isEmpty else { return "none" }
    let others = sorted.count - Self.most
    return sorted.prefix(Self.most).joined(separator: ", ")
      + (others > 0 ? " and \(others) more" : "")
  }
}
