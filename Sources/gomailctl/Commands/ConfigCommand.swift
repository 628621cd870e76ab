import ArgumentParser

/// `gomailctl config …`
struct ConfigCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config",
    abstract: "Check the settings or show what they come to.",
    discussion: """
      Examples:
        gomailctl config check
        gomailctl config check --config ./gomail.yaml
        gomailctl config show
      """,
    subcommands: [ConfigCheckCommand.self, ConfigShowCommand.self])
}
