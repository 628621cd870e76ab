import ArgumentParser
import Daemon
import JSON
import Mail

/// `gomailctl ban list`
struct BanListCommand: AsyncParsableCommand {
  /// Origins of bans.
  enum Kind: String, ExpressibleByArgument, CaseIterable {
    /// Set by rules.
    case automatic
    /// Set by persons.
    case manual
  }

  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Show the bans in force.",
    discussion: """
      The list comes page by page, so that it may have any length. IPv4 comes before IPv6.

      Examples:
        gomailctl ban list
        gomailctl ban list --address 192.0.2.7
        gomailctl ban list --kind automatic --limit 20
        gomailctl ban list --json | jq -r '.bans[].network'
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var filter: NetworkFilterOptions

  @Option(help: "Those that rules have set (automatic), or persons (manual).")
  var kind: Kind?

  @Option(help: ArgumentHelp("At most so many.", valueName: "count"))
  var limit: Int?

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit must be 1 or more") }
  }

  func run() async throws {
    var pages = NetworkPages(
      daemon: try DaemonControl.policyd(global), path: "/bans", member: "bans", filter: filter.parameters)
    if let kind { pages.filter.append((name: "automatic", value: kind == .automatic ? "true" : "false")) }
    if output.json {
      try await pages.printJSON(limit: limit ?? .max)
      return
    }
    let now = SystemClock.now
    let columns: [Table.Column] = [
      .init(title: "NETWORK"), .init(title: "ID"), .init(title: "ACTION"), .init(title: "LEFT"),
      .init(title: "AUTHOR", mayShrink: true), .init(title: "REASON", mayShrink: true),
    ]
    try await pages.printTable(columns, limit: limit ?? .max, empty: "no bans") { ban in
      func text(_ key: String) -> String { ban[key]?.stringValue ?? "" }
      let left = Timestamp(rfc3339: text("expires_at")).map { HumanText.duration($0 - now) } ?? "for good"
      let author = ban["automatic"]?.boolValue == true ? "rule \(text("author"))" : text("author")
      return [text("network"), text("id"), text("action"), left, author, text("reason")]
    }
  }
}
