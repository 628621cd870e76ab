import ArgumentParser
import Daemon
import JSON
import Mail

/// `gomailctl ban list`
struct BanListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Show all bans in force.",
    discussion: """
      Examples:
        gomailctl ban list
        gomailctl ban list --json | jq -r '.bans[].network'
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let answer = try await DaemonControl.policyd(global).json("GET", "/bans")
    if output.json {
      StandardOutput.line(answer.description)
      return
    }
    let bans = answer["bans"]?.arrayValue ?? []
    guard !bans.isEmpty else {
      StandardOutput.line("no bans")
      return
    }
    let now = SystemClock.now
    var table = Table([
      .init(title: "NETWORK"), .init(title: "ACTION"), .init(title: "LEFT"),
      .init(title: "AUTHOR", mayShrink: true), .init(title: "REASON", mayShrink: true),
    ])
    for ban in bans {
      func text(_ key: String) -> String { ban[key]?.stringValue ?? "" }
      let left = Timestamp(rfc3339: text("expires_at")).map { HumanText.duration($0 - now) } ?? "for good"
      let author = ban["automatic"]?.boolValue == true ? "automatic" : text("author")
      table.append([text("network"), text("action"), left, author, text("reason")])
    }
    for line in table.lines(width: Terminal.standardOutput().columns) { StandardOutput.line(line) }
  }
}
