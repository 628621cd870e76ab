package import Authentication
package import Mail

/// What became of an originating message's signing; there is none where no domain has a key.
package enum SigningOutcome: Hashable, Sendable {
  /// It was signed, by these keys in the order of the fields.
  case signed([Signature])
  /// It goes on without a signature.
  case unsigned(Reason)
  /// It should be signed, and could not be.
  case failed(DKIMSigningError)

  /// By what a message was signed.
  package struct Signature: Hashable, Sendable {
    /// `d=`.
    package let domain: DomainName
    /// `s=`.
    package let selector: DomainName
    /// `a=`.
    package let algorithm: DKIMAlgorithm
  }

  /// Why a message is not signed.
  package enum Reason: String, Hashable, Sendable, CaseIterable {
    /// Its From field is missing, repeated or malformed, or names no domain.
    case noAuthor = "no_author"
    /// No author's domain has a key here.
    case noKey = "no_key"
    /// It came without an SMTP client, but shows that it has been on the way before: a
    /// program forwarded it, and what it says of its author was somebody else's word.
    case inTransit = "in_transit"

    /// The reason as everybody sees it.
    package var code: ReasonCode {
      switch self {
      case .noAuthor: .signingNoAuthor
      case .noKey: .signingNoKey
      case .inTransit: .signingInTransit
      }
    }
  }

  /// The reason that there is no signature; `nil` where there is one.
  package var code: ReasonCode? {
    switch self {
    case .signed: nil
    case .unsigned(let reason): reason.code
    case .failed(let error): error.code
    }
  }
}
