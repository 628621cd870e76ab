/// Finds what somebody meant to write.
enum NearestKey {
  /// The known key that is the fewest edits away; `nil` where half of the text would have to change.
  static func of(_ text: String, among known: [String]) -> String? {
    let wanted = Array(text.lowercased().replacingHyphens.utf8.prefix(64))
    var best: (key: String, distance: Int)?
    for key in known {
      let distance = distance(wanted, Array(key.utf8))
      if distance < best?.distance ?? .max { best = (key, distance) }
    }
    guard let best, best.distance * 2 <= max(wanted.count, 3) else { return nil }
    return best.key
  }

  /// Insertions, deletions, substitutions, and swaps of neighbours (optimal string alignment).
  static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var beforePrevious: [Int] = []
    var previous = Array(0...right.count)
    for (row, leftByte) in left.enumerated() {
      var current = [row + 1]
      for (column, rightByte) in right.enumerated() {
        var cost = min(
          previous[column + 1] + 1, current[column] + 1, previous[column] + (leftByte == rightByte ? 0 : 1))
        if row > 0, column > 0, leftByte == right[column - 1], left[row - 1] == rightByte {
          cost = min(cost, beforePrevious[column - 1] + 1)
        }
        current.append(cost)
      }
      (beforePrevious, previous) = (previous, current)
    }
    return previous[right.count]
  }
}

extension String {
  fileprivate var replacingHyphens: String { String(map { $0 == "-" ? "_" : $0 }) }
}
