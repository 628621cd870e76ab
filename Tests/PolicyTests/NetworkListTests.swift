import JSON
import Mail
import Policy
import Testing

@Suite struct NetworkListTests {
  private let now = Timestamp(seconds: 1_795_000_000)

  /// One word or sentence for each entry or mistake.
  private func read(_ text: String) -> [String] { read(Array(text.utf8)) }

  private func read(_ octets: [UInt8]) -> [String] {
    NetworkListReader(octets, now: now).map { result in
      switch result {
      case .failure(let error): "\(error)"
      case .success(let entry):
        entry.network.description + (entry.expiresAt.map { " for \(($0 - now).text)" } ?? "")
          + (entry.reason.map { " because \($0)" } ?? "") + (entry.action.map { " \($0)" } ?? "")
          + (entry.author.map { " by \($0)" } ?? "") + (entry.isAutomatic ? " automatic" : "")
      }
    }
  }

  private static let plainLists: [(String, [String])] = [
    ("", []), ("\n\n  \n", []), ("192.0.2.1", ["192.0.2.1"]),
    ("192.0.2.1\r\n2001:db8::/32\r\n", ["192.0.2.1", "2001:db8::/32"]),
    ("# a list\n; of lists\n192.0.2.0/24 ; SBL123\n", ["192.0.2.0/24 because SBL123"]),
    ("192.0.2.1 12h", ["192.0.2.1 for 12h"]),
    ("192.0.2.1\t12h\t# why not", ["192.0.2.1 for 12h because why not"]),
    ("192.0.2.1 2026-11-19T11:06:40.000Z x", ["192.0.2.1 for 86400s because x"]),
    ("192.0.2.1 12 apples", ["192.0.2.1 because 12 apples"]),
    ("192.0.2.1 # 12h", ["192.0.2.1 because 12h"]),
    ("\u{feff}192.0.2.1", ["192.0.2.1"]), ("192.0.2.1 grün", ["192.0.2.1 because grün"]),
    (
      "192.0.2.1\nmx.example.com\n192.0.2.2",
      [
        "192.0.2.1", "line 2: \"mx.example.com\" is no IP address and no network such as 192.0.2.0/24",
        "192.0.2.2",
      ]
    ),
    ("192.0.2.1/24", ["line 1: \"192.0.2.1/24\" has bits set beyond its prefix: write 192.0.2.0/24"]),
    ("192.0.2.1/33", ["line 1: \"192.0.2.1/33\" is no IP address and no network such as 192.0.2.0/24"]),
    (
      "192.0.2.1,192.0.2.2",
      ["line 1: \"192.0.2.1,192.0.2.2\" is no IP address and no network such as 192.0.2.0/24"]
    ),
    ("192.0.2.1 a\u{1}b", ["line 1: its reason holds control characters or is not UTF-8"]),
  ]

  @Test(arguments: plainLists)
  func plainLinesAreRead(text: String, expected: [String]) {
    #expect(read(text).map { $0.replacing("1d", with: "86400s") } == expected)
  }

