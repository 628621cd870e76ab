package import Mail

/// Bans as sets of nftables: `banned_ipv4`, `banned_ipv6`, `allowed_ipv4` and `allowed_ipv6` of the table
/// `inet gomail`, whose elements end by themselves where the ban does.
///
/// Sets of intervals take no network within another: of two that overlap the larger one is written. A rule that
/// uses the sets is the operator's to write; the file shows one.
package struct NFTablesSets: Sendable {
  private struct Element {
    let network: Network
    let expiresAt: Timestamp?
  }

  private var banned: [Element] = []
  private var allowed: [Element] = []
  private let now: Timestamp

  /// Empty sets; time-outs count from `now`.
  package init(now: Timestamp) { self.now = now }

  /// Adds a ban.
  package mutating func add(_ ban: Ban) {
    banned.append(Element(network: ban.network, expiresAt: ban.expiresAt))
  }

  /// Adds an allowed network.
  package mutating func add(_ entry: AllowEntry) {
    allowed.append(Element(network: entry.network, expiresAt: entry.expiresAt))
  }

  /// Hands out the file, line by line, each with its line feed.
  package func write(_ take: (String) -> Void) {
    take(
      """
      # Made by gomailctl ban export --format nftables; load it with nft -f. A rule that uses the sets:
      #   tcp dport 25 ip saddr @banned_ipv4 ip saddr != @allowed_ipv4 drop
      #   tcp dport 25 ip6 saddr @banned_ipv6 ip6 saddr != @allowed_ipv6 drop
      add table inet gomail

      """)
    for (name, elements) in [("banned", banned), ("allowed", allowed)] {
      for (family, type) in [(IPAddress.Family.v4, "ipv4"), (.v6, "ipv6")] {
        let set = "inet gomail \(name)_\(type)"
        take("add set \(set) { type \(type)_addr; flags interval, timeout; }\n")
        take("flush set \(set)\n")
        for element in Self.largest(elements.filter { $0.network.address.family == family }) {
          let left = element.expiresAt.map { max(1, ($0 - now).milliseconds / 1000) }
          take("add element \(set) { \(element.network)\(left.map { " timeout \($0)s" } ?? "") }\n")
        }
      }
    }
  }

  /// Those that lie within no other, in the order of their addresses.
  private static func largest(_ elements: [Element]) -> [Element] {
    let sorted = elements.sorted {
      ($0.network.address.high, $0.network.address.low, $0.network.prefixLength)
        < ($1.network.address.high, $1.network.address.low, $1.network.prefixLength)
    }
    var kept: [Element] = []
    for element in sorted {
      // A larger network sorts before what lies within it, and nothing of it comes after what does not.
      if let last = kept.last, last.network.contains(element.network.address) { continue }
      kept.append(element)
    }
    return kept
  }
}
