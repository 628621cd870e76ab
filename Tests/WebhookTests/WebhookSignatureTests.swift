import Mail
import OpenSSL
import Testing
import Webhook

struct WebhookSignatureTests {
  private let id = "msg_p5jXN8AQM9LWM0D4loKWxJek"
  private let body = Array(#"{"test": 2432232314}"#.utf8)
  private let now = Timestamp(seconds: 1_614_265_330)
  private let published = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

  private func secret() throws -> WebhookSecret {
    try WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
  }
  private func other() throws -> WebhookSecret { try WebhookSecret(key: Array(repeating: 7, count: 32)) }

  private func verify(
    id: String? = "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: String? = "1614265330",
    signature: String?, body: [UInt8]? = nil, at now: Timestamp? = nil
  ) throws -> Result<Timestamp, WebhookVerificationError> {
    WebhookSignature.verify(
      id: id, timestamp: timestamp, signature: signature, body: body ?? self.body, secret: try secret(),
      now: now ?? self.now, hmac: hmacSHA256)
  }

  /// The test vector that the libraries of Standard Webhooks share.
  @Test func publishedVector() throws {
    let fields = WebhookSignature.headers(
      id: id, timestamp: Timestamp(milliseconds: 1_614_265_330_999), body: body, secrets: [try secret()],
      hmac: hmacSHA256)
    #expect(fields.map(\.name) == ["webhook-id", "webhook-timestamp", "webhook-signature"])
    #expect(fields.map(\.value) == [id, "1614265330", published])
    #expect(try verify(signature: published) == .success(now))
  }

  @Test func severalSecrets() throws {
    let fields = WebhookSignature.headers(
      id: id, timestamp: now, body: body, secrets: [try other(), try secret()], hmac: hmacSHA256)
    let signature = try #require(fields.last?.value)
    #expect(signature.split(separator: " ").count == 2)
    #expect(signature.hasSuffix(published))
    #expect(try verify(signature: signature) == .success(now))
  }

  @Test func noSecretNoSignature() {
    let fields = WebhookSignature.headers(id: id, timestamp: now, body: body, secrets: [], hmac: hmacSHA256)
    #expect(fields.map(\.name) == ["webhook-id", "webhook-timestamp"])
  }

  @Test func eventIDSigns() throws {
    let id = EventID.make(deliveryID: "d", recipient: "r", route: "x", key: [1], hmac: hmacSHA256)
    let fields = WebhookSignature.headers(
      id: id, timestamp: now, body: body, secrets: [try secret()], hmac: hmacSHA256)
    #expect(try verify(id: id.description, signature: fields.last?.value) == .success(now))
  }

  static let badSignatures = [
    "v1,", "v1,AAAA", "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    "v1a,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    "v1,h0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OI=",
    "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1A==", "v1,!!!!", " ", "v1", ",",
    String(repeating: "v1,AAAA ", count: 20) + "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  ]

  @Test(arguments: badSignatures)
  func refused(_ signature: String) throws {
    #expect(try verify(signature: signature) == .failure(.noMatchingSignature))
  }

  @Test(arguments: ["v1,AAAA ", "v1a,AAAA ", "x ", "  "])
  func aFittingOneAmongOthers(_ before: String) throws {
    #expect(try verify(signature: before + published) == .success(now))
  }

  @Test func everyPartIsCovered() throws {
    #expect(try verify(id: "msg_x", signature: published) == .failure(.noMatchingSignature))
    #expect(try verify(timestamp: "1614265331", signature: published) == .failure(.noMatchingSignature))
    #expect(try verify(signature: published, body: body + [0x0a]) == .failure(.noMatchingSignature))
    #expect(try verify(signature: published, body: []) == .failure(.noMatchingSignature))
  }

  @Test func missingFields() throws {
    #expect(try verify(id: nil, signature: published) == .failure(.missingField("webhook-id")))
    #expect(try verify(timestamp: "", signature: published) == .failure(.missingField("webhook-timestamp")))
    #expect(try verify(signature: nil) == .failure(.missingField("webhook-signature")))
  }

  @Test(arguments: ["x", "-1", "+1", "1.5", "1614265330 ", "9999999999999", "99999999999999999999999", "١٢"])
  func badTimestamps(_ text: String) throws {
    #expect(try verify(timestamp: text, signature: published) == .failure(.invalidTimestamp))
  }

  @Test func tolerance() throws {
    #expect(try verify(signature: published, at: now + .seconds(300)) == .success(now))
    #expect(try verify(signature: published, at: now + .seconds(-300)) == .success(now))
    #expect(try verify(signature: published, at: now + .seconds(301)) == .failure(.tooOld(.seconds(301))))
    #expect(
      try verify(signature: published, at: now + .seconds(-301)) == .failure(.fromTheFuture(.seconds(301))))
    // What is not signed is not believed, old or not.
    #expect(try verify(signature: "v1,AAAA", at: now + .seconds(301)) == .failure(.noMatchingSignature))
  }

  @Test func everyFailureSaysWhatToDo() {
    let failures: [WebhookVerificationError] = [
      .missingField("webhook-id"), .invalidTimestamp, .noMatchingSignature, .tooOld(.seconds(400)),
      .fromTheFuture(.seconds(400)),
    ]
    #expect(
      failures.map(\.description) == [
        "webhook-id is missing", "webhook-timestamp is not a count of seconds",
        "no signature fits: is the secret the one of the route?",
        "signed 400 s ago: is the clock right?", "signed 400 s in the future: is the clock right?",
      ])
  }
}
