import Daemon
import Settings

/// gomail-forwarder: takes mail from Postfix by LMTP, keeps it in a durable spool, and posts it as
/// signed events.
@main
enum Main {
  static func main() async {
    MemoryPolicy.apply()
    let options = CommandLineOptions.ofProcess(
      program: "gomail-forwarder", summary: "delivers mail from Postfix as signed webhooks")
    var source = SettingsSource(options)
    let loaded = source.load()
    source.heeded = loaded
    options.finishReadingSettings(report: loaded.report, isUsable: loaded.isUsable)
    guard let settings = loaded.settings else { Sysexit.config.exit() }
    let process = DaemonProcess(
      name: "forwarder", logLevel: settings.logLevel, logFormat: settings.logFormat,
      controlDirectory: settings.controlDirectory)
    do {
      let forwarder = try await Forwarder(settings: settings, source: source, process: process)
      try await process.runServices(forwarder.services, hooks: forwarder.hooks)
    } catch {
      process.fail(error)
    }
  }
}
