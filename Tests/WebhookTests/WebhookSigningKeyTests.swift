import Mail
import OpenSSL
import Testing
import Webhook

struct WebhookSigningKeyTests {
  private let id = "msg_p5jXN8AQM9LWM0D4loKWxJek"
  private let body = Array(#"{"test": 2432232314}"#.utf8)
  private let now = Timestamp(seconds: 1_614_265_330)
  private static let written = "whsk_VEVTVFNJR05JTkdLRVlET05PVFVTRVRISVNGT1JBTlk="
  private let published =
    "v1a,tQ9V2XOqn7jL/DQenEFpqIugdBVtiMmER5mhSkXBNwM0mkATuDe6KYYUuxqtaiHeYGb7KaaBRdM5WqyeFiL8Ag=="

  private func key() throws -> Ed25519PrivateKey {
    try #require(Ed25519PrivateKey(seed: try WebhookSigningKey(Self.written).seed))
  }

  private func verify(_ signature: String?, body: [UInt8]? = nil, publicKey: [UInt8]? = nil) throws
    -> Result<Timestamp, WebhookVerificationError>
  {
    WebhookSignature.verify(
      id: id, timestamp: "1614265330", signature: signature, body: body ?? self.body,
      publicKey: try publicKey ?? key().publicKey, now: now, ed25519: isValidEd25519)
  }

  /// The test vector that the libraries of Standard Webhooks have.
  @Test func publishedVector() throws {
    let key = try key()
    let fields = WebhookSignature.headers(
      id: id, timestamp: now, body: body, secrets: [], hmac: hmacSHA256, signer: { [key.sign($0)] })
    #expect(fields.last?.value == published)
    #expect(try verify(published) == .success(now))
  }

  @Test func bothVersionsStandInOneField() throws {
    let key = try key()
    let secret = try WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    let fields = WebhookSignature.headers(
      id: id, timestamp: now, body: body, secrets: [secret], hmac: hmacSHA256, signer: { [key.sign($0)] })
    let signature = try #require(fields.last?.value)
    #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= " + published)
    #expect(try verify(signature) == .success(now))
    #expect(
      WebhookSignature.verify(
        id: id, timestamp: "1614265330", signature: signature, body: body, secret: secret, now: now,
        hmac: hmacSHA256) == .success(now))
  }

  @Test func withoutKeysNothingIsSigned() {
    let fields = WebhookSignature.headers(
      id: id, timestamp: now, body: body, secrets: [], hmac: hmacSHA256, signer: { _ in [] })
    #expect(fields.map(\.name) == ["webhook-id", "webhook-timestamp"])
  }

  @Test(arguments: [
    "v1a,", "v1a,AAAA",
    "v1,tQ9V2XOqn7jL/DQenEFpqIugdBVtiMmER5mhSkXBNwM0mkATuDe6KYYUuxqtaiHeYGb7KaaBRdM5WqyeFiL8Ag==",
    "v1a,uQ9V2XOqn7jL/DQenEFpqIugdBVtiMmER5mhSkXBNwM0mkATuDe6KYYUuxqtaiHeYGb7KaaBRdM5WqyeFiL8Ag==", "v1a",
    "x",
  ])
  func badSignatures(_ signature: String) throws {
    #expect(try verify(signature) == .failure(.noMatchingSignature))
  }

  @Test func anotherBodyOrKeyFails() throws {
    #expect(try verify(published, body: body + [0]) == .failure(.noMatchingSignature))
    let other = try #require(Ed25519PrivateKey(seed: Array(repeating: 1, count: 32)))
    #expect(try verify(published, publicKey: other.publicKey) == .failure(.noMatchingSignature))
    #expect(try verify(nil) == .failure(.missingField("webhook-signature")))
  }

  @Test func writtenForms() throws {
    let key = try WebhookSigningKey(Self.written)
    #expect(key.encoded == Self.written)
    #expect("\(key)" == "whsk_(hidden)")
    // The seed with the public key behind it.
    let long = "whsk_" + Base64.encode(key.seed + (try self.key().publicKey))
    #expect(try WebhookSigningKey(long) == key)
    let publicKey = try self.key().publicKey
    let text = WebhookSigningKey.encoded(publicKey: publicKey)
    #expect(text.hasPrefix("whpk_"))
    #expect(WebhookSigningKey.publicKey(text) == publicKey)
    for wrong in ["", "whpk_", "whpk_AAAA", Self.written, "whpk_" + Base64.encode(publicKey + [0])] {
      #expect(WebhookSigningKey.publicKey(wrong) == nil)
    }
  }

  static let wrong: [(String, WebhookSigningKeyError)] = [
    ("", .missingPrefix), ("whsec_AAAA", .missingPrefix), ("whsk_", .wrongLength(octets: 0)),
    ("whsk_AAA", .notBase64), ("whsk_AAAA", .wrongLength(octets: 3)),
  ]

  @Test(arguments: wrong)
  func refused(_ text: String, _ error: WebhookSigningKeyError) {
    #expect(throws: error) { try WebhookSigningKey(text) }
  }

  @Test func keyFiles() throws {
    let key = try WebhookSigningKey(Self.written)
    #expect(try WebhookSigningKeyring(parsing: WebhookSigningKeyring.file(key)).keys == [key])
    let two = "# old and new\r\n\n  \(Self.written) \r\n\(Self.written)\n"
    #expect(try WebhookSigningKeyring(parsing: Array(two.utf8)).keys == [key, key])
    #expect(throws: WebhookSigningKeyError.wrongCount(0)) { try WebhookSigningKeyring(parsing: []) }
    #expect(throws: WebhookSigningKeyError.wrongCount(3)) {
      try WebhookSigningKeyring(parsing: Array((two + Self.written).utf8))
    }
    #expect(throws: WebhookSigningKeyError.missingPrefix) { try WebhookSigningKeyring(parsing: [0, 255]) }
  }
}
