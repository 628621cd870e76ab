import ArgumentParser

/// `gomailctl route enable NAME`
struct RouteEnableCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enable",
    abstract: "Let a disabled or paused route go on; its mail that was held is delivered.",
    discussion: """
      Ends a pause that its endpoint asked for, and closes its circuit breaker, too. Mail that waits for its \
      own next attempt still does.

      Examples:
        gomailctl route enable crm
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The route's name.")
  var name: String

  func run() async throws {
    _ = try await DaemonControl.forwarder(global)
      .json("POST", "/routes/\(DaemonControl.pathSegment(name))/enable")
    StandardOutput.line("enabled \(VisibleText.line(name))")
  }
}
