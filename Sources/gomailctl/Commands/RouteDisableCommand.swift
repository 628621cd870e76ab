import ArgumentParser

/// `gomailctl route disable NAME`
struct RouteDisableCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "disable",
    abstract: "Hold a route's mail until the route is enabled.",
    discussion: """
      Mail is taken as before and kept; attempts under way are finished. It stays disabled over restarts \
      and reloads.

      Examples:
        gomailctl route disable crm
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The route's name.")
  var name: String

  func run() async throws {
    _ = try await DaemonControl.forwarder(global)
      .json("POST", "/routes/\(DaemonControl.pathSegment(name))/disable")
    StandardOutput.line("disabled \(VisibleText.line(name)): its mail is held")
  }
}
