package import Mail

/// The signatures of one message, by one key or several: RFC 6376 §5.
///
/// Made when the header section is complete; the body goes through `makeBodyHashing`. Everything is an
/// argument, the time too: the same message gets the same RSA and Ed25519 signatures.
///
/// Bounds, with S signers and H octets of header section: each signature hashes each signed field once, of
/// which there are `DKIMSignedField.maximumRepeats` of a name at most; the body is hashed once for all.
package struct DKIMSigning: Sendable {
  /// The name of the field that signatures stand in.
  package static let fieldName = "DKIM-Signature"
  /// RFC 6376 §3.5: `t=` and `x=` have 12 digits at most.
  private static let maximumSeconds: Int64 = 999_999_999_999

  /// Who signs, in the order of the fields from the top.
  package let signers: [DKIMSigner]
  private let header: HeaderSection
  private let rules: DKIMSigningRules

  /// The signatures of a complete header section.
  package init(header: HeaderSection, signers: [DKIMSigner], rules: DKIMSigningRules) {
    self.header = header
    self.signers = signers
    self.rules = rules
  }

  private var bodyDigest: DKIMBodyDigest {
    DKIMBodyDigest(canonicalization: rules.canonicalization.body, limit: nil)
  }

  /// The digest that the body goes through, in pieces of any size.
  package func makeBodyHashing(crypto: any DKIMCrypto) -> DKIMBodyHashing {
    DKIMBodyHashing([bodyDigest], crypto: crypto)
  }

  /// The values of the fields to put on top of the message, the first one uppermost: folded with LF and SP,
  /// without the space behind the colon, which is signed and must stand there.
  package func fields(
    body: DKIMBodyHashes, now: Timestamp, crypto: any DKIMCrypto
  ) throws(DKIMSigningError) -> [String] {
    guard !header.isBeyondLimits else { throw .headerTooLarge }
    guard let bodyHash = body.hashes[bodyDigest]?.digest else { throw .noBodyHash }
    let names = signedNames
    var hashing = DKIMHeaderHashing(header)
    var fields: [String] = []
    for signer in signers {
      var field = unsigned(by: signer, names: names, bodyHash: bodyHash, now: now)
      let digest = hashing.digest(
        signing: names, ownName: Self.fieldName, ownValue: " " + field.text,
        method: rules.canonicalization.header, crypto: crypto)
      guard let signature = signer.key.sign(digest: digest) else {
        throw .keyFailed(selector: signer.selector, domain: signer.domain)
      }
      field.append(breakable: Base64.encode(signature))
      fields.append(field.text)
    }
    return fields
  }

  /// The names of `h=`, each as often as it counts.
  private var signedNames: [StaticString] {
    var names: [StaticString] = []
    for field in DKIMSignedField.all {
      let places = field.places(for: header.fields(named: field.name).count)
      for _ in 0..<places { names.append(field.name) }
    }
    return names
  }

  /// The field up to `b=`.
  private func unsigned(
    by signer: DKIMSigner, names: [StaticString], bodyHash: [UInt8], now: Timestamp
  ) -> DKIMFieldText {
    let time = min(max(0, now.seconds), Self.maximumSeconds)
    var field = DKIMFieldText(after: "DKIM-Signature")
    field.append(spaced: "v=1;")
    field.append(spaced: "a=\(signer.key.algorithm.rawValue);")
    field.append(spaced: "c=\(rules.canonicalization.rawValue);")
    field.append(spaced: "d=\(signer.domain);")
    field.append(spaced: "s=\(signer.selector);")
    field.append(spaced: "t=\(time);")
    if let lifetime = rules.lifetimeSeconds, lifetime > 0, lifetime <= Self.maximumSeconds - time {
      field.append(spaced: "x=\(time + lifetime);")
    }
    for (index, name) in names.enumerated() {
      let token = "\(name)\(index + 1 < names.count ? ":" : ";")"
      if index == 0 { field.append(spaced: "h=" + token) } else { field.append(joined: token) }
    }
    field.append(spaced: "bh=\(Base64.encode(bodyHash));")
    field.appendOnNewLine("b=")
    return field
  }
}
