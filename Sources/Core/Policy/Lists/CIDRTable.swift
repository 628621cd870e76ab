import Mail

/// Bans as a table of Postfix's cidr_table(5) for `postscreen_access_list`: there the first line that matches
/// counts, here the smallest network, so that longer prefixes come first and allowed networks before all.
///
/// postscreen can refuse and can let through, and has no word for "later": a ban that defers becomes `dunno`, so
/// that it is smtpd's to answer and still shows through a larger network that is refused.
package struct CIDRTable: Sendable {
  private enum Word: UInt8 {
    case permit
    case reject
    case dunno
  }

  /// By prefix length, those of IPv4 and of IPv6 mixed: they never match the same client.
  private var lines: [[(address: IPAddress, word: Word)]] = Array(repeating: [], count: 129)
  private var allowed: [Network] = []

  /// An empty table.
  package init() {}

  /// Adds a ban.
  package mutating func add(_ ban: Ban) {
    lines[ban.network.prefixLength].append((ban.network.address, ban.action == .reject ? .reject : .dunno))
  }

  /// Adds an allowed network.
  package mutating func add(_ entry: AllowEntry) { allowed.append(entry.network) }

  /// Hands out the lines, each with its line feed, in pieces of a bounded size.
  package func write(_ take: (String) -> Void) {
    take("# Made by gomailctl ban export --format cidr. For postscreen_access_list.\n")
    for network in allowed { take("\(Self.text(network)) permit\n") }
    for length in stride(from: 128, through: 0, by: -1) {
      for (address, word) in lines[length] {
        guard let network = Network(address, prefixLength: length) else { continue }
        take("\(Self.text(network)) \(word)\n")
      }
    }
  }

  /// With its prefix length, also where that is the whole address.
  private static func text(_ network: Network) -> String { "\(network.address)/\(network.prefixLength)" }
}
