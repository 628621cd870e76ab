import DNS
import Mail

extension DKIMProblem {
  /// The result in the words of RFC 8601 §2.7.1.
  ///
  /// RFC 6376 §6.1 knows only PERMFAIL and TEMPFAIL; RFC 8601 parts the former into `neutral` (the
  /// signature cannot be read), `permerror` (it cannot be verified, nor later), `policy` (we do not accept
  /// it) and `fail` (it was verified and is wrong). A time in the future is `permerror` beside the expired
  /// one: RFC 6376 §3.5 lets both be ignored.
  package var result: DKIMResult {
    switch self {
    case .malformedTagList, .duplicateTag, .malformedTag, .expirationBeforeTimestamp:
      .neutral
    case .missingTag, .unsupportedVersion, .unsupportedAlgorithm, .unsupportedCanonicalization,
      .unsupportedQueryMethod, .fromNotSigned, .identityOutsideDomain, .expired, .notYetValid,
      .keyNameTooLong, .noKeyName, .noKeyRecord, .malformedKey, .keyRevoked, .keyTypeMismatch,
      .keyHashMismatch, .keyServiceMismatch, .keyNeedsExactDomain:
      .permerror
    case .historicAlgorithm, .keyTooShort, .keyTooLong, .tooManySignatures, .headerTooLarge,
      .unsignedOctets:
      .policy
    case .bodyHashMismatch, .bodyShorterThanLimit, .signatureMismatch:
      .fail
    case .lookupFailed:
      .temperror
    }
  }
}

extension DKIMProblem {
  /// True where the key may be found later.
  package var isTemporary: Bool { result == .temperror }

  /// One short phrase of plain ASCII; nothing of the message or of DNS stands in it but tag names.
  package var description: String {
    switch self {
    case .malformedTagList: "signature is not a tag list"
    case .duplicateTag(let tag): "tag \(tag)= stands twice"
    case .malformedTag(let tag): "syntax error in \(tag)="
    case .expirationBeforeTimestamp: "x= is not after t="
    case .missingTag(let tag): "required tag \(tag)= is missing"
    case .unsupportedVersion: "unsupported version"
    case .unsupportedAlgorithm: "unsupported algorithm"
    case .unsupportedCanonicalization: "unsupported canonicalization"
    case .unsupportedQueryMethod: "unsupported key query method"
    case .fromNotSigned: "From is not signed"
    case .identityOutsideDomain: "domain of i= is not within d="
    case .expired(let time): "signature expired at \(time.rfc3339)"
    case .notYetValid(let time): "signature is of the future, \(time.rfc3339)"
    case .keyNameTooLong: "name of the key is too long for DNS"
    case .noKeyName: "no key, no such name"
    case .noKeyRecord: "no key, no TXT record"
    case .malformedKey: "key syntax error"
    case .keyRevoked: "key revoked"
    case .keyTypeMismatch: "key is of another type than the signature"
    case .keyHashMismatch: "key is not for this hash algorithm"
    case .keyServiceMismatch: "key is not for e-mail"
    case .keyNeedsExactDomain: "key does not allow a subdomain in i="
    case .historicAlgorithm: "rsa-sha1 is no longer accepted"
    case .keyTooShort: "key too short"
    case .keyTooLong: "key too long"
    case .tooManySignatures: "too many signatures, not verified"
    case .headerTooLarge: "header section too large, not verified"
    case .unsignedOctets(let count): "\(count) octets of the body are not signed"
    case .bodyHashMismatch: "body hash did not verify"
    case .bodyShorterThanLimit: "body is shorter than l="
    case .signatureMismatch: "signature did not verify"
    case .lookupFailed(let failure): "key lookup failed, \(failure.description)"
    }
  }
}
