import JSON
import Mail
import Policy
import Testing

@Suite struct BanTests {
  private func ban(automatic: Bool = false, action: Ban.Action = .reject, expires: Bool = false) throws -> Ban
  {
    Ban(
      network: try #require(Network("192.0.2.0/24")), reason: "dictionary \"attack\"", author: "alice",
      createdAt: try #require(Timestamp(rfc3339: "2026-11-22T15:38:21.042Z")),
      expiresAt: expires ? Timestamp(rfc3339: "2026-11-23T15:38:21.042Z") : nil,
      isAutomatic: automatic, action: action)
  }

  @Test func manualBanIsPermanent() throws {
    let ban = try ban()
    #expect(
      ban.reply.description == "554 5.7.1 Connections from 192.0.2.0/24 are refused (ban \(ban.id))")
  }

  @Test(arguments: [(false, Ban.Action.defer), (true, .defer), (true, .reject)])
  func otherBansAreTemporary(automatic: Bool, action: Ban.Action) throws {
    let ban = try ban(automatic: automatic, action: action)
    #expect(ban.action == .defer)
    #expect(
      ban.reply.description == "421 4.7.1 Connections from 192.0.2.0/24 are refused for now (ban \(ban.id))")
  }

  /// A reply that was logged a year ago must still lead to its ban.
  @Test func idIsStable() throws {
    #expect(try ban().id == "4u22ssmt")
    #expect(try ban(action: .defer, expires: true).id == ban().id)
  }

  @Test func idsDiffer() throws {
    var ids: Set<String> = []
    for number in 0..<5000 {
      let network = Network(IPAddress(v4: UInt32(number)))
      for second in 0..<2 {
        let ban = Ban(network: network, reason: "", author: "", createdAt: Timestamp(seconds: Int64(second)))
        #expect(ban.id.utf8.count == 8)
        ids.insert(ban.id)
      }
    }
    #expect(ids.count == 10_000)
  }

  @Test func jsonIsWritten() throws {
    var writer = JSONWriter()
    try ban(expires: true).write(into: &writer)
    #expect(
      String(decoding: writer.output, as: UTF8.self) == """
        {"id":"4u22ssmt","network":"192.0.2.0/24","reason":"dictionary \\"attack\\"","author":"alice",\
        "created_at":"2026-11-22T15:38:21.042Z","expires_at":"2026-11-23T15:38:21.042Z","automatic":false,\
        "action":"reject"}
        """)
  }

  @Test(arguments: [false, true], [false, true]) func jsonRoundTrip(automatic: Bool, expires: Bool) throws {
    for action in [Ban.Action.reject, .defer] {
      let ban = try ban(automatic: automatic, action: action, expires: expires)
      var writer = JSONWriter()
      ban.write(into: &writer)
      #expect(try Ban(json: JSONValue(parsing: writer.output)) == ban)
    }
  }

  private static let minimal =
    #"{"network":"2001:db8::/32","reason":"","author":"bob","created_at":"2026-11-22T15:38:21Z"}"#

  @Test func optionalMembersMayBeMissing() throws {
    let ban = try Ban(json: JSONValue(parsing: Array(Self.minimal.utf8)))
    #expect(ban.action == .reject)
    #expect(!ban.isAutomatic)
    #expect(ban.expiresAt == nil)
  }

  @Test(arguments: [
    ("network", JSONValue.null), ("network", "192.0.2.1/24"), ("network", "example.org"), ("network", 5),
    ("reason", "two\nlines"), ("reason", 1), ("reason", .string(String(repeating: "x", count: 501))),
    ("author", "a\u{0}"), ("author", .null), ("author", .string(String(repeating: "x", count: 101))),
    ("created_at", "yesterday"), ("created_at", .null), ("expires_at", 5), ("expires_at", "soon"),
    ("automatic", "yes"), ("action", "explode"), ("action", true),
  ])
  func malformedMembersAreNamed(key: String, value: JSONValue) throws {
    var object = try #require(try JSONValue(parsing: Array(Self.minimal.utf8)).objectValue)
    object[key] = value
    let error = #expect(throws: JSONError.self) { try Ban(json: .object(object)) }
    #expect(error?.description.contains("\"\(key)\"") == true)
    #expect(error?.isTemporary == false)
  }

  @Test(arguments: [JSONValue.null, "x", [], [:]]) func otherValuesAreRefused(json: JSONValue) {
    #expect(throws: JSONError.self) { try Ban(json: json) }
  }
}
