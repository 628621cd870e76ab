import ArgumentParser
import JSON

/// `gomailctl ban remove NETWORK`
struct BanRemoveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Lift the ban on an address or network.",
    discussion: """
      The network must be the one that was banned: `ban list` shows it. Bans on larger networks that \
      cover it stay.

      Examples:
        gomailctl ban remove 192.0.2.7
        gomailctl ban remove 2001:db8::/48
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "The address or network, as `ban list` shows it.")
  var network: String

  func run() async throws {
    let policyd = try DaemonControl.policyd(global)
    let answer = try await policyd.json("DELETE", "/bans/" + DaemonControl.pathSegment(network))
    StandardOutput.line(
      output.json ? answer.description : "lifted the ban on \(answer["network"]?.stringValue ?? network)")
  }
}
