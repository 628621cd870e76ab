import Mail
import Settings

/// What the policy daemon needs of the settings.
struct PolicyConfiguration: Hashable, Sendable {
  /// The keys that a reload does not reach: all there are.
  static let keysHeededAtStart = ["data_dir", "control_dir", "policy_socket", "log_level", "log_format"]

  /// Where Postfix asks.
  let policySocket: ListenAddress
  /// The file of bans, which belongs to this daemon alone.
  let banFilePath: String

  init(_ settings: Settings) {
    policySocket = settings.policySocket
    banFilePath = settings.dataDirectory + "/policyd.sqlite"
  }
}
