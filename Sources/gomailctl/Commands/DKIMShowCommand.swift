import ArgumentParser
import JSON

/// `gomailctl dkim show`
struct DKIMShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Print the DNS records of the configured keys.",
    discussion: """
      Examples:
        gomailctl dkim show
        gomailctl dkim show example.com --json | jq -r '.keys[].record'
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "Only the keys of this domain.")
  var domain: String?

  func run() throws {
    let settings = try KeyMaterial.settings(OperatorSettings.usable(global), of: domain)
    let keys = try settings.map { try KeyMaterial(reading: $0) }
    if output.json {
      let answer: JSONValue = ["keys": .array(keys.map(KeyReport.json))]
      StandardOutput.line(answer.description)
    } else {
      for key in keys { for line in KeyReport.record(key) { StandardOutput.line(line) } }
    }
  }
}
