import ArgumentParser
import Settings
import Webhook

/// `gomailctl route transport`
struct RouteTransportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "transport",
    abstract: "Print Postfix's transport_maps for the routes in mode sync.",
    discussion: """
      A regexp table that sends their recipients over a transport of their own, one at a time, so that slow \
      endpoints keep no other mail waiting. It is made of the settings; the daemon need not run. Where a \
      pattern cannot be written for Postfix, all our addresses go that way, which is only slower. \
      postfix/README.md says how Postfix learns of it.

      Examples:
        gomailctl route transport > /etc/postfix/gomail-sync.new &&
          mv /etc/postfix/gomail-sync.new /etc/postfix/gomail-sync && postfix reload
        gomailctl route transport --transport gomail-sync:inet:127.0.0.1:2424
      """)

  @OptionGroup var global: GlobalOptions

  @Option(
    help: ArgumentHelp(
      "Transport and next hop, as transport(5) writes them.", valueName: "transport:nexthop"))
  var transport = SyncTransportTable.defaultTransport

  func run() async throws {
    // What would end the line or the word would change the table.
    guard !transport.isEmpty, transport.unicodeScalars.allSatisfy({ (0x21...0x7e).contains($0.value) }) else {
      throw Refusal.badInput("--transport must be one word, such as \(SyncTransportTable.defaultTransport)")
    }
    guard let settings = OperatorSettings.read(global, readsSecretFiles: false).settings else {
      throw Refusal.badConfiguration(
        "the settings cannot be used", remedy: "gomailctl config check says why.")
    }
    let table = SyncTransportTable.text(
      routes: settings.routes, domains: settings.domains, transport: transport)
    guard let table else {
      throw Refusal.badConfiguration(
        "no domain receives mail, and the table would take that of others",
        remedy: "set primary_domain or domains.")
    }
    StandardOutput.write(Array(table.utf8))
  }
}
