package import Mail

/// The name of one event: `msg_` and 32 characters of base32. It is the `webhook-id` of every attempt,
/// so that a receiver can tell a repetition from a new message.
package struct EventID: Hashable, Sendable, CustomStringConvertible {
  /// What every event id begins with.
  package static let prefix = "msg_"
  /// Octets of the keyed hash that are kept: 160 bits, 32 characters without padding.
  package static let hashOctets = 20

  /// The id as receivers see it. It holds no `.`, which Standard Webhooks uses as a separator.
  package let description: String

  /// The id of the event that one delivery makes for one recipient on one route: the same after a
  /// redelivery by Postfix, a retry, a restart and a replay, and different for any other.
  ///
  /// - Parameters:
  ///   - deliveryID: the milter's delivery id; without a verdict, queue id and arrival.
  ///   - recipient: the envelope recipient as given at LMTP.
  ///   - route: the route's name.
  ///   - key: the secret of this installation, so that nobody can guess ids.
  package static func make(
    deliveryID: String, recipient: String, route: String, key: [UInt8], hmac: MessageAuthenticationCode
  ) -> EventID {
    var message: [UInt8] = []
    for part in [deliveryID, recipient, route] {
      // Each part is preceded by its length: no two lists of parts give the same octets.
      message.append(contentsOf: Array("\(part.utf8.count):".utf8))
      message.append(contentsOf: part.utf8)
    }
    return EventID(unchecked: prefix + Base32.encode(hmac(key, message).prefix(hashOctets)))
  }

  /// Reads the form that `description` writes; `nil` for anything else.
  package init?(_ text: some StringProtocol) {
    guard text.hasPrefix(Self.prefix),
      Base32.decode(text.dropFirst(Self.prefix.count))?.count == Self.hashOctets
    else { return nil }
    description = String(text)
  }

  private init(unchecked text: String) { description = text }
}
