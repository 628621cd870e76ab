import Foundation
import JSON
import Testing
import Webhook

struct EventRendererTests {
  /// The keys of the event in their order: the contract with every receiver.
  static let keys = [
    "type", "id", "route", "replayed", "sender", "recipient", "original_recipient", "recipient_tag",
    "received_at", "subject", "message_id", "raw", "raw_encoding", "raw_sha256", "from", "to", "cc",
    "reply_to", "date", "headers", "text", "html", "lossy", "defects", "attachments", "connection",
    "authentication", "verdict", "sender_verified", "metadata", "bounce", "complaint", "auto_reply", "reply",
  ]
  static let parsedKeys = [
    "from", "to", "cc", "reply_to", "date", "headers", "text", "html", "lossy", "attachments",
    "reply",
  ]

  private func event(_ name: String) throws -> JSONValue {
    let sample = try #require(try SampleEvents.all().first { $0.name == name })
    return try JSONValue(parsing: sample.json)
  }

  @Test func everyKeyIsAlwaysThere() throws {
    for sample in try SampleEvents.all() {
      let event = try JSONValue(parsing: sample.json)
      #expect(event.objectValue?.keys == Self.keys, "\(sample.name)")
      #expect(
        event["connection"]?.objectValue?.keys == ["client_address", "client_hostname", "client_helo", "tls"])
      #expect(event["authentication"]?.objectValue?.keys == ["spf", "dkim", "dmarc", "arc", "iprev"])
      #expect(event["verdict"]?.objectValue?.keys == ["action", "reasons"])
      #expect(event["sender_verified"]?.objectValue?.keys == ["verified", "domain", "method"])
      #expect(
        event["metadata"]?.objectValue?.keys
          == ["request_id", "queue_id", "size_bytes", "processing_time_ms", "attachments"])
      for attachment in event["attachments"]?.arrayValue ?? [] {
        #expect(
          attachment.objectValue?.keys
            == [
              "filename", "content_type", "size", "sha256", "content_id", "disposition", "content", "url",
              "charset", "parent",
            ])
      }
    }
  }

  @Test func foundationReadsTheSame() throws {
    for sample in try SampleEvents.all() {
      let object = try JSONSerialization.jsonObject(with: Data(sample.json)) as? [String: Any]
      #expect(object?.count == Self.keys.count, "\(sample.name)")
    }
  }

  /// `raw` and `raw_encoding` give back the message byte for byte.
  @Test func rawIsExact() throws {
    for sample in try SampleEvents.all() where sample.event.include.raw {
      let event = try JSONValue(parsing: sample.json)
      let raw = try #require(event["raw"]?.stringValue)
      switch event["raw_encoding"] {
      case "utf-8": #expect(Array(raw.utf8) == sample.raw, "\(sample.name)")
      case "base64": #expect(Data(base64Encoded: raw).map(Array.init) == sample.raw, "\(sample.name)")
      default: Issue.record("\(sample.name): no encoding")
      }
    }
  }

  static let encodings: [([UInt8], JSONValue)] = [
    ([], "utf-8"), (Array("a\r\n".utf8), "utf-8"), (Array("größe".utf8), "utf-8"), ([0xc3], "base64"),
    ([0], "base64"), (Array(repeating: 0x61, count: 9000) + [0xff], "base64"),
    (Array(repeating: 0x61, count: 9000) + [0], "base64"), ([0xed, 0xa0, 0x80], "base64"),
  ]

  @Test(arguments: encodings)
  func encoding(_ raw: [UInt8], _ expected: JSONValue) throws {
    let event = try SampleEvents.sample("x", raw: raw, message: nil)
    #expect(try JSONValue(parsing: event.json)["raw_encoding"] == expected)
  }

  /// Text that JSON would make more than twice as long is base64, but for a few octets.
  @Test(arguments: [
    ("\u{1}", 16, "utf-8"), ("\u{1}", 17, "base64"), ("\u{1}aaaa", 1000, "utf-8"), ("\u{1}aa", 32, "utf-8"),
    ("\u{1}aa", 33, "base64"), ("\r\n", 1000, "utf-8"), ("\"", 1000, "utf-8"), ("\\", 1000, "utf-8"),
    ("ü\u{1f}", 32, "utf-8"), ("ü\u{1f}", 33, "base64"), ("€\u{1f}", 1000, "base64"),
  ])
  func textFullOfControlCharacters(unit: String, count: Int, encoding: JSONValue) throws {
    let raw = Array(String(repeating: unit, count: count).utf8)
    var sample = try SampleEvents.sample("x", raw: raw, message: nil)
    sample.event.limits.rawEscapes = 64
    #expect(try JSONValue(parsing: sample.json)["raw_encoding"] == encoding)
    #expect(sample.json.count < 2 * raw.count + 64 + 4096)
    sample.event.limits = EventLimits()
    #expect(try JSONValue(parsing: sample.json)["raw_encoding"] == "utf-8")
  }

  @Test func unknownIsNull() throws {
    for name in ["parser-crashed", "not parsed"] {
      let event = try event(name)
      for key in Self.parsedKeys + ["subject", "message_id"] {
        #expect(event[key]?.isNull == true, "\(name): \(key)")
      }
      #expect(event["metadata"]?["attachments"]?.isNull == true)
      #expect(event["raw"]?.stringValue != nil)
    }
    #expect(try event("parser-crashed")["defects"] == ["parser_crashed"])
    #expect(try event("not parsed")["defects"] == [])
    #expect(try event("null-sender")["sender"] == "")
  }

  @Test func whatARouteLeavesOutIsNull() throws {
    let withoutRaw = try event("raw left out")
    #expect(withoutRaw["raw"]?.isNull == true)
    #expect(withoutRaw["raw_encoding"]?.isNull == true)
    #expect(withoutRaw["raw_sha256"]?.stringValue?.count == 64)
    #expect(withoutRaw["text"] == "See the list.")
    let withoutParsed = try event("parsed left out")
    for key in Self.parsedKeys { #expect(withoutParsed[key]?.isNull == true, "\(key)") }
    #expect(withoutParsed["subject"] == "Order")
    #expect(withoutParsed["defects"] == [])
    #expect(withoutParsed["metadata"]?["attachments"] == 1)
    #expect(withoutParsed["raw"]?.stringValue != nil)
  }

  @Test func attachments() throws {
    let inline = try event("multipart-attachment")["attachments"]?[0]
    #expect(inline?["content"] == "bmFtZSxjb3VudA0KYm94LDINCg==")
    #expect(inline?["url"]?.isNull == true)
    #expect(inline?["filename"] == "order.csv")
    let listed = try event("attachments listed")["attachments"]?[0]
    #expect(listed?["content"]?.isNull == true)
    #expect(listed?["url"]?.isNull == true)
    #expect(listed?["size"] == 19)
    let linked = try event("attachments by URL")["attachments"]?[0]
    #expect(linked?["content"]?.isNull == true)
    #expect(linked?["url"] == "https://mx.example.com/attachments/1/0?expires=1")
    let small = try event("attachments by URL, small ones inline")["attachments"]?[0]
    #expect(small?["content"] == inline?["content"])
    #expect(small?["url"]?.isNull == true)
    #expect(try event("attachments by URL that nobody serves")["attachments"]?[0]?["url"]?.isNull == true)
  }

  @Test func domainsAreALabels() throws {
    let event = try event("international addresses")
    #expect(event["sender"] == "jürgen@xn--bcher-kva.example")
    #expect(event["recipient"] == "bücher@xn--bcher-kva.example")
    #expect(event["original_recipient"] == "not an address at Ü")
    #expect(event["from"]?[0]?["address"]?.stringValue?.hasSuffix(".example") == true)
    #expect(event["from"]?[0]?["address"]?.stringValue?.contains("@xn--") == true)
  }

  @Test func oneLine() throws {
    for sample in try SampleEvents.all() { #expect(!sample.json.contains { $0 < 0x20 }, "\(sample.name)") }
  }
}
