import ArgumentParser
import Daemon
import Mail
import Policy

/// `gomailctl allow import FILE`
struct AllowImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Put the networks of a list on the allow list.",
    discussion: """
      The list has the form that `ban import` takes.

      Examples:
        gomailctl allow import partners.txt --reason "partners"
        gomailctl allow list --json | ssh mx2.example.com gomailctl allow import -
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var input: ListInput

  func run() async throws {
    let now = SystemClock.now
    let author = Caller.name()
    let policyd = try DaemonControl.policyd(global)
    let outcome = try await input.send(to: policyd, "/allow", "allow", output, now: now) { entry, writer in
      AllowEntry(
        network: entry.network, reason: entry.reason ?? input.reason, author: entry.author ?? author,
        createdAt: entry.createdAt ?? now, expiresAt: entry.expiresAt ?? input.end(from: now)
      ).write(into: &writer)
    }
    ListInput.report(outcome, "allowed", json: output.json)
  }
}
