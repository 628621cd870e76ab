import ArgumentParser

/// `gomailctl ban …`
struct BanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ban",
    abstract: "Refuse mail from an address or network, or look at what is refused.",
    discussion: """
      Examples:
        gomailctl ban add 192.0.2.7 --for 1h --reason "dictionary attack"
        gomailctl ban list
        gomailctl ban show 192.0.2.7
        gomailctl ban remove 192.0.2.7
        gomailctl ban import drop.txt --for 7d
      """,
    subcommands: [
      BanAddCommand.self, BanRemoveCommand.self, BanListCommand.self, BanShowCommand.self,
      BanImportCommand.self, BanExportCommand.self,
    ])
}
