import ArgumentParser

/// `gomailctl message …`
struct MessageCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "message",
    abstract: "Look at messages and their deliveries.",
    discussion: """
      Examples:
        gomailctl message list --status failed
        gomailctl message show msg_…
        gomailctl message raw msg_… > message.eml
      """,
    subcommands: [MessageListCommand.self, MessageShowCommand.self, MessageRawCommand.self])
}
