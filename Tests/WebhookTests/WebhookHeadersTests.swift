import Testing
import Webhook

struct WebhookHeadersTests {
  static let fields: [(String, String)] = [
    ("Authorization", "Bearer abc"), ("X-Api-Key", "k"), ("x_y.z~1", ""), ("User-Agent", "x"), ("Host", "a"),
    ("X-Tab", "a\tb"), ("X-Text", "größe"), ("X-Long", String(repeating: "a", count: 4096)),
  ]

  @Test(arguments: fields)
  func allowed(_ name: String, _ value: String) throws {
    let header = try RouteHeader(name, value)
    #expect(header.name == name)
    #expect(header.value == value)
  }

  @Test(arguments: [
    "webhook-id", "Webhook-Signature", "WEBHOOK-TIMESTAMP", "webhook-anything", "Content-Type",
    "Content-Length",
    "Transfer-Encoding", "Connection", "Expect", "TE", "Trailer", "Upgrade",
  ])
  func reserved(_ name: String) {
    let error = #expect(throws: RouteHeaderError.self) { try RouteHeader(name, "x") }
    #expect(error?.description == "\"\(name)\" is set by GoMail itself: use another name")
  }

  @Test(arguments: [
    "", " ", "a b", "a:", "a\r\nb", "ä", "a/b", "a=b", "a{", "a?", "a\0", "(a)", "a,b", "a@b",
  ])
  func noName(_ name: String) {
    let error = #expect(throws: RouteHeaderError.self) { try RouteHeader(name, "x") }
    #expect(error?.isTemporary == false)
    #expect(error?.description.contains("not the name of an HTTP field") == true)
  }

  @Test(arguments: ["a\r\nb", "a\nb", "a\0", "\u{7f}", String(repeating: "a", count: 4097)])
  func noValue(_ value: String) {
    let error = #expect(throws: RouteHeaderError.self) { try RouteHeader("X-A", value) }
    #expect(error?.description.contains("one line") == true)
  }

  @Test func fieldsInTheirOrder() throws {
    let signature = [(name: "webhook-id", value: "msg_1")]
    let fields = WebhookHeaders.fields(
      signature: signature, route: [try RouteHeader("X-A", "1")], version: "1.2.3")
    #expect(fields.map(\.name) == ["content-type", "user-agent", "webhook-id", "X-A"])
    #expect(fields.map(\.value) == ["application/json", "GoMail/1.2.3", "msg_1", "1"])
    let own = WebhookHeaders.fields(
      signature: signature, route: [try RouteHeader("User-Agent", "mine")], version: "1.2.3")
    #expect(own.map(\.name) == ["content-type", "webhook-id", "User-Agent"])
  }
}
