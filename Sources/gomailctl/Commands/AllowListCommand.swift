import ArgumentParser
import Daemon
import JSON
import Mail

/// `gomailctl allow list`
struct AllowListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Show the allow list.",
    discussion: """
      Examples:
        gomailctl allow list
        gomailctl allow list --address 192.0.2.7
        gomailctl allow list --json | jq -r '.allow[].network'
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var filter: NetworkFilterOptions

  @Option(help: ArgumentHelp("At most so many.", valueName: "count"))
  var limit: Int?

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit must be 1 or more") }
  }

  func run() async throws {
    let pages = NetworkPages(
      daemon: try DaemonControl.policyd(global), path: "/allow", member: "allow", filter: filter.parameters)
    if output.json {
      try await pages.printJSON(limit: limit ?? .max)
      return
    }
    let now = SystemClock.now
    let columns: [Table.Column] = [
      .init(title: "NETWORK"), .init(title: "LEFT"), .init(title: "AUTHOR", mayShrink: true),
      .init(title: "REASON", mayShrink: true),
    ]
    try await pages.printTable(columns, limit: limit ?? .max, empty: "the allow list is empty") { entry in
      func text(_ key: String) -> String { entry[key]?.stringValue ?? "" }
      let left = Timestamp(rfc3339: text("expires_at")).map { HumanText.duration($0 - now) } ?? "for good"
      return [text("network"), left, text("author"), text("reason")]
    }
  }
}
