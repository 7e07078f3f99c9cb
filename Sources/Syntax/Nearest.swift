// Which known name a misspelt one may have meant.

/// The name among `candidates` that is the fewest typing slips away from `name`.
///
/// A slip is a character left out, put in, replaced, or swapped with its neighbour; upper and lower
/// case are the same. Of equally near names the first counts. Where none is near, the only one that
/// begins with `name` counts, so that `fast` finds `fast_period`.
///
/// - Parameters:
///   - name: What was written.
///   - candidates: What could have been meant.
/// - Returns: The nearest candidate, nil if all are too far away to be meant or `name` is one of them.
package func nearest(_ name: String, among candidates: some Sequence<String>) -> String? {
  let written = Array(name.lowercased())
  guard !written.isEmpty, written.count <= 100 else { return nil }
  let furthest = max(1, written.count / 3)
  var best: (name: String, slips: Int)?
  var longer: [String] = []
  for candidate in candidates {
    if candidate == name { return nil }
    let letters = Array(candidate.lowercased())
    if written.count > 1, letters.starts(with: written) { longer.append(candidate) }
    let most = min(furthest, best.map { $0.slips - 1 } ?? furthest)
    guard let slips = slipCount(from: written, to: letters, atMost: most) else { continue }
    best = (candidate, slips)
  }
  return best?.name ?? (longer.count == 1 ? longer.first : nil)
}

/// The optimal string alignment distance (Damerau and Levenshtein), nil if it is above `most`.
private func slipCount(
  from source: [Character], to target: [Character], atMost most: Int
) -> Int? {
  guard abs(source.count - target.count) <= most else { return nil }
  var beforeLast = [Int](repeating: 0, count: target.count + 1)
  var last = Array(0...target.count)
  for row in source.indices {
    var current = [row + 1]
    current.reserveCapacity(target.count + 1)
    for column in target.indices {
      let replaced = last[column] + (source[row] == target[column] ? 0 : 1)
      var slips = min(replaced, last[column + 1] + 1, current[column] + 1)
      if row > 0, column > 0, source[row] == target[column - 1], source[row - 1] == target[column] {
        slips = min(slips, beforeLast[column - 1] + 1)
      }
      current.append(slips)
    }
    (beforeLast, last) = (last, current)
    // Two rows above the bound leave no way back below it.
    if let fewest = last.min(), fewest > most, beforeLast.min() ?? 0 > most { return nil }
  }
  return last[target.count] <= most ? last[target.count] : nil
}
