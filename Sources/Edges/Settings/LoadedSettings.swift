package import JSON

/// The outcome of reading the settings.
package struct LoadedSettings: Sendable {
  /// One key with what stands in effect, for `config show`.
  package struct Entry: Sendable {
    /// The key.
    package let key: String
    /// The value in effect; secrets are replaced by `(hidden)`.
    package let value: JSONValue
    /// Where it comes from.
    package let origin: SettingsOrigin
  }

  /// The settings; `nil` where a problem is an error.
  package let settings: Settings?
  /// Everything that a person should know, in the order of the file.
  package let problems: [SettingsProblem]
  /// Every key in the order of docs/settings.md.
  package let entries: [Entry]
  /// The file that was read; `nil` where there was none.
  package let file: String?
  /// What the keys said, for comparing two readings.
  let draft: SettingsDraft?

  /// Whether a daemon can start.
  package var isUsable: Bool { settings != nil }

  /// All problems, one a line; empty where there are none.
  package var report: String { problems.map { "\($0)\n" }.joined() }
}
