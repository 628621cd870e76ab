import ArgumentParser
import Daemon
import JSON
import Mail

/// `gomailctl message list`
struct MessageListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List messages, newest first.",
    discussion: """
      Examples:
        gomailctl message list
        gomailctl message list --status failed --since 7d
        gomailctl message list --recipient support@example.com --limit 20
        gomailctl message list --domain example.net --since 2026-11-20 --until 2026-11-21
        gomailctl message list --json | jq -r '.messages[].spool_id'
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  @OptionGroup var filter: MessageFilter

  @Option(help: ArgumentHelp("At most so many, up to 1000.", valueName: "count"))
  var limit = 50

  @Option(help: ArgumentHelp("Go on behind an earlier list: what its `next` said.", valueName: "cursor"))
  var after: String?

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
    if let next = answer["next"]?.stringValue {
      StandardOutput.error("there may be more: --after \(VisibleText.line(next))")
    }
  }

  private func query() -> String {
    var parameters = [(name: "limit", value: "\(limit)")] + filter.parameters(now: SystemClock.now)
    if let status = filter.status { parameters.append((name: "status", value: status.rawValue)) }
    if let after { parameters.append((name: "cursor", value: after)) }
    return MessageFilter.query(parameters)
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
