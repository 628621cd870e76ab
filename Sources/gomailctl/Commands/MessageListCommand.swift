import ArgumentParser
import Daemon
import JSON
import Mail

/// `gomailctl message list`
struct MessageListCommand: AsyncParsableCommand {
  /// The state of a message's deliveries.
  enum Status: String, ExpressibleByArgument, CaseIterable {
    case pending
    case delivered
    case failed
    case held
  }

  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List messages, newest first.",
    discussion: """
      Examples:
        gomailctl message list
        gomailctl message list --status failed --since 7d
        gomailctl message list --recipient support@example.com --limit 20
        gomailctl message list --json | jq -r '.messages[].spool_id'
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  @Option(help: "Only messages in this state.")
  var status: Status?

  @Option(help: ArgumentHelp("Only messages to this address.", valueName: "address"))
  var recipient: String?

  @Option(help: ArgumentHelp("Only messages from this envelope sender.", valueName: "address"))
  var sender: String?

  @Option(help: ArgumentHelp("Only messages for this route.", valueName: "name"))
  var route: String?

  @Option(
    help: ArgumentHelp("Only messages since then: 1h, 7d, 2026-11-22.", valueName: "time"),
    transform: SinceArgument.parse)
  var since: SinceArgument?

  @Option(help: ArgumentHelp("At most so many, up to 1000.", valueName: "count"))
  var limit = 50

  func validate() throws {
    guard (1...1000).contains(limit) else { throw ValidationError("--limit must be 1 to 1000") }
  }

  func run() async throws {
    let answer = try await DaemonControl.forwarder(global).json("GET", "/messages?" + query())
    if output.json {
      StandardOutput.line(answer.description)
      return
    }
    let messages = answer["messages"]?.arrayValue ?? []
    guard !messages.isEmpty else {
      StandardOutput.line("no messages")
      return
    }
    var table = Table([
      .init(title: "ID"), .init(title: "RECEIVED"), .init(title: "STATUS"),
      .init(title: "SENDER", mayShrink: true), .init(title: "RECIPIENT", mayShrink: true),
      .init(title: "SUBJECT", mayShrink: true),
    ])
    for message in messages { table.append(Self.row(message)) }
    for line in table.lines(width: Terminal.standardOutput().columns) { StandardOutput.line(line) }
  }

  private func query() -> String {
    let parts: [(String, String?)] = [
      ("limit", "\(limit)"), ("status", status?.rawValue), ("recipient", recipient), ("sender", sender),
      ("route", route), ("since", since?.moment(now: SystemClock.now).rfc3339),
    ]
    return parts.compactMap { name, value in value.map { "\(name)=\(DaemonControl.pathSegment($0))" } }
      .joined(separator: "&")
  }

  private static func row(_ message: JSONValue) -> [String] {
    func text(_ key: String) -> String { message[key]?.stringValue ?? "" }
    let recipients = (message["recipients"]?.arrayValue ?? []).compactMap(\.stringValue)
    let more = recipients.count > 1 ? " +\(recipients.count - 1)" : ""
    return [
      text("spool_id"), String(HumanText.moment(rfc3339: text("received_at")).dropLast(1)), text("status"),
      text("sender").isEmpty ? "<>" : text("sender"), (recipients.first ?? "") + more, text("subject"),
    ]
  }
}
