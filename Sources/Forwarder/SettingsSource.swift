import Daemon
import Settings

/// The settings as this process was told to find them; read again at every reload.
struct SettingsSource: Sendable {
  private let options: CommandLineOptions
  /// What the daemon was started with.
  var heeded: LoadedSettings?

  init(_ options: CommandLineOptions) { self.options = options }

  func load() -> LoadedSettings {
    Settings.load(
      file: options.configFile, environment: ProcessFacts.environment,
      overrides: options.overrides.map { (key: $0.key, value: $0.value) })
  }

  /// The settings for a reload, and the keys that changed since the start and wait for the next one.
  ///
  /// - Throws: `UnusableSettings` where the old ones have to stand.
  func reloaded() throws -> (settings: Settings, changed: [String]) {
    let loaded = load()
    guard let settings = loaded.settings else { throw UnusableSettings(report: loaded.report) }
    let changed = heeded.map { loaded.changes(since: $0, among: ForwarderConfiguration.keysHeededAtStart) }
    return (settings, changed ?? [])
  }
}

/// A reload found settings that cannot be used.
struct UnusableSettings: Error, CustomStringConvertible {
  let report: String

  var description: String { "the settings cannot be used: \(report)" }
}
