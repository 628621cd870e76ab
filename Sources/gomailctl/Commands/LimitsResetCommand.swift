import ArgumentParser
import JSON

/// `gomailctl limits reset TARGET|--rule NAME|--all`
struct LimitsResetCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reset",
    abstract: "Forget what somebody has used up.",
    discussion: """
      The target is what `limits explain` takes; buckets that count all mail together are left alone. Bans stay: \
      gomailctl ban remove.

      Examples:
        gomailctl limits reset 192.0.2.7
        gomailctl limits reset --rule client
        gomailctl limits reset --all
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "Address, mailbox, domain, user or reference.")
  var target: String?

  @Option(help: ArgumentHelp("All buckets of this rule.", valueName: "name"))
  var rule: String?

  @Flag(help: "All buckets.")
  var all = false

  func validate() throws {
    guard [target != nil, rule != nil, all].count(where: { $0 }) == 1 else {
      throw ValidationError("Name a target, or --rule, or --all.")
    }
  }

  func run() async throws {
    var body: JSONObject = [:]
    if let target { body["target"] = .string(target) }
    if let rule { body["rule"] = .string(rule) }
    if all { body["all"] = true }
    let answer = try await DaemonControl.milter(global).json("POST", "/limits/reset", body: .object(body))
    if output.json {
      StandardOutput.line(answer.description)
      return
    }
    let count = answer["reset"]?.intValue ?? 0
    StandardOutput.line(
      count == 0 ? "nothing was used up" : "\(count) bucket\(count == 1 ? "" : "s") full again")
  }
}
