import Daemon
import Settings

/// gomail-policyd: answers Postfix's policy requests by the bans in force, and keeps the bans.
@main
enum Main {
  static func main() async {
    let options = CommandLineOptions.ofProcess(
      program: "gomail-policyd", summary: "answers Postfix's policy requests by the bans in force")
    let environment = ProcessFacts.environment
    let load: @Sendable () -> LoadedSettings = {
      Settings.load(
        file: options.configFile, environment: environment,
        overrides: options.overrides.map { (key: $0.key, value: $0.value) }, readsSecretFiles: false)
    }
    let loaded = load()
    options.finishReadingSettings(report: loaded.report, isUsable: loaded.isUsable)
    guard let settings = loaded.settings else { Sysexit.config.exit() }
    let process = DaemonProcess(
      name: "policyd", logLevel: settings.logLevel, logFormat: settings.logFormat,
      controlDirectory: settings.controlDirectory)
    do {
      try await PolicyDaemon(configuration: PolicyConfiguration(settings), process: process).run {
        let fresh = load()
        guard fresh.isUsable else { throw UnusableSettings(report: fresh.report) }
        process.reportKeysForRestart(
          fresh.changes(since: loaded, among: PolicyConfiguration.keysHeededAtStart))
      }
    } catch {
      process.fail(error)
    }
  }
}
