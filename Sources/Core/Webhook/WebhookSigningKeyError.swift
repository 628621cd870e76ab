import Mail

/// Why a text is not a private key for `v1a`. A file must be changed: permanent.
package enum WebhookSigningKeyError: Failure, Hashable {
  /// It does not begin with `whsk_`.
  case missingPrefix
  /// What follows `whsk_` is not base64 with padding.
  case notBase64
  /// It has neither 32 nor 64 octets.
  case wrongLength(octets: Int)
  /// A file holds no key, or more than `WebhookSigningKeyring.maximumKeys`.
  case wrongCount(Int)

  /// False: see above.
  package var isTemporary: Bool { false }

  /// The same in words, for logs and people.
  package var description: String {
    switch self {
    case .missingPrefix: "a private key for webhooks begins with \"whsk_\""
    case .notBase64: "what follows \"whsk_\" must be base64 with its padding (\"=\")"
    case .wrongLength(let octets): "an ed25519 private key has 32 octets, this one has \(octets)"
    case .wrongCount(let count):
      "a file holds one to \(WebhookSigningKeyring.maximumKeys) private keys, one a line, this one \(count)"
    }
  }
}
