import JSON
import OpenSSL
import Synchronization
import Testing
import Webhook

/// The event that is rendered piece by piece is the one that is rendered whole.
struct EventStreamTests {
  private final class Output: Sendable {
    let state = Mutex<(octets: [UInt8], longest: Int)>(([], 0))

    func take(_ bytes: UnsafeRawBufferPointer) {
      state.withLock {
        $0.octets += bytes
        $0.longest = max($0.longest, bytes.count)
      }
    }
  }

  private func streamed(_ sample: SampleEvent) -> (octets: [UInt8], longest: Int) {
    let output = Output()
    sample.raw.withUnsafeBytes { EventRenderer.render(sample.event, raw: $0, to: { output.take($0) }) }
    return output.state.withLock { $0 }
  }

  @Test func everySampleIsTheSame() throws {
    for sample in try SampleEvents.all() { #expect(streamed(sample).octets == sample.json, "\(sample.name)") }
  }

  static let raws: [(name: String, octets: [UInt8])] = [
    ("control characters", Array(repeating: 1, count: 150_000)),
    ("quotes", Array(repeating: 0x22, count: 150_001)),
    ("NUL", Array(repeating: 0, count: 150_002)),
    ("not UTF-8", Array(repeating: 0xff, count: 150_000)),
    ("truncated UTF-8", Array("a😀".utf8.dropLast())),
    ("text", Array(String(repeating: "Zeile mit ü und €\r\n", count: 8000).utf8)),
    ("nothing", []),
  ]

  @Test(arguments: raws) func hostileMessagesAreTheSame(name: String, raw: [UInt8]) throws {
    var message = ParsedMessage()
    message.text = String(decoding: raw, as: UTF8.self)
    message.attachments = [0, 1, 2, 49_152, 100_000, 150_003].map { count in
      Attachment(
        filename: "\u{1}\"\\", contentType: "application/octet-stream", size: count, sha256: "",
        contentID: nil, disposition: nil, content: Array(repeating: 0xa5, count: count)[...])
    }
    let sample = try SampleEvents.sample(
      name, raw: raw, message: message, include: .init(attachments: .inline))
    let (octets, longest) = streamed(sample)
    #expect(octets == sample.json)
    #expect(longest < 500_000)
  }

  /// What a signature is made over is the same where the body was appended to its prefix.
  @Test func prefixAndBodyAreSignedAsTheWhole() throws {
    let sample = try SampleEvents.plainText()
    let secret = try WebhookSecret("whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    let whole = WebhookSignature.headers(
      id: sample.event.id, timestamp: SampleEvents.receivedAt, body: sample.json, secrets: [secret],
      hmac: hmacSHA256, signer: { [Array($0.suffix(3))] })
    let prefix = WebhookSignature.signedPrefix(id: sample.event.id, timestamp: SampleEvents.receivedAt)
    let parts = WebhookSignature.headers(
      id: sample.event.id.description, timestamp: SampleEvents.receivedAt, content: prefix + sample.json,
      secrets: [secret], hmac: hmacSHA256, signer: { [Array($0.suffix(3))] })
    #expect(whole.map(\.name) == parts.map(\.name))
    #expect(whole.map(\.value) == parts.map(\.value))
    #expect(whole.count == 3)
  }
}
