package import DNS
package import Mail

/// Why a signature did not pass.
package enum DKIMProblem: Failure, Hashable {
  // RFC 8601 §2.7.1 `neutral`: syntax errors.

  /// Not a tag-list of RFC 6376 §3.2.
  case malformedTagList
  /// A tag stands twice; the whole list is invalid (RFC 6376 §3.2).
  case duplicateTag(String)
  /// The value of a tag is not of its grammar.
  case malformedTag(String)
  /// `x=` is not after `t=` (RFC 6376 §3.5).
  case expirationBeforeTimestamp

  // `permerror`: RFC 6376 §6.1.1.

  /// A required tag is not there.
  case missingTag(String)
  /// `v=` is not 1.
  case unsupportedVersion
  /// `a=` names an algorithm nobody knows.
  case unsupportedAlgorithm
  /// `c=` names a canonicalization nobody knows.
  case unsupportedCanonicalization
  /// `q=` does not list `dns/txt`.
  case unsupportedQueryMethod
  /// `h=` does not list From.
  case fromNotSigned
  /// The domain of `i=` is neither `d=` nor below it.
  case identityOutsideDomain
  /// `x=` is past.
  case expired(Timestamp)
  /// `t=` lies in the future.
  case notYetValid(Timestamp)
  /// Selector and domain do not fit into one DNS name, hence there cannot be a key.
  case keyNameTooLong

  // `permerror`: RFC 6376 §6.1.2.

  /// There is no such name in DNS.
  case noKeyName
  /// The name has no TXT record.
  case noKeyRecord
  /// The record is not a key record, or its key is not one.
  case malformedKey
  /// `p=` is empty.
  case keyRevoked
  /// `k=` is not the type that `a=` needs.
  case keyTypeMismatch
  /// `h=` of the key does not list SHA-256.
  case keyHashMismatch
  /// `s=` of the key does not list e-mail.
  case keyServiceMismatch
  /// The key has `t=s` and the domain of `i=` is not `d=` itself.
  case keyNeedsExactDomain

  // `policy`.

  /// rsa-sha1: RFC 8301 §3.1.
  case historicAlgorithm
  /// The RSA key has fewer bits than the rules ask for: RFC 8301 §3.2.
  case keyTooShort
  /// The RSA key has more bits than the rules allow.
  case keyTooLong
  /// Other signatures of the message had used up the number that is verified.
  case tooManySignatures
  /// The header section is larger than what is kept.
  case headerTooLarge
  /// Octets were added behind the part of the body that `l=` covers, and the rules refuse that.
  case unsignedOctets(Int)

  // `fail`: RFC 6376 §6.1.3.

  /// `bh=` is not the hash of the body.
  case bodyHashMismatch
  /// The body is shorter than `l=` says it was.
  case bodyShorterThanLimit
  /// `b=` is not a signature over the header fields by this key.
  case signatureMismatch

  // `temperror`.

  /// The key could not be looked up now.
  case lookupFailed(DNSFailure)
}
