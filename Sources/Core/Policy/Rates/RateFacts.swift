package import Mail

/// What is known of a session where something is counted; what is not known yet is missing.
package struct RateFacts: Hashable, Sendable {
  /// The client's address; `nil` where it did not come over the network.
  package var client: IPAddress?
  /// Whether it is the operator's own mail.
  package var isOriginating = false
  /// The name that the client authenticated with.
  package var user: String?
  /// The envelope sender without brackets; empty for the null reverse-path.
  package var sender = ""
  /// The recipient that was just named.
  package var recipient = ""
  /// The author's domain, where DMARC proves it.
  package var authorDomain: DomainName?
  /// How many recipients the message has, at its end.
  package var recipientCount = 0
  /// How many octets the message has; with MAIL, how many it declares, 0 where it does not.
  package var octets = 0

  /// Facts of a client.
  package init(client: IPAddress?, isOriginating: Bool = false) {
    self.client = client
    self.isOriginating = isOriginating
  }
}

/// The text that a rule counts under, and its hash.
struct RateKeyValue: Hashable, Sendable {
  /// The most octets of a key that are kept. What is longer was cut, and counts together.
  static let maximumOctets = 320

  let text: String

  /// The text of `key` that `facts` hold; `nil` for none.
  init?(_ key: RateKey, of facts: RateFacts, networks: ClientNetworks) {
    let found: String? =
      switch key {
      case .client: facts.client.map { networks.network(of: $0).description }
      case .sender: Self.address(facts.sender)
      case .senderDomain: Self.domain(facts.sender)
      case .recipient: Self.address(facts.recipient)
      case .recipientDomain: Self.domain(facts.recipient)
      case .user: facts.user.flatMap { $0.isEmpty ? nil : Self.folded($0) }
      case .authorDomain: facts.authorDomain?.description
      case .global: "all mail"
      }
    guard let found else { return nil }
    text = found
  }

  /// The hash of `key` as `facts` hold it; `nil` where they do not. What is asked for each message makes no text.
  static func hash(
    _ key: RateKey, of facts: RateFacts, networks: ClientNetworks, seed: BucketSeed
  ) -> UInt64? {
    var hash = KeyedHash(seed)
    hash.add(key.number)
    if key == .client {
      guard let client = facts.client else { return nil }
      let network = networks.network(of: client)
      hash.add(network.address.high)
      hash.add(network.address.low)
      hash.add(UInt64(network.prefixLength) | (client.family == .v4 ? 0x100 : 0))
    } else {
      guard let value = RateKeyValue(key, of: facts, networks: networks) else { return nil }
      hash.add(octets: value.text.utf8)
    }
    return hash.finish()
  }

  private static func address(_ text: String) -> String? { text.isEmpty ? nil : folded(text) }

  private static func domain(_ text: String) -> String? {
    guard let at = text.utf8.lastIndex(of: UInt8(ascii: "@")) else { return nil }
    let domain = text[text.utf8.index(after: at)...]
    guard !domain.isEmpty else { return nil }
    return DomainName(domain)?.description ?? folded(String(domain))
  }

  /// In lower case, so that nobody has a bucket for each spelling.
  private static func folded(_ text: String) -> String {
    let text = HeaderText(sanitizing: text.lowercased()).value
    guard text.utf8.count > maximumOctets else { return text }
    return String(decoding: text.utf8.prefix(maximumOctets), as: UTF8.self)
  }
}

extension RateKey {
  /// A number that keeps keys of the same text apart.
  fileprivate var number: UInt64 {
    switch self {
    case .client: 1
    case .sender: 2
    case .senderDomain: 3
    case .recipient: 4
    case .recipientDomain: 5
    case .user: 6
    case .authorDomain: 7
    case .global: 8
    }
  }
}
