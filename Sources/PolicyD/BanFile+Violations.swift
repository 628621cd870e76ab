import Mail
import Policy
import SQLite

/// What is known of clients' behaviour. It is written in batches: a crash may lose the latest seconds of it.
extension BanFile {
  /// Puts everything that was written down into `book`, what changed longest ago first. Rows that cannot be
  /// understood are left out.
  func restore(_ book: inout ViolationBook) throws {
    for (network, count) in try database.rows(
      "SELECT network, last_at, step, weights, numbers FROM violations ORDER BY last_at",
      [],
      { row in
        (
          Network(row.text(0)),
          ViolationCount(
            step: row.integer(2), weights: Self.numbers(row.text(3)), numbers: Self.numbers(row.text(4)),
            lastAt: Timestamp(milliseconds: row.integer(1)))
        )
      })
    {
      if let network, let count { book.restore(network, count) }
    }
    for (network, history) in try database.rows(
      "SELECT network, level, quiet_since, bans FROM ban_histories ORDER BY quiet_since",
      [],
      { row in
        (
          Network(row.text(0)),
          BanHistory(
            level: min(max(0, Int(row.integer(1))), 100),
            quietSince: Timestamp(milliseconds: row.integer(2)), bans: max(0, Int(row.integer(3))))
        )
      })
    {
      if let network { book.restore(network, history) }
    }
    for (network, record) in try database.rows(
      "SELECT network, messages, last_at, domain FROM good_mail ORDER BY last_at",
      [],
      { row in
        (
          Network(row.text(0)),
          GoodMailRecord(
            messages: min(max(0, Int(row.integer(1))), ViolationReport.maximumCount),
            lastAt: Timestamp(milliseconds: row.integer(2)), domain: row.text(3))
        )
      })
    {
      if let network { book.restore(network, record) }
    }
  }

  /// Writes what changed: all of it or nothing.
  func save(_ changes: ViolationBookChanges) throws {
    guard !changes.isEmpty else { return }
    try database.transaction {
      for (network, count) in changes.counts { try save(network, count) }
      for (network, history) in changes.histories { try save(network, history) }
      for (network, record) in changes.goodMail { try save(network, record) }
    }
  }

  private func save(_ network: Network, _ count: ViolationCount?) throws {
    guard let count else {
      try database.run("DELETE FROM violations WHERE network = ?1", [.text(network.description)])
      return
    }
    try database.run(
      "INSERT OR REPLACE INTO violations VALUES (?1, ?2, ?3, ?4, ?5)",
      [
        .text(network.description), .integer(count.lastAt.milliseconds), .integer(count.step),
        .text(Self.text(count.weights)), .text(Self.text(count.numbers)),
      ])
  }

  private func save(_ network: Network, _ history: BanHistory?) throws {
    guard let history else {
      try database.run("DELETE FROM ban_histories WHERE network = ?1", [.text(network.description)])
      return
    }
    try database.run(
      "INSERT OR REPLACE INTO ban_histories VALUES (?1, ?2, ?3, ?4)",
      [
        .text(network.description), .integer(Int64(history.level)),
        .integer(history.quietSince.milliseconds), .integer(Int64(history.bans)),
      ])
  }

  private func save(_ network: Network, _ record: GoodMailRecord?) throws {
    guard let record else {
      try database.run("DELETE FROM good_mail WHERE network = ?1", [.text(network.description)])
      return
    }
    try database.run(
      "INSERT OR REPLACE INTO good_mail VALUES (?1, ?2, ?3, ?4)",
      [
        .text(network.description), .integer(Int64(record.messages)), .integer(record.lastAt.milliseconds),
        .text(record.domain),
      ])
  }

  private static func text(_ numbers: some SIMD<UInt32>) -> String {
    numbers.indices.map { String(numbers[$0]) }.joined(separator: " ")
  }

  /// Numbers between blanks; empty where one is none.
  private static func numbers(_ text: String) -> [UInt32] {
    let words = text.utf8.split(separator: UInt8(ascii: " "))
    let numbers = words.compactMap { UInt32(Substring($0)) }
    return numbers.count == words.count ? numbers : []
  }
}
