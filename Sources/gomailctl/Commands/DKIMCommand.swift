import ArgumentParser

/// `gomailctl dkim …`
struct DKIMCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dkim",
    abstract: "Make DKIM keys, print their DNS records, and see whether the DNS has them.",
    discussion: """
      Examples:
        gomailctl dkim generate example.com
        gomailctl dkim show
        gomailctl dkim check
      """,
    subcommands: [DKIMGenerateCommand.self, DKIMShowCommand.self, DKIMCheckCommand.self])
}
