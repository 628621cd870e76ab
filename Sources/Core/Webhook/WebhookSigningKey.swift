import Mail

/// A private ed25519 key (RFC 8032) that signs `v1a` of Standard Webhooks 1.0.0, written `whsk_` and
/// base64.
package struct WebhookSigningKey: Hashable, Sendable {
  /// What every written private key begins with.
  package static let prefix = "whsk_"
  /// What every written public key begins with.
  package static let publicPrefix = "whpk_"
  /// Octets of a private key, of a public one and of the half of a signature: RFC 8032 §5.1.5.
  package static let octets = 32
  /// Octets of a signature: RFC 8032 §5.1.6.
  package static let signatureOctets = 64

  /// The 32 octets that RFC 8032 calls the private key.
  package let seed: [UInt8]

  /// A key from 32 octets, such as random ones.
  package init(seed: [UInt8]) throws(WebhookSigningKeyError) {
    guard seed.count == Self.octets else { throw .wrongLength(octets: seed.count) }
    self.seed = seed
  }

  /// Reads `whsk_` and padded base64 of the 32 octets, or of these and the public key behind them, as
  /// some libraries write private keys.
  package init(_ text: some StringProtocol) throws(WebhookSigningKeyError) {
    guard text.hasPrefix(Self.prefix) else { throw .missingPrefix }
    guard let octets = Base64.decode(text.dropFirst(Self.prefix.count).utf8) else { throw .notBase64 }
    guard octets.count == Self.octets || octets.count == 2 * Self.octets else {
      throw .wrongLength(octets: octets.count)
    }
    seed = Array(octets.prefix(Self.octets))
  }

  /// The written form. Whoever has it can sign: it goes into a file, never into logs.
  package var encoded: String { Self.prefix + Base64.encode(seed) }

  /// The written form of a public key.
  package static func encoded(publicKey: [UInt8]) -> String { publicPrefix + Base64.encode(publicKey) }

  /// The octets of a written public key; `nil` where the text is none.
  package static func publicKey(_ text: some StringProtocol) -> [UInt8]? {
    guard text.hasPrefix(publicPrefix), let octets = Base64.decode(text.dropFirst(publicPrefix.count).utf8),
      octets.count == Self.octets
    else { return nil }
    return octets
  }
}

extension WebhookSigningKey: CustomStringConvertible, CustomReflectable {
  /// Does not tell the key, so that a log line cannot.
  package var description: String { "whsk_(hidden)" }

  /// Nothing for `dump` and debuggers either.
  package var customMirror: Mirror { Mirror(self, children: []) }
}
