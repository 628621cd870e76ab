import ArgumentParser

/// `gomailctl limits …`
struct LimitsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "limits",
    abstract: "Look at rates and connections, say why somebody is limited, start anew.",
    discussion: """
      Examples:
        gomailctl limits show
        gomailctl limits explain 192.0.2.7
        gomailctl limits explain ann@example.org
        gomailctl limits explain k3x7q2ab      the reference of a reply
        gomailctl limits reset 192.0.2.7
      """,
    subcommands: [LimitsShowCommand.self, LimitsExplainCommand.self, LimitsResetCommand.self])
}
