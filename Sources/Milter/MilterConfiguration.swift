import Inspection
import Mail
import Settings

/// What the milter needs of the settings.
struct MilterConfiguration: Sendable {
  /// The keys that a reload does not reach.
  static let keysHeededAtStart = ["control_dir", "milter_socket", "log_level", "log_format"]

  /// Where Postfix connects.
  let socket: ListenAddress
  /// The rules of inspection.
  let rules: InspectionRules
  /// The keys of the verdict field, shared with the forwarder.
  let keyFile: String
  /// Where the control sockets of all daemons lie.
  let controlDirectory: String

  init(_ settings: Settings) {
    socket = settings.milterSocket
    rules = InspectionRules(
      authservID: settings.authservID, maximumMessageOctets: settings.maximumMessageOctets,
      trustedNetworks: settings.trustedNetworks)
    keyFile = settings.verdictKeyFile
    controlDirectory = settings.controlDirectory
  }
}
