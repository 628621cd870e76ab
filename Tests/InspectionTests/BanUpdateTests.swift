import Inspection
import JSON
import Mail
import Policy
import Testing

@Suite struct BanUpdateTests {
  static let ban =
    #"{"network":"192.0.2.0/24","reason":"r","author":"a","created_at":"2026-11-22T15:38:21.042Z","expires_at":null,"automatic":false,"action":"reject"}"#

  @Test func followsTheStream() throws {
    var tables = AccessTables()
    let now = Timestamp(milliseconds: 1_795_363_101_042)
    let banned = try #require(IPAddress("192.0.2.7"))
    let allowed = #"{"network":"192.0.2.7","author":"a","created_at":"2026-11-22T15:38:21.042Z"}"#
    let steps: [(String, Bool)] = [
      (#"{"begin":{"bans":1,"allowed":0}}"#, false), (#"{"bans":[\#(Self.ban)]}"#, true),
      (#"{"end":true}"#, true), ("{}", true), (#"{"remove":["192.0.2.1"]}"#, true),
      (#"{"allow":[\#(allowed)]}"#, false), (#"{"disallow":["192.0.2.0/24"]}"#, false),
      (#"{"disallow":["192.0.2.7"]}"#, true), (#"{"remove":["192.0.2.0/24"]}"#, false),
      (#"{"bans":[]}"#, false), (#"{"new":1}"#, false),
    ]
    for (line, isBanned) in steps {
      try BanUpdate(json: JSONValue(parsing: Array(line.utf8))).apply(to: &tables)
      #expect((tables.ban(covering: banned, at: now) != nil) == isBanned, "\(line)")
    }
    #expect(tables == AccessTables())
  }

  @Test(arguments: [
    "[]", "1", #"{"begin":1}"#, #"{"begin":{"bans":1}}"#, #"{"bans":{}}"#, #"{"bans":[1]}"#,
    #"{"bans":[{}]}"#, #"{"bans":null}"#, #"{"remove":"192.0.2.1"}"#, #"{"remove":[1]}"#,
    #"{"remove":["x"]}"#, #"{"allow":[{}]}"#, #"{"disallow":{}}"#,
  ]) func refusesOtherLines(_ line: String) throws {
    let json = try JSONValue(parsing: Array(line.utf8))
    #expect(throws: JSONError.self) { try BanUpdate(json: json) }
  }

  @Test func linesAreBounded() throws {
    let most = #"{"remove":["# + Array(repeating: #""192.0.2.1""#, count: 500).joined(separator: ",") + "]}"
    #expect(throws: Never.self) { try BanUpdate(json: JSONValue(parsing: Array(most.utf8))) }
    let more = most.replacing("]}", with: #","192.0.2.2"]}"#)
    #expect(throws: JSONError.self) { try BanUpdate(json: JSONValue(parsing: Array(more.utf8))) }
  }

  @Test func comesBackSlowerAndSlower() {
    var gap = ReconnectGap()
    let gaps = (0..<8).map { _ in gap.afterFailure().milliseconds }
    #expect(gaps == [100, 200, 400, 800, 1600, 3200, 5000, 5000])
    gap.reset()
    #expect(gap.afterFailure() == ReconnectGap.shortest)
  }
}
