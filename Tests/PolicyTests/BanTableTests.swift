import Mail
import Policy
import Testing

@Suite struct BanTableTests {
  private let start = Timestamp(seconds: 1_800_000_000)

  private func ban(_ network: String, for duration: Duration? = nil, at moment: Timestamp? = nil) throws
    -> Ban
  {
    Ban(
      network: try #require(Network(network)), reason: "test", author: "alice",
      createdAt: moment ?? start, expiresAt: duration.map { start + $0 })
  }

  @Test(arguments: [
    ("192.0.2.1", "192.0.2.1"), ("192.0.2.2", "192.0.2.0/24"), ("192.0.3.1", "192.0.0.0/16"),
    ("193.0.0.1", nil), ("2001:db8::1", "2001:db8::1"), ("2001:db8::2", "2001:db8::/64"),
    ("2001:db8:1::2", "2001:db8::/32"), ("2001:db9::", nil), ("::ffff:192.0.2.1", "192.0.2.1"), ("::", nil),
  ])
  func smallestNetworkCounts(address: String, network: String?) throws {
    let table = BanTable(
      try [
        "192.0.0.0/16", "192.0.2.1", "192.0.2.0/24", "2001:db8::/32", "2001:db8::1", "2001:db8::/64",
      ].map { try ban($0) })
    #expect(table.ban(covering: try #require(IPAddress(address)), at: start)?.network.description == network)
  }

  @Test func wholeFamiliesCanBeBanned() throws {
    let table = BanTable([try ban("0.0.0.0/0")])
    #expect(table.ban(covering: try #require(IPAddress("203.0.113.9")), at: start) != nil)
    #expect(table.ban(covering: try #require(IPAddress("2001:db8::1")), at: start) == nil)
  }

  @Test func expiredBansLetLargerOnesShowThrough() throws {
    let address = try #require(IPAddress("192.0.2.1"))
    var table = BanTable([
      try ban("192.0.2.1", for: .seconds(10)), try ban("192.0.2.0/24", for: .seconds(20)),
    ])
    #expect(table.ban(covering: address, at: start + .milliseconds(9999))?.network.prefixLength == 32)
    #expect(table.ban(covering: address, at: start + .seconds(10))?.network.prefixLength == 24)
    #expect(table.ban(covering: address, at: start + .seconds(20)) == nil)
    #expect(table.count == 2)
    #expect(table.removeExpired(at: start + .seconds(10)).map(\.network.description) == ["192.0.2.1"])
    #expect(table.removeExpired(at: start + .seconds(10)) == [])
    #expect(all(table) == ["192.0.2.0/24"])
  }

  private func all(_ table: BanTable) -> [String] {
    table.part(from: 0, limit: .max).bans.map(\.network.description)
  }

  @Test func oneBanForEachNetwork() throws {
    var table = BanTable()
    let first = try ban("192.0.2.0/24")
    let second = try ban("192.0.2.0/24", at: start + .seconds(1))
    #expect(table.insert(first) == nil)
    #expect(table.insert(second) == first)
    #expect(table.part(from: 0, limit: .max).bans == [second])
    #expect(table[first.network] == second)
    let reference = try #require(Ban.reference(ofID: second.id))
    #expect(table.part(from: 0, limit: 1) { $0.reference == reference }.bans == [second])
    #expect(table.remove(first.network) == second)
    #expect(table.remove(first.network) == nil)
    #expect(table == BanTable())
  }

  @Test func partsHoldEachBanOnce() throws {
    var table = BanTable()
    let networks = try (0..<250).map { number in
      try #require(Network(number % 3 == 0 ? "2001:db8::\(String(number, radix: 16))" : "192.0.2.\(number)"))
    }
    for network in networks {
      table.insert(Ban(network: network, reason: "r", author: "a", createdAt: start))
    }
    var seen: [Network] = []
    var cursor: BanTable.Cursor? = 0
    var isDisturbed = false
    while let place = cursor {
      let part = table.part(from: place, limit: 7, looks: 5)
      #expect(part.bans.count <= 5)
      seen += part.bans.map(\.network)
      cursor = part.next
      // What goes and comes between the parts does not touch the others.
      if !isDisturbed {
        table.remove(networks[249])
        table.insert(Ban(network: Network(IPAddress(v4: 1)), reason: "", author: "", createdAt: start))
        isDisturbed = true
      }
    }
    #expect(seen.count == Set(seen).count)
    #expect(Set(networks.dropLast()).subtracting(seen).isEmpty)
    #expect(seen.first == networks[1])
  }

  @Test func whatExpiresComesInItsOrder() throws {
    var random = SystemRandomNumberGenerator()
    var table = BanTable()
    var ends: [Network: Int64] = [:]
    for _ in 0..<3000 {
      let network = Network(IPAddress(v4: UInt32.random(in: 0..<500, using: &random)))
      let end = start + .seconds(Int64.random(in: 1...100, using: &random))
      if Int.random(in: 0..<4, using: &random) == 0 {
        table.remove(network)
        ends[network] = nil
      } else {
        table.insert(Ban(network: network, reason: "", author: "", createdAt: start, expiresAt: end))
        ends[network] = end.milliseconds
      }
    }
    var last: Int64 = 0
    for second in 0...100 {
      let now = start + .seconds(Int64(second))
      while true {
        let part = table.removeExpired(at: now, limit: 7)
        guard !part.isEmpty else { break }
        for ban in part {
          let end = try #require(ban.expiresAt).milliseconds
          #expect(end >= last && end <= now.milliseconds)
          #expect(ends.removeValue(forKey: ban.network) == end)
          last = end
        }
      }
      #expect(ends.values.allSatisfy { $0 > now.milliseconds })
    }
    #expect(table == BanTable())
  }

  /// Against a search through all bans.
  @Test func agreesWithTheLiteralReading() throws {
    var random = SystemRandomNumberGenerator()
    var table = BanTable()
    var all: [Network: Ban] = [:]
    for _ in 0..<2000 {
      let address = IPAddress(v4: UInt32.random(in: 0...255, using: &random))
      let length = Int.random(in: 20...32, using: &random)
      let network = try #require(Network(address, prefixLength: length))
      switch Int.random(in: 0..<3, using: &random) {
      case 0:
        table.remove(network)
        all[network] = nil
      case 1:
        let new = Ban(network: network, reason: "", author: "", createdAt: start)
        table.insert(new)
        all[network] = new
      default:
        let expected = all.values.filter { $0.network.contains(address) }
          .max { $0.network.prefixLength < $1.network.prefixLength }
        #expect(table.ban(covering: address, at: start) == expected)
      }
    }
    #expect(table.count == all.count)
  }
}
