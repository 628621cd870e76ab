import Testing
import Webhook

struct WebhookSecretTests {
  @Test func readsAndWrites() throws {
    let text = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    let secret = try WebhookSecret(text)
    #expect(secret.key.count == 24)
    #expect(secret.encoded == text)
    #expect(try WebhookSecret(key: secret.key) == secret)
  }

  static let refused: [(String, WebhookSecretError)] = [
    ("", .missingPrefix), ("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", .missingPrefix),
    ("whpk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", .missingPrefix),
    ("WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", .missingPrefix),
    ("whsec_", .wrongLength(octets: 0)), ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS", .notBase64),
    ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS!", .notBase64), ("whsec_ MfKQ", .notBase64),
    ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2La", .wrongLength(octets: 21)),
    ("whsec_" + String(repeating: "AAAA", count: 22), .wrongLength(octets: 66)),
  ]

  @Test(arguments: refused)
  func refuses(_ text: String, _ expected: WebhookSecretError) {
    #expect(throws: expected) { try WebhookSecret(text) }
    #expect(!expected.isTemporary)
    #expect(expected.description.contains("openssl rand"))
  }

  @Test(arguments: [(23, false), (24, true), (64, true), (65, false)])
  func lengths(_ count: Int, _ isAllowed: Bool) {
    let secret = try? WebhookSecret(key: Array(repeating: 0, count: count))
    #expect((secret != nil) == isAllowed)
  }

  @Test func logsDoNotTellIt() throws {
    let secret = try WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    var dumped = ""
    dump(secret, to: &dumped)
    for text in ["\(secret)", String(reflecting: secret), dumped] {
      #expect(!text.contains("MfKQ"))
      #expect(!text.contains("49"))
    }
  }
}
