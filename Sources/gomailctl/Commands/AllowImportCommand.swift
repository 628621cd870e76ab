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

  func run() async throws {
    let policyd = try DaemonControl.policyd(global)
    let list = try WholeInput.octets(of: file, maximumOctets: ListInput.maximumOctets)
    let now = SystemClock.now
    let author = Caller.name()
    let importer = NetworkImport(
      policyd: policyd, path: "/allow", member: "allow",
      showsProgress: Terminal.isErrorTerminal && !output.json)
    let outcome = try await importer.run(list, name: WholeInput.name(file), now: now) { entry, writer in
      AllowEntry(
        network: entry.network, reason: entry.reason ?? reason, author: entry.author ?? author,
        createdAt: entry.createdAt ?? now, expiresAt: entry.expiresAt ?? duration.map { now + $0 }
      ).write(into: &writer)
    }
    ListInput.report(outcome, "allowed", json: output.json)
  }
}
