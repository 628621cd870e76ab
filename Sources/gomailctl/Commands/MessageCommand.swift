import ArgumentParser

/// `gomailctl message …`
struct MessageCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "message",
    abstract: "Look at messages and their deliveries, replay them, call them off.",
    discussion: """
      Examples:
        gomailctl message list --status failed
        gomailctl message show msg_…
        gomailctl message raw msg_… > message.eml
        gomailctl message replay --status failed --since 2d
        gomailctl message cancel msg_…
      """,
    subcommands: [
      MessageListCommand.self, MessageShowCommand.self, MessageRawCommand.self, MessageReplayCommand.self,
      MessageCancelCommand.self,
    ])
}
