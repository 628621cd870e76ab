package import Mail

/// Why a message could not be signed. What is sent again later may be signed then.
package enum DKIMSigningError: Failure, Hashable {
  /// The header section breaks the limits of `HeaderSection`.
  case headerTooLarge
  /// The body was not hashed as the signature wants it: it never went through `makeBodyHashing`.
  case noBodyHash
  /// The cryptographic library made no signature.
  case keyFailed(selector: DomainName, domain: DomainName)

  /// Not the message's fault, hence nothing that is wrong for good.
  package var isTemporary: Bool { true }

  package var description: String {
    switch self {
    case .headerTooLarge: "the header section is too large"
    case .noBodyHash: "the body was not hashed"
    case .keyFailed(let selector, let domain): "the key \(selector) of \(domain) made no signature"
    }
  }
}
