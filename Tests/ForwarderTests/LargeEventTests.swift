import Authentication
import Foundation
import LibCurl
import Mail
import OpenSSL
import Settings
import Spool
import Testing
import Webhook

@testable import Forwarder

/// A large message's event is that of a small one, and signed like it.
@Suite struct LargeEventTests {
  private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

  private static func raw(_ octets: Int, line: String) -> [UInt8] {
    let head = "From: ann@example.org\r\nSubject: large\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    return Array(head.utf8) + Array(String(repeating: line, count: octets / line.utf8.count + 1).utf8)
  }

  @Test(arguments: zip(["a line of text\r\n", "\"ü€😀\r\n"], [true, false]))
  func theBodyIsWhatTheSignaturesAreOf(line: String, includesRaw: Bool) throws {
    let path = NSTemporaryDirectory() + "/gomail-large-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let spool = try Spool(directory: path)
    let raw = Self.raw(LargeMessages.threshold, line: line)
    let id = try Samples.id()
    let record = try Samples.record(id)
    var writer = try spool.begin(record)
    try writer.append(raw)
    let seal = try writer.commit(
      sha256: Hexadecimal.encode(raw.withUnsafeBytes { sha256($0) }), deliveryID: try Samples.deliveryID())
    var route = Samples.route("large")
    route.secrets = [try WebhookSecret(Self.secret)]
    route.include = .init(raw: includesRaw)
    var state = SpoolState(record: record, seal: seal)
    let event = EventID.make(
      deliveryID: "x", recipient: "bob@example.org", route: "large", key: [1], hmac: hmacSHA256)
    state.deliveries = [
      DeliveryState(
        eventID: event.description, recipient: "bob@example.org", originalRecipient: nil, route: "large",
        due: nil)
    ]
    let attempt = DeliveryAttempt(
      ticket: DeliveryTicket(state, 0), startedAt: Samples.arrival, delivery: state.deliveries[0],
      queueID: nil, parserCrashes: 0, isRecovered: true)
    #expect(attempt.isLarge)
    #expect(attempt.messageOctets == raw.count)
    let key = try #require(Ed25519PrivateKey(seed: Array(1...32)))
    let verdictKey = try #require(VerdictKey(id: "a", secret: Array(repeating: 3, count: 32)))
    let preparation = EventPreparation(
      spool: spool, attempt: attempt, route: route, messages: SharedMessages(),
      signer: { [key.sign($0)] },
      attachmentURLs: AttachmentURLs(
        ForwarderConfiguration(Settings(mailHostname: try #require(DomainName("mx.example.com")))),
        keyring: VerdictKeyring(verdictKey)))
    let prepared = try preparation.run()
    let request = try #require(prepared.request)
    #expect(prepared.summary?.subject == "large")
    #expect(prepared.traceParent != nil)
    #expect(request.body.isEmpty)
    let longBody = try #require(request.longBody)
    var body = [UInt8](repeating: 0, count: longBody.octets)
    #expect(body.withUnsafeMutableBytes { longBody.read($0, 0) } == longBody.octets)
    let header = Dictionary(uniqueKeysWithValues: request.headers.map { ($0.name, $0.value) })
    let seconds = try #require(header["webhook-timestamp"].flatMap { Int64($0) })
    for publicKey in [nil, key.publicKey] {
      let result =
        if let publicKey {
          WebhookSignature.verify(
            id: header["webhook-id"], timestamp: header["webhook-timestamp"],
            signature: header["webhook-signature"], body: body, publicKey: publicKey,
            now: Timestamp(seconds: seconds), ed25519: isValidEd25519)
        } else {
          WebhookSignature.verify(
            id: header["webhook-id"], timestamp: header["webhook-timestamp"],
            signature: header["webhook-signature"], body: body, secret: try WebhookSecret(Self.secret),
            now: Timestamp(seconds: seconds), hmac: hmacSHA256)
        }
      #expect(throws: Never.self) { _ = try result.get() }
    }
    let json = try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
    #expect(json["id"] as? String == event.description)
    #expect((json["metadata"] as? [String: Any])?["size_bytes"] as? Int == raw.count)
    #expect((json["raw"] as? String).map { Data($0.utf8) } == (includesRaw ? Data(raw) : nil))
    #expect(try FileManager.default.contentsOfDirectory(atPath: path + "/tmp").isEmpty)
  }
}
