import ArgumentParser
import Daemon
import JSON
import Mail
import Policy

/// `gomailctl ban import FILE`
struct BanImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Ban the networks of a list.",
    discussion: """
      A list is JSON, as `ban export` and `ban list --json` write it, or plain: a network a line, then, if you \
      like, how long (12h) or until when (2026-11-22T15:38:21Z), and a reason. Lines that begin with # or ; \
      count as comments. A list with a mistake is not imported at all. A ban on a network of the list is \
      replaced.

      Examples:
        gomailctl ban import drop.txt --for 7d --reason "drop list"
        gomailctl ban import bans.json
        curl -s https://lists.example.com/drop.txt | gomailctl ban import - --action defer
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "The list; - is standard input.")
  var file: String

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp(
      "How long, where the list does not say. Without it until removed.", valueName: "duration"),
    transform: DurationArgument.parse)
  var duration: Duration?

  @Option(help: ArgumentHelp("Why, where the list does not say.", valueName: "text"))
  var reason = ""

  @Option(help: "What clients are told, where the list does not say: reject (554) or defer (421).")
  var action = BanAddCommand.Action.reject

  func run() async throws {
    let policyd = try DaemonControl.policyd(global)
    let list = try WholeInput.octets(of: file, maximumOctets: ListInput.maximumOctets)
    let now = SystemClock.now
    let author = Caller.name()
    let importer = NetworkImport(
      policyd: policyd, path: "/bans", member: "bans", showsProgress: Terminal.isErrorTerminal && !output.json
    )
    let outcome = try await importer.run(list, name: WholeInput.name(file), now: now) { entry, writer in
      Ban(
        network: entry.network, reason: entry.reason ?? reason, author: entry.author ?? author,
        createdAt: entry.createdAt ?? now, expiresAt: entry.expiresAt ?? duration.map { now + $0 },
        isAutomatic: entry.isAutomatic, action: entry.action ?? (action == .reject ? .reject : .defer)
      ).write(into: &writer)
    }
    ListInput.report(outcome, "banned", json: output.json)
  }
}

/// What the imports of bans and of allowed networks have in common.
enum ListInput {
  /// The largest list in octets: two million entries of the kind that people write.
  static let maximumOctets = 512 << 20

  /// Says what became of a list.
  static func report(_ outcome: NetworkImport.Outcome, _ verb: String, json: Bool) {
    if json {
      let object: JSONObject = [
        "added": .integer(Int64(outcome.added)), "replaced": .integer(Int64(outcome.replaced)),
        "expired": .integer(Int64(outcome.expired)),
      ]
      StandardOutput.line(JSONValue.object(object).description)
      return
    }
    var text = "\(verb) \(outcome.added + outcome.replaced) networks"
    if outcome.replaced > 0 { text += ", \(outcome.replaced) of them anew" }
    if outcome.expired > 0 { text += "; \(outcome.expired) of the list were over" }
    StandardOutput.line(text)
  }
}
