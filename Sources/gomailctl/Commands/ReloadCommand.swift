import ArgumentParser

/// `gomailctl reload`
struct ReloadCommand: AsyncParsableCommand {
  /// A daemon by its short name.
  enum Daemon: String, ExpressibleByArgument, CaseIterable {
    case policyd
    case milter
    case forwarder
  }

  static let configuration = CommandConfiguration(
    commandName: "reload",
    abstract: "Let the daemons read the settings anew.",
    discussion: """
      Mail goes on meanwhile. Settings that cannot be used change nothing: the old ones stand, and the exit \
      code is 78. Some keys count at the next start only: the daemons' manual pages name them.

      Examples:
        gomailctl config check && gomailctl reload
        gomailctl reload forwarder
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "policyd, milter or forwarder; all three where none is named.")
  var daemons: [Daemon] = []

  func run() async throws {
    // The directory alone: settings that cannot be used are for the daemons to refuse.
    let directory = try OperatorSettings.controlDirectory(global)
    var refusal: Refusal?
    for daemon in daemons.isEmpty ? Daemon.allCases : daemons {
      let control = DaemonControl(name: daemon.rawValue, directory: directory)
      do {
        _ = try await control.json("POST", "/reload")
        StandardOutput.line("\(control.program) reloaded")
      } catch let problem as Refusal {
        if let earlier = refusal { StandardOutput.error("gomailctl: \(earlier.message)") }
        refusal = problem
      }
    }
    if let refusal { throw refusal }
  }
}
