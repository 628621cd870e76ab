import ArgumentParser
import JSON

/// `gomailctl dmarc observations`
struct DMARCObservationsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "observations",
    abstract: "Show what DMARC found, one row for all messages of a day that are alike.",
    discussion: """
      With --json each row has what an aggregate report (RFC 9990) says of it. SPF and DKIM are those that are \
      aligned with the author's domain. Days are days in UTC.

      Examples:
        gomailctl dmarc observations --day 2026-11-22
        gomailctl dmarc observations --domain example.org --limit 20
        gomailctl dmarc observations --json | jq '[.observations[].count] | add'
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  @Option(help: ArgumentHelp("Only this day in UTC, such as 2026-11-22.", valueName: "day"))
  var day: String?

  @Option(help: ArgumentHelp("Only where policy or author are of this domain.", valueName: "domain"))
  var domain: String?

  @Option(help: ArgumentHelp("At most so many rows.", valueName: "count"))
  var limit: Int?

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit must be 1 or more") }
  }

  func run() async throws {
    var filter: [(name: String, value: String)] = []
    if let day { filter.append((name: "day", value: day)) }
    if let domain { filter.append((name: "domain", value: domain)) }
    let pages = NetworkPages(
      daemon: try DaemonControl.milter(global), path: "/dmarc/observations", member: "observations",
      filter: filter)
    if output.json {
      try await pages.printJSON(limit: limit ?? .max)
      return
    }
    try await pages.printTable(
      Self.columns, limit: limit ?? .max, empty: "no observations", row: Self.cells)
  }

  static let columns: [Table.Column] = [
    .init(title: "DAY"), .init(title: "COUNT", alignsRight: true), .init(title: "SOURCE"),
    .init(title: "FROM", mayShrink: true), .init(title: "POLICY"), .init(title: "RESULT"),
    .init(title: "SPF"), .init(title: "DKIM"), .init(title: "DISPOSITION"),
    .init(title: "REASONS", mayShrink: true),
  ]

  /// What people see of a row.
  static func cells(_ row: JSONValue) -> [String] {
    func text(_ keys: String...) -> String {
      keys.reduce(row as JSONValue?) { $0?[$1] }?.stringValue ?? ""
    }
    let reasons = (row["policy_evaluated"]?["reasons"]?.arrayValue ?? []).map { reason in
      let comment = reason["comment"]?.stringValue
      return (reason["type"]?.stringValue ?? "") + (comment.map { " (\($0))" } ?? "")
    }
    let policy = text("policy")
    return [
      text("day"), "\(row["count"]?.intValue ?? 0)", text("source_ip"),
      text("identifiers", "header_from"), policy.isEmpty ? "-" : "\(text("policy_tag"))=\(policy)",
      text("result"), text("policy_evaluated", "spf"), text("policy_evaluated", "dkim"),
      text("policy_evaluated", "disposition"), reasons.joined(separator: ", "),
    ]
  }
}
