import ArgumentParser
import Daemon
import Mail

/// The options that say which messages a command is about.
struct MessageFilter: ParsableArguments {
  @Option(help: "Only messages in this state.")
  var status: MessageStatus?

  @Option(help: ArgumentHelp("Only messages from or to this address.", valueName: "address"))
  var address: String?

  @Option(help: ArgumentHelp("Only messages from or to this domain.", valueName: "domain"))
  var domain: String?

  @Option(help: ArgumentHelp("Only messages to this address.", valueName: "address"))
  var recipient: String?

  @Option(help: ArgumentHelp("Only messages from this envelope sender.", valueName: "address"))
  var sender: String?

  @Option(help: ArgumentHelp("Only messages for this route.", valueName: "name"))
  var route: String?

  @Option(help: ArgumentHelp("Only the message that Postfix calls so in its log.", valueName: "id"))
  var queueID: String?

  @Option(help: ArgumentHelp("Only messages with this Message-ID, angle brackets included.", valueName: "id"))
  var messageID: String?

  @Option(
    help: ArgumentHelp("Only messages since then: 1h (ago), 7d, 2026-11-22.", valueName: "time"),
    transform: SinceArgument.parse)
  var since: SinceArgument?

  @Option(
    help: ArgumentHelp("Only messages before then, in the same forms.", valueName: "time"),
    transform: SinceArgument.parse)
  var until: SinceArgument?

  /// Whether nothing is asked for.
  var isEmpty: Bool { status == nil && parameters(now: Timestamp(seconds: 0)).isEmpty }

  /// All but the state, as parameters of `GET /messages`.
  func parameters(now: Timestamp) -> [(name: String, value: String)] {
    let all: [(String, String?)] = [
      ("address", address), ("domain", domain), ("recipient", recipient), ("sender", sender),
      ("route", route), ("queue_id", queueID), ("message_id", messageID),
      ("since", since?.moment(now: now).rfc3339), ("until", until?.moment(now: now).rfc3339),
    ]
    return all.compactMap { name, value in value.map { (name: name, value: $0) } }
  }

  /// A query string of parameters.
  static func query(_ parameters: [(name: String, value: String)]) -> String {
    parameters.map { "\($0.name)=\(DaemonControl.pathSegment($0.value))" }.joined(separator: "&")
  }
}
