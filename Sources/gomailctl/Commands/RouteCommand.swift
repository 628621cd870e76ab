import ArgumentParser

/// `gomailctl route …`
struct RouteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "route",
    abstract: "Look at routes, try them out, stop and start them.",
    discussion: """
      Routes are made in the settings, under `webhooks`; `gomailctl reload forwarder` puts changes into \
      effect.

      Examples:
        gomailctl route list
        gomailctl route test support@example.com
        gomailctl route test support@example.com --send
        gomailctl route disable crm
        gomailctl route transport
      """,
    subcommands: [
      RouteListCommand.self, RouteTestCommand.self, RouteEnableCommand.self, RouteDisableCommand.self,
      RouteTransportCommand.self,
    ])
}
