import ArgumentParser
import Daemon
import JSON
import Mail

/// `gomailctl ban add NETWORK`
struct BanAddCommand: AsyncParsableCommand {
  /// What a banned client is told.
  enum Action: String, ExpressibleByArgument, CaseIterable {
    /// 554: do not try again.
    case reject
    /// 421: try again later.
    case `defer`
  }

  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Ban an address or network.",
    discussion: """
      A ban on the same network is replaced. Where several bans cover an address, the one on the \
      smallest network counts.

      Examples:
        gomailctl ban add 192.0.2.7
        gomailctl ban add 192.0.2.0/24 --for 12h --reason "password guessing"
        gomailctl ban add 2001:db8::/48 --action defer
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "An IP address, or a network such as 192.0.2.0/24 or 2001:db8::/48.")
  var network: String

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp(
      "How long: 30s, 15m, 1h30m, 7d, 2w. Without it until it is removed.", valueName: "duration"),
    transform: DurationArgument.parse)
  var duration: Duration?

  @Option(help: ArgumentHelp("Why, in one line: for the operator, clients are not told.", valueName: "text"))
  var reason = ""

  @Option(help: "What the client is told: reject (554, for good) or defer (421, for now).")
  var action = Action.reject

  func run() async throws {
    let policyd = try DaemonControl.policyd(global)
    let now = SystemClock.now
    var ban: JSONObject = [
      "network": .string(network), "reason": .string(reason), "author": .string(Caller.name()),
      "action": .string(action.rawValue),
    ]
    ban["expires_at"] = duration.map { .string((now + $0).rfc3339) } ?? .null
    let answer = try await policyd.json("POST", "/bans", body: .object(ban))
    if output.json {
      StandardOutput.line(answer.description)
      return
    }
    let stored = answer["network"]?.stringValue ?? network
    StandardOutput.line(
      "banned \(stored)" + (duration.map { " for \(HumanText.duration($0))" } ?? " until it is removed")
        + (answer["id"]?.stringValue.map { " (ban \($0))" } ?? ""))
  }
}
