import Authentication
import Mail
import Testing
import Webhook

@Suite struct InboundMailTests {
  private static let message = Array("From: a@example.org\r\n\r\ntext\r\n".utf8)
  private static let envelope = [
    ("X-Original-Sender", "a@example.org"), ("x-original-recipient", "b@example.com"),
  ]

  private func read(
    _ fields: [(String, String)], _ body: [UInt8], type: String? = nil, limit: Int = 10_000
  ) throws(InboundProblem) -> InboundMail {
    let type = type.map { [(name: "Content-Type", value: $0)] } ?? []
    return try InboundMail(
      fields: fields.map { (name: $0.0, value: $0.1) } + type, body: body, maximumMessageOctets: limit)
  }

  @Test func readsAMessageWithFields() throws {
    let mail = try read(
      Self.envelope + [
        ("X-Original-Client-Address", "192.0.2.1"), ("X-Original-Client-Hostname", "client.example.org"),
        ("X-Original-Helo", "helo.example.org"),
      ], Self.message, type: "message/rfc822; charset=utf-8")
    #expect(mail.sender == "a@example.org")
    #expect(mail.recipients == ["b@example.com"])
    #expect(mail.message == Self.message)
    #expect(
      mail.connection
        == ConnectionFacts(
          clientAddress: IPAddress("192.0.2.1"), clientHostname: "client.example.org",
          clientHELO: "helo.example.org"))
  }

  @Test(arguments: [
    ("", ""), ("<>", ""), ("MAILER-DAEMON", ""), ("<a@example.org>", "a@example.org"),
    (" a@example.org", "a@example.org"), ("two..dots@example.org", "two..dots@example.org"),
  ]) func readsTheSender(_ value: String, _ sender: String) throws {
    #expect(
      try read([("X-Original-Sender", value), ("X-Original-Recipient", "b@example.com")], Self.message).sender
        == sender)
  }

  @Test(arguments: [
    ("b@example.com", ["b@example.com"]), ("<b@example.com>", ["b@example.com"]),
    ("b@example.com, c@example.com", ["b@example.com", "c@example.com"]),
    ("b@example.com,,", ["b@example.com"]), ("\"x, y\"@example.com", ["\"x, y\"@example.com"]),
    (#""x\", y"@example.com,c@example.com"#, [#""x\", y"@example.com"#, "c@example.com"]),
  ]) func readsRecipients(_ value: String, _ recipients: [String]) throws {
    let mail = try read([("X-Original-Sender", ""), ("X-Original-Recipient", value)], Self.message)
    #expect(mail.recipients == recipients)
  }

  @Test func readsTheOriginalsJSON() throws {
    let body = """
      {"sender":"a@example.org","recipient":"b@example.com","subject":"x","raw":"A: b\\r\\n\\r\\n\\u00fc",
       "connection":{"client_address":"2001:db8::1","client_hostname":"unknown","client_helo":"h"}}
      """
    for type in ["application/json", "application/json; charset=utf-8", nil] {
      let mail = try read([], Array(body.utf8), type: type)
      #expect(mail.sender == "a@example.org")
      #expect(mail.recipients == ["b@example.com"])
      #expect(mail.message == Array("A: b\r\n\r\nü".utf8))
      #expect(mail.connection == ConnectionFacts(clientAddress: IPAddress("2001:db8::1"), clientHELO: "h"))
    }
  }

  @Test func readsOctetsInBase64AndSeveralRecipients() throws {
    let body =
      #"{"sender":"","recipients":["b@example.com","c@example.com"],"raw":"gP8=","raw_encoding":"base64"}"#
    let mail = try read([], Array(body.utf8), type: "application/json")
    #expect(mail.message == [0x80, 0xff])
    #expect(mail.recipients == ["b@example.com", "c@example.com"])
  }

  @Test(
    arguments: [
      ([], "A: b", "message/rfc822", .missing("X-Original-Sender"), 400),
      ([("X-Original-Sender", "a@example.org")], "A: b", nil, .missing("X-Original-Recipient"), 400),
      (envelope, "", "message/rfc822", .emptyMessage, 400),
      (envelope, "A: b", "text/html", .unsupportedMediaType("text/html"), 415),
      (envelope, String(repeating: "x", count: 101), nil, .tooLarge(limit: 100), 413),
      ([("X-Original-Sender", "nobody")] + envelope.dropFirst(), "A: b", nil, .malformedSender, 422),
      (
        [("X-Original-Sender", "a@exa\nmple.org")] + envelope.dropFirst(), "A: b", nil, .malformedSender, 422
      ),
      (
        envelope + [("X-Original-Recipient", "nobody")], "A: b", nil, .malformedRecipient("nobody"), 422
      ),
      ([], "{}", "application/json", .missing("sender"), 400),
      ([], #"{"sender":"","recipient":"b@example.com"}"#, nil, .missing("raw"), 400),
      ([], #"{"sender":"","raw":"x"}"#, nil, .missing("recipient"), 400),
      ([], #"{"sender":1,"raw":"x"}"#, nil, .malformedJSON("sender must be a string"), 400),
      ([], "[]", "application/json", .malformedJSON("the body must be an object"), 400),
      (
        [], #"{"sender":"","recipients":"b@example.com","raw":"x"}"#, nil,
        .malformedJSON("recipients must be an array of strings"), 400
      ),
      (
        [], #"{"sender":"","recipients":["b@example.com",1],"raw":"x"}"#, nil,
        .malformedJSON("recipients must be a string"), 400
      ),
      (
        [], #"{"sender":"","recipient":"b@example.com","raw":"x","connection":"client"}"#, nil,
        .malformedJSON("connection must be an object"), 400
      ),
      (
        [], #"{"sender":"","recipient":"b@example.com","raw":"x","raw_encoding":"hex"}"#, nil,
        .malformedJSON("raw_encoding must be utf-8 or base64, not hex"), 400
      ),
      (
        [
          ("X-Original-Sender", ""),
          ("X-Original-Recipient", Array(repeating: "b@example.com", count: 1001).joined(separator: ",")),
        ],
        "A: b", nil, .tooManyRecipients, 400
      ),
    ] as [([(String, String)], String, String?, InboundProblem, Int)]) func saysWhatIsWrong(
      _ fields: [(String, String)], _ body: String, _ type: String?, _ problem: InboundProblem, _ status: Int
    ) throws
  {
    #expect(throws: problem) { try read(fields, Array(body.utf8), type: type, limit: 100) }
    #expect(problem.status == status)
    #expect(!problem.isTemporary)
  }

  @Test(arguments: ["{", "{\"sender\":", "{\"sender\":\"\\ud800\"}", "{\"a\":1}x", "\u{0}"])
  func brokenJSONIsRefused(_ body: String) {
    #expect(throws: InboundProblem.self) { try read([], Array(body.utf8), type: "application/json") }
  }
}
