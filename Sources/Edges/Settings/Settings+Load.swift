import Glibc
import Mail

extension Settings {
  /// Reads the settings: flags beat the environment (`MAIL_PORT=3001`), the environment beats the file.
  /// A value is checked only where it is the one that counts.
  ///
  /// - Parameters:
  ///   - file: The file that somebody named; it must be there. `nil` means `defaultFile`, which may be
  ///     missing.
  ///   - environment: All variables; those without the prefix `MAIL_` are not ours, but for four names of
  ///     the original.
  ///   - overrides: Flags; of a key that stands twice, the last.
  ///   - readsSecretFiles: Whether `bearer_token_file` and `webhook_secret_file` are opened. Only the
  ///     forwarder needs what is in them, and perhaps only its user may read it.
  ///   - keyFileObjection: What is wrong with a file that is to hold a private DKIM key; `nil` where such files
  ///     are not opened.
  ///   - hostName: The machine's name, the default of `mail_hostname`.
  package static func load(
    file: String?, environment: [String: String], overrides: [(key: String, value: String)],
    readsSecretFiles: Bool = true, keyFileObjection: ((String) -> KeyFileObjection?)? = nil,
    hostName: String = Settings.machineName
  ) -> LoadedSettings {
    var reading = SettingsReading(hostName: hostName)
    reading.readFile(file)
    reading.readEnvironment(environment)
    reading.readOverrides(overrides)
    return reading.finish(readsSecretFiles: readsSecretFiles, keyFileObjection: keyFileObjection)
  }

  /// What the system calls itself, `localhost` where it does not say.
  package static var machineName: String {
    // HOST_NAME_MAX is 64 on Linux.
    var name = [CChar](repeating: 0, count: 65)
    guard gethostname(&name, name.count - 1) == 0 else { return "localhost" }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
