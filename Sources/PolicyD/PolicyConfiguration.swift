import Mail
import Policy
import Settings

/// What the policy daemon needs of the settings.
struct PolicyConfiguration: Hashable, Sendable {
  /// The keys that a reload does not reach: all there are.
  static let keysHeededAtStart = [
    "data_dir", "control_dir", "policy_socket", "log_level", "log_format", "client_network_ipv4",
    "client_network_ipv6", "ban_threshold", "ban_window", "ban_duration", "ban_growth", "ban_forgiveness",
    "violation_weights", "violation_clients", "good_mail_messages", "good_mail_period",
  ]

  /// Where Postfix asks.
  let policySocket: ListenAddress
  /// The file of bans, which belongs to this daemon alone.
  let banFilePath: String
  /// When violations lead to a ban.
  let violationRules: ViolationRules

  init(_ settings: Settings) {
    policySocket = settings.policySocket
    banFilePath = settings.dataDirectory + "/policyd.sqlite"
    violationRules = settings.violationRules
  }
}
