import ArgumentParser
import JSON

/// `gomailctl allow remove NETWORK`
struct AllowRemoveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Take an address or network off the allow list.",
    discussion: """
      The network must be the one of the entry: `allow list` shows it.

      Examples:
        gomailctl allow remove 192.0.2.7
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "The address or network, as `allow list` shows it.")
  var network: String

  func run() async throws {
    let policyd = try DaemonControl.policyd(global)
    let answer = try await policyd.json("DELETE", "/allow/" + DaemonControl.pathSegment(network))
    StandardOutput.line(
      output.json
        ? answer.description : "\(answer["network"]?.stringValue ?? network) is no longer on the allow list")
  }
}
