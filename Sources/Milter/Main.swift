import Daemon
import Settings

@main
enum Main {
  static func main() {
    let options = CommandLineOptions.ofProcess(
      program: "gomail-milter", summary: "inspects mail for Postfix while SMTP waits")
    let environment = ProcessFacts.environment
    let load: @Sendable () -> LoadedSettings = {
      Settings.load(
        file: options.configFile, environment: environment,
        overrides: options.overrides.map { (key: $0.key, value: $0.value) }, readsSecretFiles: false,
        keyFileObjection: SigningConfiguration.objection)
    }
    let loaded = load()
    options.finishReadingSettings(report: loaded.report, isUsable: loaded.isUsable)
    guard let settings = loaded.settings else { Sysexit.config.exit() }
    let process = DaemonProcess(
      name: "milter", logLevel: settings.logLevel, logFormat: settings.logFormat,
      controlDirectory: settings.controlDirectory)
    do {
      try MilterDaemon(process: process, configuration: MilterConfiguration(settings)).run {
        let fresh = load()
        guard let settings = fresh.settings else { throw UnusableSettings(report: fresh.report) }
        process.reportKeysForRestart(
          fresh.changes(since: loaded, among: MilterConfiguration.keysHeededAtStart))
        return MilterConfiguration(settings)
      }
    } catch {
      process.fail(error)
    }
  }
}
