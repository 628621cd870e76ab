import ArgumentParser
import Daemon
import JSON
import Mail

/// `gomailctl allow add NETWORK`
struct AllowAddCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Put an address or network on the allow list.",
    discussion: """
      Examples:
        gomailctl allow add 192.0.2.7
        gomailctl allow add 2001:db8::/48 --for 30d --reason "migration"
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "An IP address, or a network such as 192.0.2.0/24 or 2001:db8::/48.")
  var network: String

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("How long: 30s, 15m, 7d. Without it until it is removed.", valueName: "duration"),
    transform: DurationArgument.parse)
  var duration: Duration?

  @Option(help: ArgumentHelp("Why, in one line.", valueName: "text"))
  var reason = ""

  func run() async throws {
    let policyd = try DaemonControl.policyd(global)
    let now = SystemClock.now
    let entry: JSONObject = [
      "network": .string(network), "reason": .string(reason), "author": .string(Caller.name()),
      "expires_at": duration.map { .string((now + $0).rfc3339) } ?? .null,
    ]
    let answer = try await policyd.json("POST", "/allow", body: .object(entry))
    if output.json {
      StandardOutput.line(answer.description)
      return
    }
    let stored = answer["network"]?.stringValue ?? network
    StandardOutput.line(
      "allowed \(stored)" + (duration.map { " for \(HumanText.duration($0))" } ?? " until it is removed"))
  }
}
