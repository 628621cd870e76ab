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
  @OptionGroup var input: ListInput

  @Option(help: "What clients are told, where the list does not say: reject (554) or defer (421).")
  var action = BanAddCommand.Action.reject

  func run() async throws {
    let now = SystemClock.now
    let author = Caller.name()
    let policyd = try DaemonControl.policyd(global)
    let outcome = try await input.send(to: policyd, "/bans", "bans", output, now: now) { entry, writer in
      Ban(
        network: entry.network, reason: entry.reason ?? input.reason, author: entry.author ?? author,
        createdAt: entry.createdAt ?? now, expiresAt: entry.expiresAt ?? input.end(from: now),
        isAutomatic: entry.isAutomatic, action: entry.action ?? (action == .reject ? .reject : .defer)
      ).write(into: &writer)
    }
    ListInput.report(outcome, "banned", json: output.json)
  }
}
