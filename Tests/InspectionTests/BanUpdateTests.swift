import Inspection
import JSON
import Mail
import Policy
import Testing

@Suite struct BanUpdateTests {
  static let ban =
    #"{"network":"192.0.2.0/24","reason":"r","author":"a","created_at":"2026-11-22T15:38:21.042Z","expires_at":null,"automatic":false,"action":"reject"}"#

  @Test func followsTheStream() throws {
    var table = BanTable()
    let now = Timestamp(milliseconds: 1_795_363_101_042)
    let banned = try #require(IPAddress("192.0.2.7"))
    let steps: [(String, Bool)] = [
      (#"{"snapshot":[]}"#, false), (#"{"add":\#(Self.ban)}"#, true), ("{}", true),
      (#"{"remove":"192.0.2.1"}"#, true), (#"{"remove":"192.0.2.0/24"}"#, false),
      (#"{"snapshot":[\#(Self.ban)]}"#, true), (#"{"snapshot":[]}"#, false), (#"{"new":1}"#, false),
    ]
    for (line, isBanned) in steps {
      try BanUpdate(json: JSONValue(parsing: Array(line.utf8))).apply(to: &table)
      #expect((table.ban(covering: banned, at: now) != nil) == isBanned, "\(line)")
    }
  }

  @Test(arguments: [
    "[]", "1", #"{"snapshot":{}}"#, #"{"snapshot":[1]}"#, #"{"add":{}}"#, #"{"add":null}"#,
    #"{"remove":1}"#, #"{"remove":"x"}"#,
  ]) func refusesOtherLines(_ line: String) throws {
    let json = try JSONValue(parsing: Array(line.utf8))
    #expect(throws: JSONError.self) { try BanUpdate(json: json) }
  }

  @Test func comesBackSlowerAndSlower() {
    var gap = ReconnectGap()
    let gaps = (0..<8).map { _ in gap.afterFailure().milliseconds }
    #expect(gaps == [100, 200, 400, 800, 1600, 3200, 5000, 5000])
    gap.reset()
    #expect(gap.afterFailure() == ReconnectGap.shortest)
  }
}
