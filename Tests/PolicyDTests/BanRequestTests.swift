import Mail
import Policy
import Testing

@testable import PolicyD

@Suite struct BanRequestTests {
  let now = Timestamp(seconds: 1_795_000_000)

  private func bans(_ text: String) throws -> [Ban] { try BanRequest.bans(Array(text.utf8), now: now) }

  private func ban(_ text: String) throws -> Ban { try #require(bans(text).first) }

  @Test func manyComeTogether() throws {
    let bans = try bans(
      #"{"bans":[{"network":"192.0.2.1","created_at":"2020-01-01T00:00:00Z"},{"network":"192.0.2.2","expires_at":"2020-01-01T00:00:00Z"},{"network":"192.0.2.3","created_at":"2100-01-01T00:00:00Z"}]}"#
    )
    #expect(bans.map(\.network.description) == ["192.0.2.1", "192.0.2.3"])
    #expect(bans.map(\.createdAt) == [Timestamp(rfc3339: "2020-01-01T00:00:00Z"), now])
  }

  @Test(arguments: [
    (#"{"bans":{}}"#, "must be a list of at most 1000"), (#"{"bans":[],"x":1}"#, "stand alone"),
    (#"{"bans":[{"network":"192.0.2.1"},{"network":"x"}]}"#, "bans[1]: \"x\" is no IP address"),
    (#"{"bans":[7]}"#, "bans[0]: must be an object"),
    (#"{"bans":["# + String(repeating: "{},", count: 1000) + "{}]}", "at most 1000"),
  ])
  func theErrorSaysWhichOne(body: String, message: String) throws {
    let error = #expect(throws: BanRequestError.self) { try bans(body) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  @Test func allowedNetworksHaveNoAction() throws {
    let entries = try BanRequest.entries(
      Array(#"{"allow":[{"network":"192.0.2.0/24","reason":"r"}]}"#.utf8), now: now)
    #expect(
      entries == [
        AllowEntry(
          network: try #require(Network("192.0.2.0/24")), reason: "r", author: "unknown", createdAt: now)
      ])
    #expect(throws: BanRequestError("unknown member \"action\"")) {
      try BanRequest.entries(Array(#"{"network":"192.0.2.1","action":"reject"}"#.utf8), now: now)
    }
  }

  @Test func onlyTheNetworkIsRequired() throws {
    let ban = try ban(#"{"network":"192.0.2.0/24"}"#)
    #expect(ban.network.description == "192.0.2.0/24")
    #expect(ban.reason == "")
    #expect(ban.author == "unknown")
    #expect(ban.expiresAt == nil)
    #expect(ban.action == .reject)
    #expect(ban.createdAt == now)
  }

  @Test func anAutomaticBanIsTemporary() throws {
    let ban = try ban(#"{"network":"2001:db8::1","automatic":true,"action":"reject","expires_at":null}"#)
    #expect(ban.isAutomatic)
    #expect(ban.action == .defer)
  }

  @Test(arguments: [
    (#"{"network":"192.0.2.1/24"}"#, "write 192.0.2.0/24 for the network or 192.0.2.1 for the address"),
    (#"{"network":"192.0.2.0/33"}"#, "the prefix length must be 0 to 32"),
    (#"{"network":"2001:db8::/x"}"#, "the prefix length must be 0 to 128"),
    (#"{"network":"mx.example.com"}"#, "is no IP address and no network"),
    (#"{"network":""}"#, "is no IP address and no network"),
    (#"{"network":7}"#, "\"network\" must be a text"),
    (#"{}"#, "\"network\" is missing"),
    (#"{"network":"192.0.2.1","expires":null}"#, "unknown member \"expires\""),
    (#"{"network":"192.0.2.1","expires_at":"2020-01-01T00:00:00Z"}"#, "has passed"),
    (#"{"network":"192.0.2.1","expires_at":3600}"#, "\"expires_at\" must be a time"),
    (#"{"network":"192.0.2.1","action":"ignore"}"#, "\"action\" must be \"reject\" or \"defer\""),
    (#"{"network":"192.0.2.1","reason":"two\nlines"}"#, "\"reason\" must be one line"),
    (#"["192.0.2.1"]"#, "must be a JSON object"),
    (#"{"network":"#, "is not JSON"),
    ("", "is not JSON"),
  ])
  func theErrorSaysWhatIsWrong(body: String, message: String) throws {
    let error = #expect(throws: BanRequestError.self) { try ban(body) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  @Test func aLongReasonIsRefused() throws {
    let reason = String(repeating: "x", count: Ban.maximumReasonOctets + 1)
    #expect(throws: BanRequestError.self) { try ban(#"{"network":"192.0.2.1","reason":"\#(reason)"}"#) }
  }
}
