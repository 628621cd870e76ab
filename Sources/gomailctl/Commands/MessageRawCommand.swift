import ArgumentParser

/// `gomailctl message raw ID`
struct MessageRawCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "raw",
    abstract: "Write a message to standard output, octet for octet as Postfix delivered it.",
    discussion: """
      Examples:
        gomailctl message raw msg_… > message.eml
        gomailctl message raw msg_… | sha256sum
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The id of an event or of a message, as `message list` shows it.")
  var id: String

  func run() async throws {
    let forwarder = try DaemonControl.forwarder(global)
    StandardOutput.write(
      try await forwarder.octets("GET", "/messages/\(DaemonControl.pathSegment(id))/raw"))
  }
}
