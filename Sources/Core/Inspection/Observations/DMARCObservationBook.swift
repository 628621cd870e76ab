/// Rows that wait to be written down, each with its count.
package struct DMARCObservationBook: Sendable {
  /// The most rows that wait. A row takes 1 KiB as a rule and 5 KiB at most, and rows are written every few seconds;
  /// beyond, messages whose row is not there yet are not counted.
  package static let standardMaximum = 10_000

  /// One row and how many messages it stands for.
  package struct Entry: Hashable, Sendable {
    /// The row.
    package let observation: DMARCObservation
    /// How many messages; 1 at least.
    package let count: Int

    /// A row and its count.
    package init(_ observation: DMARCObservation, count: Int) {
      self.observation = observation
      self.count = count
    }
  }

  private let maximum: Int
  private var counts: [DMARCObservation: Int] = [:]
  /// How many messages found no room.
  package private(set) var dropped = 0

  /// An empty book with room for `maximum` rows.
  package init(maximum: Int = standardMaximum) { self.maximum = maximum }

  /// How many rows wait.
  package var rowCount: Int { counts.count }

  /// Whether it is half full and should be emptied soon.
  package var isFilling: Bool { counts.count >= maximum / 2 }

  /// Adds messages with this row.
  package mutating func add(_ observation: DMARCObservation, count: Int = 1) {
    if let known = counts[observation] {
      counts[observation] = Self.sum(known, count)
    } else if counts.count < maximum {
      counts[observation] = count
    } else {
      dropped = Self.sum(dropped, count)
    }
  }

  private static func sum(_ left: Int, _ right: Int) -> Int {
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? .max : sum
  }

  /// Takes all rows out.
  package mutating func take() -> [Entry] {
    let entries = counts.map { Entry($0, count: $1) }
    counts.removeAll(keepingCapacity: true)
    return entries
  }

  /// Puts back what could not be written.
  package mutating func putBack(_ entries: [Entry]) {
    for entry in entries { add(entry.observation, count: entry.count) }
  }
}
