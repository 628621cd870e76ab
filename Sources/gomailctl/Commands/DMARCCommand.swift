import ArgumentParser

/// `gomailctl dmarc …`
struct DMARCCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dmarc",
    abstract: "Look at what DMARC found, as aggregate reports will tell it.",
    discussion: """
      Examples:
        gomailctl dmarc observations
        gomailctl dmarc observations --day 2026-11-22 --domain example.org --json
      """,
    subcommands: [DMARCObservationsCommand.self])
}
