import Mail
import Settings

/// What the policy daemon needs of the settings.
struct PolicyConfiguration: Hashable, Sendable {
  /// Where Postfix asks.
  let policySocket: ListenAddress
  /// The file of bans, which belongs to this daemon alone.
  let banFilePath: String

  init(_ settings: Settings) {
    policySocket = settings.policySocket
    banFilePath = settings.dataDirectory + "/policyd.sqlite"
  }
}
