import ArgumentParser
import Authentication
import DNS
import Daemon
import JSON
import Resolver
import Settings

/// `gomailctl dkim check`. Not asynchronous: a lookup blocks its thread.
struct DKIMCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Ask the DNS whether it has the configured keys, and whether they are the ones in the files.",
    discussion: """
      Asks dns_servers. Exits 0 where every key is published, 1 where one is not, 75 where the DNS gave no \
      answer and nothing else is wrong, 78 where a key file cannot be used.

      Examples:
        gomailctl dkim check
        gomailctl dkim check example.com --json
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "Only the keys of this domain.")
  var domain: String?

  func run() throws {
    let settings = try OperatorSettings.usable(global)
    let keys = try KeyMaterial.settings(settings, of: domain).map { try KeyMaterial(reading: $0) }
    let resolver = Resolver(
      ResolverConfiguration(servers: settings.dnsServers, lookupTimeout: settings.dnsTimeout))
    let checks = keys.map { key in
      // A budget for each: many keys may take longer than one message.
      KeyCheck(key, resolver.lookup(key.publication.question, within: DNSBudget(settings.dnsTimeout)))
    }
    if output.json {
      let answer: JSONValue = [
        "ok": .bool(checks.allSatisfy(\.isGood)), "keys": .array(checks.map(\.json)),
      ]
      StandardOutput.line(answer.description)
    } else {
      for check in checks { for line in check.lines { StandardOutput.line(line) } }
    }
    if checks.contains(where: { !$0.isGood && !$0.isUnknown }) { throw ExitCode(1) }
    if checks.contains(where: \.isUnknown) { throw ExitCode(Sysexit.temporaryFailure.rawValue) }
  }
}
