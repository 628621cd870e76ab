import Daemon
import Settings

/// gomail-policyd: answers Postfix's policy requests by the bans in force, and keeps the bans.
@main
enum Main {
  static func main() async {
    let options = CommandLineOptions.ofProcess(
      program: "gomail-policyd", summary: "answers Postfix's policy requests by the bans in force")
    let loaded = Settings.load(
      file: options.configFile, environment: ProcessFacts.environment,
      overrides: options.overrides.map { (key: $0.key, value: $0.value) }, readsSecretFiles: false)
    options.finishReadingSettings(report: loaded.report, isUsable: loaded.isUsable)
    guard let settings = loaded.settings else { Sysexit.config.exit() }
    let process = DaemonProcess(
      name: "policyd", logLevel: settings.logLevel, logFormat: settings.logFormat,
      controlDirectory: settings.controlDirectory)
    do {
      try await PolicyDaemon(configuration: PolicyConfiguration(settings), process: process).run()
    } catch {
      process.fail(error)
    }
  }
}
