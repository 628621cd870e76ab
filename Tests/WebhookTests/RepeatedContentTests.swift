import Authentication
import JSON
import Mail
import OpenSSL
import Testing
import Webhook

/// Messages within attached messages, whose content stands in the event as far as it fits.
struct RepeatedContentTests {
  /// Attachments as their place, type, size and parent tell: the type is `m` for a message and `f` for a file.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let attachments: [(type: Character, size: Int, parent: Int?)]
    let omitted: Set<Int>

    var testDescription: String { name }

    var parts: [Webhook.Attachment] {
      attachments.map { type, size, parent in
        let types: [Character: String] = [
          "m": "message/rfc822", "g": "message/global", "h": "text/rfc822-headers",
        ]
        return Webhook.Attachment(
          filename: nil, contentType: types[type] ?? "a/b", size: size, sha256: "", contentID: nil,
          disposition: nil, content: Array(repeating: 0x61, count: size)[...], parent: parent)
      }
    }
  }

  private static let limit = 100

  static let cases: [Case] = [
    Case(name: "nothing", attachments: [], omitted: []),
    Case(name: "files", attachments: [("f", 900, nil), ("f", 900, nil)], omitted: []),
    Case(name: "messages", attachments: [("m", 900, nil), ("m", 900, nil), ("g", 900, nil)], omitted: []),
    Case(name: "a file in a message", attachments: [("m", 900, nil), ("f", 800, 0)], omitted: []),
    Case(name: "header fields in a message", attachments: [("m", 900, nil), ("h", 800, 0)], omitted: []),
    Case(name: "depth 2, exactly", attachments: [("m", 900, nil), ("m", 100, 0)], omitted: []),
    Case(name: "depth 2, one over", attachments: [("m", 900, nil), ("m", 101, 0)], omitted: [1]),
    Case(name: "depth 2, global", attachments: [("g", 900, nil), ("g", 101, 0)], omitted: [1]),
    Case(
      name: "depth 2, one over, with a file", attachments: [("m", 900, nil), ("m", 101, 0), ("f", 99, 1)],
      omitted: [1]),
    Case(name: "depth 3, exactly", attachments: [("m", 900, nil), ("m", 60, 0), ("m", 40, 1)], omitted: []),
    Case(
      name: "depth 3, one over", attachments: [("m", 900, nil), ("m", 60, 0), ("m", 41, 1)], omitted: [2]),
    Case(
      name: "depth 4, the outer ones do not fit",
      attachments: [("m", 900, nil), ("m", 800, 0), ("m", 700, 1), ("m", 100, 2), ("f", 99, 3)],
      omitted: [1, 2]),
    Case(
      name: "depth 5, none fits",
      attachments: [
        ("m", 900, nil), ("m", 800, 0), ("m", 700, 1), ("m", 600, 2), ("m", 500, 3), ("f", 400, 4),
      ],
      omitted: [1, 2, 3, 4]),
    Case(
      name: "depth 5, all fit",
      attachments: [("m", 900, nil), ("m", 40, 0), ("m", 30, 1), ("m", 20, 2), ("m", 10, 3), ("f", 9, 4)],
      omitted: []),
    Case(
      name: "siblings, exactly and one over",
      attachments: [("m", 900, nil), ("m", 50, 0), ("m", 50, 0), ("m", 1, 0), ("m", 0, 0)], omitted: [3]),
    Case(
      name: "siblings, a later one fits",
      attachments: [("m", 900, nil), ("m", 50, 0), ("m", 51, 0), ("m", 50, 0)], omitted: [2]),
    Case(
      name: "two messages share the limit",
      attachments: [
        ("m", 900, nil), ("m", 60, 0), ("f", 50, 1), ("m", 900, nil), ("m", 60, 3), ("f", 50, 4),
      ],
      omitted: [4]),
    Case(
      name: "mixed",
      attachments: [
        ("f", 900, nil), ("m", 900, nil), ("f", 200, 1), ("m", 400, 1), ("f", 300, 3), ("m", 100, 3),
        ("f", 9, 5),
        ("f", 1, nil),
      ], omitted: [3]),
  ]

  @Test(arguments: cases) func theContentsThatDoNotFit(_ table: Case) {
    #expect(RepeatedContent(table.parts, limit: Self.limit).omitted == table.omitted)
  }

  private func event(
    _ table: Case, _ include: Route.Include, urls: [String?]? = nil
  ) throws -> (json: JSONValue, parts: [Webhook.Attachment]) {
    var message = ParsedMessage()
    message.attachments = table.parts
    message.defects = ["missing_headers"]
    var sample = try SampleEvents.sample("x", raw: [], message: message, include: include)
    sample.event.limits.repeatedContent = Self.limit
    sample.event.attachmentURLs = urls
    return (try JSONValue(parsing: sample.json), table.parts)
  }

  @Test(arguments: cases) func inline(_ table: Case) throws {
    let (event, parts) = try event(table, .init(attachments: .inline))
    for (place, part) in parts.enumerated() {
      let attachment = event["attachments"]?[place]
      let content = table.omitted.contains(place) ? nil : Base64.encode(Array(part.content))
      #expect(attachment?["content"]?.stringValue == content)
      #expect(attachment?["url"]?.isNull == true)
      #expect(attachment?["size"] == .integer(Int64(part.size)))
    }
    let defects: JSONValue =
      table.omitted.isEmpty ? ["missing_headers"] : ["missing_headers", "nested_content_limit"]
    #expect(event["defects"] == defects)
  }

  /// What is left out stands in a message that encloses it and has its content.
  @Test(arguments: cases) func everyContentIsThereOnceAtLeast(_ table: Case) throws {
    let (event, parts) = try event(table, .init(attachments: .inline))
    for place in table.omitted {
      var enclosing = parts[place].parent
      while let outer = enclosing, event["attachments"]?[outer]?["content"]?.isNull == true {
        enclosing = parts[outer].parent
      }
      let outer = try #require(enclosing)
      #expect(parts[outer].size >= parts[place].size)
    }
  }

  /// A URL costs nothing: nothing is left out.
  @Test(arguments: cases) func byURL(_ table: Case) throws {
    let urls = table.attachments.indices.map { String?.some("https://mx.example.com/\($0)") }
    let (event, _) = try event(table, .init(attachments: .url), urls: urls)
    for (place, url) in urls.enumerated() {
      #expect(event["attachments"]?[place]?["url"]?.stringValue == url)
      #expect(event["attachments"]?[place]?["content"]?.isNull == true)
    }
    #expect(event["defects"] == ["missing_headers"])
  }

  /// Nobody asked for content.
  @Test(arguments: cases) func listed(_ table: Case) throws {
    for include in [Route.Include(), .init(parsed: false, attachments: .inline), .init(attachments: .url)] {
      let (event, _) = try event(table, include)
      #expect(event["defects"] == ["missing_headers"])
      for attachment in event["attachments"]?.arrayValue ?? [] {
        #expect(attachment["content"]?.isNull == true)
      }
    }
  }

  /// What would be left out of the event has a URL, however small the operator wants content to be for one.
  @Test func linksAreMadeOfWhatIsLeftOut() throws {
    let limit = EventLimits().repeatedContent
    func message(_ size: Int, in parent: Int?) -> Webhook.Attachment {
      Webhook.Attachment(
        filename: nil, contentType: "message/rfc822", size: size, sha256: "", contentID: nil,
        disposition: nil,
        content: [], parent: parent)
    }
    let links = AttachmentLinks(
      base: "https://mx.example.com", key: try #require(VerdictKey(id: "k1", secret: Array(1...32))),
      threshold: 1 << 30, lifetime: .seconds(60), hmac: hmacSHA256)
    let urls = links.urls(
      of: [message(3 * limit, in: nil), message(limit + 1, in: 0), message(limit, in: 1), message(1, in: 2)],
      message: "m", now: Timestamp(seconds: 1))
    #expect(urls.map { $0 != nil } == [false, true, false, true])
    #expect(urls[1]?.hasPrefix("https://mx.example.com/attachments/m/1?") == true)
  }

  @Test func theLimitIsWhatTheDocumentsSay() { #expect(EventLimits().repeatedContent == 4 * 1_048_576) }
}
