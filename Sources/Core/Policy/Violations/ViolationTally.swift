import Mail

/// What clients did and nobody was told yet, added up by client and rule.
package struct ViolationTally: Sendable {
  /// The most entries: what a flood of clients leaves within seconds, some megabytes. Beyond, what is new is lost and
  /// counted.
  package static let maximumEntries = 20_000

  private struct Key: Hashable {
    let client: IPAddress
    /// `nil` for good mail.
    let kind: ViolationReport.Kind?
    /// The rule, or the domain.
    let name: String
    let demandsBan: Bool
  }

  private struct Entry {
    var count: Int
    var at: Timestamp
  }

  private var entries: [Key: Entry] = [:]
  /// How many were lost.
  package private(set) var lost = 0

  /// Nothing happened.
  package init() {}

  /// How many entries there are.
  package var count: Int { entries.count }

  /// Adds what one report says.
  package mutating func add(_ report: ViolationReport) {
    let (key, count) =
      switch report {
      case .violation(let violation):
        (
          Key(
            client: violation.client, kind: violation.kind, name: violation.rule.value,
            demandsBan: violation.demandsBan), violation.count
        )
      case .goodMail(let mail):
        (Key(client: mail.client, kind: nil, name: mail.domain.description, demandsBan: false), mail.count)
      }
    guard
      var entry = entries[key] ?? (entries.count < Self.maximumEntries ? Entry(count: 0, at: report.at) : nil)
    else {
      lost += 1
      return
    }
    entry.count = min(entry.count + count, ViolationReport.maximumCount)
    entry.at = max(entry.at, report.at)
    entries[key] = entry
  }

  /// Takes out as much as one request holds (``ViolationReport/maximumReports``), violations before good mail.
  package mutating func take() -> [ViolationReport] {
    let most = ViolationReport.maximumReports
    var picked = Array(entries.keys.lazy.filter { $0.kind != nil }.prefix(most))
    picked += entries.keys.lazy.filter { $0.kind == nil }.prefix(most - picked.count)
    return picked.compactMap { key in entries.removeValue(forKey: key).flatMap { Self.report(key, $0) } }
  }

  private static func report(_ key: Key, _ entry: Entry) -> ViolationReport? {
    guard let kind = key.kind else {
      return DomainName(key.name).map {
        .goodMail(
          ViolationReport.GoodMail(client: key.client, domain: $0, count: entry.count, at: entry.at))
      }
    }
    return .violation(
      ViolationReport.Violation(
        kind: kind, client: key.client, rule: HeaderText(sanitizing: key.name), count: entry.count,
        at: entry.at, demandsBan: key.demandsBan))
  }
}