  @Test func linesAreBounded() {
    let long = "192.0.2.1 " + String(repeating: "x", count: 9000)
    #expect(read(long + "\n192.0.2.2") == ["line 1: is longer than 8192 octets", "192.0.2.2"])
    #expect(
      read("192.0.2.1 " + String(repeating: "x", count: 501)) == [
        "line 1: its reason is longer than 500 octets"
      ])
    #expect(read([0x31, 0xff]) == ["line 1: \"1�\" is no IP address and no network such as 192.0.2.0/24"])
  }

  private static let one = #"{"network":"192.0.2.1","reason":"r [{","author":"a","action":"defer"}"#
  private static let two = #"{"id":"4u22ssmt","network":"2001:db8::/32","expires_at":null,"automatic":true}"#

  private static let jsonLists: [String] = [
    "[\(one),\(two)]", "[\n\(one),\n\(two)\n]\n", "\(one)\n\(two)\n", "\(one)\(two)",
    "{\"bans\":[\(one),\(two)],\"total\":2,\"next\":null}", " { \"bans\" : [ \(one) , \(two) ] }",
    "{\"allow\":[\(one),\(two)]}",
  ]

  @Test(arguments: jsonLists)
  func jsonIsRead(text: String) {
    #expect(read(text) == ["192.0.2.1 because r [{ defer by a", "2001:db8::/32 automatic"])
  }

  private static let noLists: [(String, String?)] = [
    ("[]", nil), ("{\"bans\":[]}", nil), ("[", "line 1: the list ends without \"]\""),
    ("{", "line 1: the list ends within an object that began on line 1"),
    ("[\n1]", "line 2: unexpected '1' between objects"), ("[{}]", "line 1: \"network\" is missing"),
    ("\n{\"bans\":1}", "line 2: \"bans\" must be left out: it is unknown"),
    ("[{\"network\":\"x\"}]", "line 1: \"network\" must be an address or a network such as 192.0.2.0/24"),
    (
      "[\n\n{\"network\":\"192.0.2.1\",\"expires\":null}]",
      "line 3: \"expires\" must be left out: it is unknown"
    ),
    ("[{\"network\":\"192.0.2.1\",\"reason\":\"a\\nb\"}]", "line 1: \"reason\" must be one line"),
    ("[{\"network\":\"192.0.2.1\"", "line 1: the list ends within an object that began on line 1"),
    ("[{\"network\":}]", "line 1: unexpected '}' at octet 11"),
    ("[{\"a\":[[[]]]}]", "line 1: nested deeper than 2 levels"),
  ]

  @Test(arguments: noLists)
  func whatIsNoListIsSaid(text: String, problem: String?) {
    let found = read(text)
    if let problem {
      #expect(found.count == 1 && found.first?.hasPrefix(problem) == true, "\(found)")
    } else {
      #expect(found.isEmpty)
    }
  }

  @Test func objectsAreBounded() {
    let long = "[{\"reason\":\"\(String(repeating: "x", count: 9000))\"}]"
    #expect(read(long) == ["line 1: an object is longer than 8192 octets"])
    #expect(read("[" + String(repeating: "{\"a\":", count: 5000)).count == 1)
  }

  @Test func bansSurviveTheirList() throws {
    let bans = try ["192.0.2.1", "198.51.100.0/24", "2001:db8::/32"].map { text in
      Ban(
        network: try #require(Network(text)), reason: "\"quoted\" \\", author: "alice",
        createdAt: now, expiresAt: text.hasSuffix("1") ? now + .seconds(60) : nil, action: .defer)
    }
    var writer = JSONWriter()
    writer.beginArray()
    for ban in bans { ban.write(into: &writer) }
    writer.endArray()
    let read = NetworkListReader(writer.output, now: now).map { try? $0.get() }
    #expect(read.map { $0?.network } == bans.map(\.network))
    #expect(read.map { $0?.reason } == bans.map(\.reason))
    #expect(read.map { $0?.createdAt } == bans.map(\.createdAt))
    #expect(read.map { $0?.expiresAt } == bans.map(\.expiresAt))
  }

  private func ban(_ network: String, _ action: Ban.Action = .reject, for seconds: Int64? = nil) throws -> Ban
  {
    Ban(
      network: try #require(Network(network)), reason: "", author: "", createdAt: now,
      expiresAt: seconds.map { now + .seconds($0) }, action: action)
  }

  @Test func theCIDRTableIsInTheOrderThatCounts() throws {
    var table = CIDRTable()
    for (network, action) in [
      ("192.0.0.0/16", Ban.Action.reject), ("192.0.2.0/24", .defer), ("192.0.2.7", .reject),
      ("2001:db8::/32", .reject),
    ] {
      table.add(try ban(network, action))
    }
    table.add(AllowEntry(network: try #require(Network("192.0.2.8")), reason: "", author: "", createdAt: now))
    var text = ""
    table.write { text += $0 }
    #expect(
      text.split(separator: "\n").dropFirst().map(String.init) == [
        "192.0.2.8/32 permit", "192.0.2.7/32 reject", "2001:db8::/32 reject", "192.0.2.0/24 dunno",
        "192.0.0.0/16 reject",
      ])
  }

  @Test func setsOfNFTablesDoNotOverlap() throws {
    var sets = NFTablesSets(now: now)
    for network in ["192.0.2.7", "192.0.2.0/24", "192.0.2.0/25", "192.0.3.0", "2001:db8::1", "2001:db8::/64"]
    {
      sets.add(try ban(network, for: network == "192.0.3.0" ? 90 : nil))
    }
    sets.add(AllowEntry(network: try #require(Network("192.0.2.8")), reason: "", author: "", createdAt: now))
    var text = ""
    sets.write { text += $0 }
    let elements = text.split(separator: "\n").filter { $0.hasPrefix("add element") }.map(String.init)
    #expect(
      elements == [
        "add element inet gomail banned_ipv4 { 192.0.2.0/24 }",
        "add element inet gomail banned_ipv4 { 192.0.3.0 timeout 90s }",
        "add element inet gomail banned_ipv6 { 2001:db8::/64 }",
        "add element inet gomail allowed_ipv4 { 192.0.2.8 }",
      ])
    #expect(text.contains("add set inet gomail banned_ipv6 { type ipv6_addr; flags interval, timeout; }"))
  }
}
