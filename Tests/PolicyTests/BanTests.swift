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

  private static let moment = Timestamp(rfc3339: "2026-11-22T15:38:21.042Z")

  @Test func manualBanIsPermanent() throws {
    let ban = try ban()
    let now = try #require(Self.moment)
    #expect(
      ban.reply(at: now).description
        == "554 5.7.1 Connections from 192.0.2.0/24 are refused (ban \(ban.id)) [banned]")
  }

  @Test(arguments: [(false, Ban.Action.defer), (true, .defer), (true, .reject)])
  func otherBansAreTemporary(automatic: Bool, action: Ban.Action) throws {
    let ban = try ban(automatic: automatic, action: action)
    let now = try #require(Self.moment)
    let rule = automatic ? "rule alice, " : ""
    let code = automatic ? "banned_by_rule" : "banned"
    #expect(ban.action == .defer)
    #expect(
      ban.reply(at: now).description
        == "421 4.7.1 Connections from 192.0.2.0/24 are refused for now (\(rule)ban \(ban.id)) [\(code)]")
  }

  private static let waits: [(passed: Int64, text: String)] = [
    (0, "24 hours"), (1, "24 hours"), (79_200_000, "2 hours"), (79_201_000, "120 minutes"),
    (86_279_999, "3 minutes"), (86_281_000, "119 seconds"), (86_399_999, "second"), (86_400_005, "second"),
    (-86_400_000, "2 days"), (-86_400_001, "3 days"),
  ]

  @Test(arguments: waits)
  func repliesSayHowLongStill(passed: Int64, text: String) throws {
    let now = try #require(Self.moment) + .milliseconds(passed)
    #expect(try ban(expires: true).reply(at: now).text.value.contains(" refused for another \(text) (ban "))
    #expect(
      try ban(automatic: true, expires: true).reply(at: now).text.value.contains(
        " for another \(text) (rule "))
  }

  @Test(arguments: ["", "4u22ssm", "4u22ssmt4", "4U22SSMT", "4u22ssm1", "4u22 smt", "4u22ssmé"])
  func otherTextIsNoID(text: String) { #expect(Ban.reference(ofID: text) == nil) }

  /// A reply that was logged a year ago must still lead to its ban.
  @Test func idIsStable() throws {
    #expect(try ban().id == "4u22ssmt")
    #expect(try ban(action: .defer, expires: true).id == ban().id)
    #expect(try Ban.reference(ofID: ban().id) == ban().reference)
    let v6 = Ban(
      network: try #require(Network("2001:db8::/48")), reason: "", author: "",
      createdAt: Timestamp(milliseconds: -7))
    #expect(v6.id == "elomfhhj")
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
