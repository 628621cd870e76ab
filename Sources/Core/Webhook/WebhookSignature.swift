package import Mail

/// Signing and verifying requests after Standard Webhooks 1.0.0 (`v1`: HMAC-SHA256, `v1a`:
/// ed25519).
package enum WebhookSignature {
  /// How far the timestamp may lie from the receiver's clock: Standard Webhooks leaves it to the
  /// receiver, its libraries use five minutes.
  package static let defaultTolerance = Duration.seconds(300)
  /// The most signatures of one request that are looked at.
  package static let maximumSignatures = 16

  /// The fields `webhook-id`, `webhook-timestamp` and `webhook-signature` for one attempt.
  ///
  /// - Parameters:
  ///   - id: the event's id: the same at each attempt.
  ///   - timestamp: when this attempt begins.
  ///   - body: the octets that are posted.
  ///   - secrets: each gives one `v1` signature.
  ///   - signer: gives `v1a` signatures, which stand behind those of `v1`. Without any signature the last
  ///     field is left out.
  package static func headers(
    id: EventID, timestamp: Timestamp, body: [UInt8], secrets: [WebhookSecret],
    hmac: MessageAuthenticationCode, signer: WebhookSigner? = nil
  ) -> [(name: String, value: String)] {
    headers(
      id: id.description, timestamp: timestamp, body: body, secrets: secrets, hmac: hmac, signer: signer)
  }

  /// The same for any id: one that Standard Webhooks allows holds no `.`.
  package static func headers(
    id: String, timestamp: Timestamp, body: [UInt8], secrets: [WebhookSecret],
    hmac: MessageAuthenticationCode, signer: WebhookSigner? = nil
  ) -> [(name: String, value: String)] {
    guard !secrets.isEmpty || signer != nil else {
      return headers(id: id, timestamp: timestamp, content: [], secrets: [], hmac: hmac, signer: nil)
    }
    let content = signedContent(id: id, timestamp: String(timestamp.seconds), body: body)
    return headers(
      id: id, timestamp: timestamp, content: content, secrets: secrets, hmac: hmac, signer: signer)
  }

  /// What stands before the body in the octets that are signed.
  package static func signedPrefix(id: EventID, timestamp: Timestamp) -> [UInt8] {
    signedContent(id: id.description, timestamp: String(timestamp.seconds), body: [])
  }

  /// The same fields for octets that are together already: a long body is not copied.
  ///
  /// - Parameter content: `signedPrefix` and the body.
  package static func headers(
    id: String, timestamp: Timestamp, content: [UInt8], secrets: [WebhookSecret],
    hmac: MessageAuthenticationCode, signer: WebhookSigner?
  ) -> [(name: String, value: String)] {
    var fields = [
      (name: "webhook-id", value: id), (name: "webhook-timestamp", value: String(timestamp.seconds)),
    ]
    var signatures = secrets.map { "v1," + Base64.encode(hmac($0.key, content)) }
    if let signer { signatures += signer(content).map { "v1a," + Base64.encode($0) } }
    guard !signatures.isEmpty else { return fields }
    fields.append((name: "webhook-signature", value: signatures.joined(separator: " ")))
    return fields
  }

  /// Verifies the `v1` signature of a request that came in.
  ///
  /// - Parameters:
  ///   - id: the value of `webhook-id`; `nil` where the field is missing, as for the next two.
  ///   - timestamp: the value of `webhook-timestamp`.
  ///   - signature: the value of `webhook-signature`.
  ///   - body: the octets of the body as they came.
  ///   - now: the receiver's time.
  /// - Returns: the moment of the attempt, or what is wrong.
  package static func verify(
    id: String?, timestamp: String?, signature: String?, body: [UInt8], secret: WebhookSecret,
    now: Timestamp, tolerance: Duration = WebhookSignature.defaultTolerance, hmac: MessageAuthenticationCode
  ) -> Result<Timestamp, WebhookVerificationError> {
    verify(
      "v1", id: id, timestamp: timestamp, signature: signature, body: body, now: now, tolerance: tolerance
    ) { content in
      let expected = hmac(secret.key, content)
      return { equalInConstantTime($0, expected) }
    }
  }

  /// Verifies the `v1a` signature of a request that came in; parameters as above.
  ///
  /// - Parameter publicKey: the 32 octets of the sender's key.
  package static func verify(
    id: String?, timestamp: String?, signature: String?, body: [UInt8], publicKey: [UInt8],
    now: Timestamp, tolerance: Duration = WebhookSignature.defaultTolerance,
    ed25519: @escaping Ed25519Verification
  ) -> Result<Timestamp, WebhookVerificationError> {
    verify(
      "v1a", id: id, timestamp: timestamp, signature: signature, body: body, now: now, tolerance: tolerance
    ) { content in
      { $0.count == WebhookSigningKey.signatureOctets && ed25519(publicKey, $0, content) }
    }
  }

  private static func verify(
    _ version: String, id: String?, timestamp: String?, signature: String?, body: [UInt8], now: Timestamp,
    tolerance: Duration, check: (_ content: [UInt8]) -> (_ signature: [UInt8]) -> Bool
  ) -> Result<Timestamp, WebhookVerificationError> {
    guard let id, !id.isEmpty else { return .failure(.missingField("webhook-id")) }
    guard let timestamp, !timestamp.isEmpty else { return .failure(.missingField("webhook-timestamp")) }
    guard let signature, !signature.isEmpty else { return .failure(.missingField("webhook-signature")) }
    // Twelve digits reach the year 33658: nothing after it can overflow.
    guard timestamp.utf8.count <= 12, timestamp.utf8.allSatisfy(ASCII.isDigit), let seconds = Int64(timestamp)
    else { return .failure(.invalidTimestamp) }
    let moment = Timestamp(seconds: seconds)
    let isValid = check(signedContent(id: id, timestamp: timestamp, body: body))
    let isSigned = signature.split(separator: " ", maxSplits: maximumSignatures).contains { entry in
      guard entry.hasPrefix(version + ","),
        let candidate = Base64.decode(entry.dropFirst(version.utf8.count + 1).utf8)
      else { return false }
      return isValid(candidate)
    }
    guard isSigned else { return .failure(.noMatchingSignature) }
    // Only a signed timestamp says anything, so it is looked at last.
    let age = now - moment
    guard age <= tolerance else { return .failure(.tooOld(age)) }
    guard .zero - age <= tolerance else { return .failure(.fromTheFuture(.zero - age)) }
    return .success(moment)
  }

  /// Whether both are the same, in a time that depends on their lengths alone.
  static func equalInConstantTime(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for (a, b) in zip(left, right) { difference |= a ^ b }
    return difference == 0
  }

  private static func signedContent(id: String, timestamp: String, body: [UInt8]) -> [UInt8] {
    var content: [UInt8] = []
    content.reserveCapacity(id.utf8.count + timestamp.utf8.count + 2 + body.count)
    content.append(contentsOf: id.utf8)
    content.append(UInt8(ascii: "."))
    content.append(contentsOf: timestamp.utf8)
    content.append(UInt8(ascii: "."))
    content.append(contentsOf: body)
    return content
  }
}
