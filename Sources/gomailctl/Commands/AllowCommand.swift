import ArgumentParser

/// `gomailctl allow …`
struct AllowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "allow",
    abstract: "Keep bans and limits away from an address or network.",
    discussion: """
      An entry of the allow list wins over every ban and every limit. Mail of an allowed client is judged like \
      that of any other.

      Examples:
        gomailctl allow add 192.0.2.0/24 --reason "our own monitoring"
        gomailctl allow list
        gomailctl allow remove 192.0.2.0/24
        gomailctl allow import partners.txt
      """,
    subcommands: [
      AllowAddCommand.self, AllowRemoveCommand.self, AllowListCommand.self, AllowImportCommand.self,
    ])
}
