import Mail

/// Why a text is not a signing secret. It must be changed in the settings: permanent.
package enum WebhookSecretError: Failure, Hashable {
  /// It does not begin with `whsec_`.
  case missingPrefix
  /// What follows `whsec_` is not base64 with padding.
  case notBase64
  /// It has fewer or more octets than Standard Webhooks allows.
  case wrongLength(octets: Int)

  /// False: see above.
  package var isTemporary: Bool { false }

  /// What a person does about it.
  package var remedy: String {
    "make one with: printf 'whsec_%s\\n' \"$(openssl rand -base64 32)\""
  }

  /// The same in words, for logs and people.
  package var description: String {
    let problem =
      switch self {
      case .missingPrefix: "a webhook secret begins with \"whsec_\""
      case .notBase64: "what follows \"whsec_\" must be base64 with its padding (\"=\")"
      case .wrongLength(let octets): "a webhook secret has 24 to 64 octets, this one has \(octets)"
      }
    return "\(problem); \(remedy)"
  }
}
