import ArgumentParser
import Daemon
import JSON

/// `gomailctl tail`
struct TailCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tail",
    abstract: "Show live what is decided about mail and what becomes of its deliveries.",
    discussion: """
      Follows gomail-milter and gomail-forwarder until it is interrupted. The daemons wait for nobody: \
      what a slow terminal cannot take is dropped and counted.

      Examples:
        gomailctl tail
        gomailctl tail --route crm
        gomailctl tail --json | jq 'select(.kind == "failed")'
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  @Option(help: ArgumentHelp("Only deliveries over this route.", valueName: "name"))
  var route: String?

  @Option(
    help: ArgumentHelp("Only what concerns this address as sender or recipient.", valueName: "address"))
  var address: String?

  func run() async throws {
    let directory = try OperatorSettings.controlDirectory(global)
    let terminal = Terminal.standardOutput()
    let format = TailLine(style: Style(isOn: terminal.hasColor), columns: terminal.columns)
    let filter = TailFilter(route: route, address: address)
    let isJSON = output.json
    let refusals = await withTaskGroup(of: Refusal?.self) { group in
      for name in ["milter", "forwarder"] {
        let control = DaemonControl(name: name, directory: directory)
        group.addTask {
          do {
            try await control.follow("/tail") { line in
              guard let value = try? JSONValue(parsing: line), filter.lets(value) else { return }
              if isJSON {
                StandardOutput.write(line + [UInt8(ascii: "\n")])
              } else {
                StandardOutput.line(format.text(value))
              }
            }
            return .unavailable("\(control.program) ended the stream")
          } catch let refusal as Refusal {
            // The others are followed all the same.
            StandardOutput.error("gomailctl: \(refusal.message)")
            return refusal
          } catch {
            return .unexpected("\(control.program): \(error)")
          }
        }
      }
      return await group.reduce(into: [Refusal]()) { all, refusal in
        if let refusal { all.append(refusal) }
      }
    }
    if let refusal = refusals.last { throw refusal }
  }
}
