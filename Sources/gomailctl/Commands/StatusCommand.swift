import ArgumentParser
import Daemon
import JSON
import Mail

/// `gomailctl status`
struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Say whether everything runs: daemons, Postfix, sockets, spool.",
    discussion: """
      Exits 0 when all is well and 1 when something is not.

      Examples:
        gomailctl status
        gomailctl status --json | jq .healthy
        gomailctl status --postfix-config /etc/postfix-in

      For Postfix and for sockets in private directories it must run as root.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  @Option(help: ArgumentHelp("The configuration directory of the Postfix in front.", valueName: "dir"))
  var postfixConfig = "/etc/postfix"

  func run() async throws {
    let report = try await StatusReport.collect(global, postfixConfiguration: postfixConfig)
    if output.json {
      StandardOutput.line(report.json.description)
    } else {
      let terminal = Terminal.standardOutput()
      for line in report.lines(style: Style(isOn: terminal.hasColor), columns: terminal.columns) {
        StandardOutput.line(line)
      }
    }
    if !report.isHealthy { throw ExitCode(1) }
  }
}
