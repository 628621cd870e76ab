package import Mail

/// When violations lead to a ban, and for how long: the settings of automatic bans.
package struct ViolationRules: Hashable, Sendable {
  /// Weights are counted in thousandths, so that sums are exact.
  package static let weightUnit = 1000
  /// The greatest weight of one violation, in thousandths: more than any threshold.
  package static let maximumWeight = 1_000_000 * weightUnit

  /// `ban_threshold`: the weight of violations within `window` that leads to a ban; 0 for no automatic bans.
  package var threshold = 10
  /// `ban_window`: how long a violation counts.
  package var window = Duration.seconds(600)
  /// `ban_duration`: the first ban.
  package var firstDuration = Duration.seconds(3600)
  /// `ban_growth`: the second ban, the third and so on; the last of them for all that follow.
  package var growth = [
    Duration.seconds(4 * 3600), Duration.seconds(86400), Duration.seconds(7 * 86400),
  ]
  /// `ban_forgiveness`: after so long without a violation the next ban is one step shorter.
  package var forgiveness = Duration.seconds(7 * 86400)
  /// `violation_weights`, in thousandths, by kind; a kind that is missing has its default.
  package var weights: [ViolationReport.Kind: Int] = [:]
  /// `client_network_ipv4`: the prefix length of what counts as one client.
  package var ipv4PrefixLength = 32
  /// `client_network_ipv6`.
  package var ipv6PrefixLength = 64
  /// `good_mail_messages`: so many verified messages spare a client automatic bans; 0 spares nobody.
  package var goodMailMessages = 3
  /// `good_mail_period`: how long verified mail counts.
  package var goodMailPeriod = Duration.seconds(30 * 86400)
  /// `violation_clients`: of so many clients at most violations are remembered, of so many past bans, and of
  /// so many verified mail.
  package var maximumClients = 100_000

  /// The defaults.
  package init() {}

  /// The weight of one violation, in thousandths. Failed authentication weighs nothing unless the operator
  /// says so: anyone can send such mail through a large provider, whose address would be banned.
  package func weight(of kind: ViolationReport.Kind) -> Int { weights[kind] ?? Self.defaultWeight(of: kind) }

  /// What a kind weighs where the settings say nothing, in thousandths.
  package static func defaultWeight(of kind: ViolationReport.Kind) -> Int {
    switch kind {
    case .rateLimit, .connectionLimit: weightUnit
    // One address that does not exist may be a slip; a harvester tries hundreds.
    case .directoryHarvest: weightUnit / 2
    case .protocolAbuse: 2 * weightUnit
    case .authenticationFailure: 0
    }
  }

  /// The network that counts as one client.
  package func clientNetwork(of address: IPAddress) -> Network {
    let length = address.family == .v4 ? ipv4PrefixLength : ipv6PrefixLength
    return Network(address, prefixLength: length) ?? Network(address)
  }

  /// How long a client is banned that has `level` bans behind it which are not forgiven.
  package func duration(atLevel level: Int) -> Duration {
    guard level > 0, !growth.isEmpty else { return firstDuration }
    return growth[min(level, growth.count) - 1]
  }

  /// Above this level a ban no longer grows.
  package var highestLevel: Int { growth.count }
}
