import JSON

/// One key of the settings: how it is read, shown and described.
struct SettingsKey: Sendable {
  /// What values look like.
  enum Shape: Sendable {
    /// One word or number.
    case scalar
    /// A list of words; in a flag or the environment also separated by commas.
    case list
    /// Mappings; in a flag or the environment, YAML text.
    case structure
  }

  let name: String
  let shape: Shape
  /// The form for people: `duration`, `1…65535`.
  let form: String
  /// The default for people.
  let defaultText: String
  let meaning: String
  /// Which programs heed it.
  let programs: String
  let isSecret: Bool
  let decode: @Sendable (YAMLNode, inout SettingsDraft, inout SettingsFindings) -> Void
  let show: @Sendable (SettingsDraft) -> JSONValue
  /// Whether two readings come to the same value; secrets are compared too.
  let isSame: @Sendable (SettingsDraft, SettingsDraft) -> Bool

  /// Every key, in the order of docs/settings.md.
  static let all: [SettingsKey] =
    nameKeys + placeKeys + mailKeys + verdictKeys + dnsKeys + limitKeys + banKeys + deliveryKeys + serverKeys
    + logKeys
    + keysWithoutUse

  static let byName: [String: SettingsKey] = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }
}
