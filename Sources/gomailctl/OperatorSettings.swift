import Daemon
import Mail
import Settings

/// What gomailctl needs of the settings, for commands that should work as far as they can without
/// them.
struct OperatorSettings {
  let controlDirectory: String
  /// The sockets that Postfix reaches us by.
  let sockets: [(name: String, address: ListenAddress)]

  /// Reads the settings without opening files of secrets, which perhaps only a daemon may read.
  static func load(_ global: GlobalOptions) throws -> OperatorSettings {
    let settings = try usable(global)
    return OperatorSettings(
      controlDirectory: settings.controlDirectory,
      sockets: [
        ("milter", settings.milterSocket), ("policy", settings.policySocket), ("lmtp", settings.lmtpSocket),
      ])
  }

  /// The settings, for commands that cannot do without them; files of secrets stay closed.
  static func usable(_ global: GlobalOptions) throws -> Settings {
    let loaded = read(global, readsSecretFiles: false)
    guard let settings = loaded.settings else {
      throw Refusal.badConfiguration(
        "the settings cannot be used:\n"
          + loaded.problems.filter(\.isError).map { "  \($0)" }.joined(separator: "\n"),
        remedy:
          "gomailctl config check says the same; --control-dir names the daemons' sockets without settings.")
    }
    return settings
  }

  /// The directory of control sockets. With `--control-dir` the settings are not looked at.
  static func controlDirectory(_ global: GlobalOptions) throws -> String {
    if let directory = global.controlDir { return directory }
    return try load(global).controlDirectory
  }

  /// The settings as the daemons read them, problems included.
  static func read(
    _ global: GlobalOptions, readsSecretFiles: Bool,
    keyFileObjection: ((String) -> KeyFileObjection?)? = nil
  ) -> LoadedSettings {
    Settings.load(
      file: global.config, environment: ProcessFacts.environment, overrides: [],
      readsSecretFiles: readsSecretFiles, keyFileObjection: keyFileObjection)
  }
}
