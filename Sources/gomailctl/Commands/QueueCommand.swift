import ArgumentParser
import Daemon
import JSON
import Mail

/// `gomailctl queue`
struct QueueCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "queue",
    abstract: "Show what waits for delivery: how much, since when, for which routes, until when.",
    discussion: """
      Examples:
        gomailctl queue
        gomailctl queue --json | jq '.routes[] | select(.pending > 0)'
        watch gomailctl queue
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let answer = try await DaemonControl.forwarder(global).json("GET", "/queue")
    if output.json {
      StandardOutput.line(answer.description)
      return
    }
    for line in Self.lines(answer, now: SystemClock.now, columns: Terminal.standardOutput().columns) {
      StandardOutput.line(line)
    }
  }

  /// The answer for people.
  static func lines(_ queue: JSONValue, now: Timestamp, columns: Int) -> [String] {
    func count(_ key: String) -> String { queue[key]?.intValue.map { "\($0)" } ?? "unknown" }
    func moment(_ value: JSONValue?) -> Timestamp? { value?.stringValue.flatMap { Timestamp(rfc3339: $0) } }
    var lines = [
      "messages in the inbox  \(count("messages"))",
      "deliveries waiting     \(count("waiting"))",
      "attempts under way     \(count("under_way"))",
    ]
    if let oldest = moment(queue["oldest_pending_at"]) {
      lines.append(
        "oldest                 \(HumanText.moment(oldest)), \(HumanText.duration(now - oldest)) ago")
    }
    if let next = moment(queue["next_attempt_at"]) {
      lines.append("next attempt           \(next > now ? "in " + HumanText.duration(next - now) : "now")")
    }
    lines.append("kept                   \(count("processed")) processed, \(count("failed")) failed")
    let routes = queue["routes"]?.arrayValue ?? []
    guard !routes.isEmpty else { return lines }
    var table = Table([
      .init(title: "ROUTE", mayShrink: true), .init(title: "STATE"),
      .init(title: "WAITING", alignsRight: true), .init(title: "UNDER WAY", alignsRight: true),
      .init(title: "NEXT ATTEMPT"),
    ])
    for route in routes {
      let next = moment(route["next_attempt_at"])
        .map { $0 > now ? "in " + HumanText.duration($0 - now) : "now" }
      table.append([
        route["name"]?.stringValue ?? "?", RouteState.text(route), "\(route["pending"]?.intValue ?? 0)",
        "\(route["in_flight"]?.intValue ?? 0)", next ?? "-",
      ])
    }
    return lines + [""] + table.lines(width: columns)
  }
}
