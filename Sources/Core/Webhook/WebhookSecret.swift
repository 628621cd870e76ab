import Mail

/// A signing secret of Standard Webhooks 1.0.0: 24 to 64 octets, written `whsec_` and base64.
package struct WebhookSecret: Hashable, Sendable {
  /// What every written secret begins with.
  package static let prefix = "whsec_"
  /// How many octets a secret may have: Standard Webhooks 1.0.0, "Signature scheme".
  package static let allowedOctets = 24...64

  /// The octets of the key.
  package let key: [UInt8]

  /// A secret from its octets, such as 32 random ones.
  package init(key: [UInt8]) throws(WebhookSecretError) {
    guard Self.allowedOctets.contains(key.count) else { throw .wrongLength(octets: key.count) }
    self.key = key
  }

  /// Reads `whsec_` and padded base64.
  package init(_ text: some StringProtocol) throws(WebhookSecretError) {
    guard text.hasPrefix(Self.prefix) else { throw .missingPrefix }
    guard let key = Base64.decode(text.dropFirst(Self.prefix.count).utf8) else { throw .notBase64 }
    try self.init(key: key)
  }

  /// The written form. Whoever has it can sign: it goes into configuration files, never into logs.
  package var encoded: String { Self.prefix + Base64.encode(key) }
}

extension WebhookSecret: CustomStringConvertible, CustomReflectable {
  /// Does not tell the secret, so that a log line cannot.
  package var description: String { "whsec_(hidden)" }

  /// Nothing for `dump` and debuggers either.
  package var customMirror: Mirror { Mirror(self, children: []) }
}
