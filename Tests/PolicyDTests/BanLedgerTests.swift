import Foundation
import JSON
import Mail
import NIOCore
import NIOPosix
import Policy
import SQLite
import Testing

@testable import PolicyD

@Suite struct BanLedgerTests {
  let path = NSTemporaryDirectory() + "/gomail-policyd-\(UUID().uuidString).sqlite"
  let now = Timestamp(seconds: 1_795_000_000)

  private func ledger(
    at moment: Timestamp? = nil, _ change: (inout ViolationRules) -> Void = { _ in }
  ) throws -> BanLedger {
    var rules = ViolationRules()
    change(&rules)
    return try BanLedger(
      path: path, rules: rules, eventLoop: MultiThreadedEventLoopGroup.singleton.next(), board: BanBoard(),
      now: moment ?? now)
  }

  private func ban(_ network: String, expiresIn: Duration? = nil) throws -> Ban {
    Ban(
      network: try #require(Network(network)), reason: "test", author: "tester", createdAt: now,
      expiresAt: expiresIn.map { now + $0 })
  }

  private func remove() {
    for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
  }

  private func bans(_ ledger: BanLedger) async throws -> [Ban] {
    try await ledger.page(try BanFilter([:]), at: now).bans
  }

  @Test func bansSurviveReopening() async throws {
    defer { remove() }
    let kept = try ban("192.0.2.0/24", expiresIn: .seconds(60))
    do {
      let ledger = try ledger()
      #expect(try await ledger.add([kept, try ban("2001:db8::/48")]) == 2)
      #expect(try await ledger.add([kept]) == 0)
      let removed = try await ledger.remove(try #require(Network("2001:db8::/48")), at: now)
      #expect(removed?.reason == "test")
    }
    #expect(try await bans(ledger()) == [kept])
  }

  @Test func anExpiredBanIsNotReadBack() async throws {
    defer { remove() }
    _ = try await ledger().add([try ban("192.0.2.1", expiresIn: .seconds(5))])
    #expect(try ledger(at: now + .seconds(5)).board.counts.bans == 0)
  }

  @Test func allowedNetworksSurviveReopening() async throws {
    defer { remove() }
    let entry = AllowEntry(
      network: try #require(Network("192.0.2.0/28")), reason: "ours", author: "tester", createdAt: now)
    do {
      let ledger = try ledger()
      _ = try await ledger.allow([entry])
      _ = try await ledger.add([try ban("192.0.2.0/24")])
    }
    let again = try ledger()
    let address = try #require(IPAddress("192.0.2.3"))
    #expect(again.board.ban(covering: address, at: now) == nil)
    #expect(again.board.ban(covering: try #require(IPAddress("192.0.2.200")), at: now) != nil)
    #expect(try await again.disallow(entry.network) == entry)
    #expect(again.board.ban(covering: address, at: now) != nil)
    #expect(try await again.disallow(entry.network) == nil)
  }

  @Test func followersHearEverythingAndThenEveryChange() async throws {
    defer { remove() }
    let ledger = try ledger()
    _ = try await ledger.add([try ban("192.0.2.1")])
    let following = ledger.board.follow()
    #expect(following.bans == 1)
    var lines = following.changes.makeAsyncIterator()
    _ = try await ledger.add([try ban("192.0.2.2", expiresIn: .seconds(5))])
    let expired = try await ledger.sweep(at: now + .seconds(5))
    #expect(expired.bans.count == 1)
    let first = try JSONValue(parsing: try #require(await lines.next()))
    #expect(first["bans"]?[0]?["network"] == "192.0.2.2")
    #expect(first["bans"]?[0]?["reason"] == nil)
    let second = try JSONValue(parsing: try #require(await lines.next()))
    #expect(second["remove"]?[0] == "192.0.2.2")
  }

  @Test func aFollowerTooFarBehindIsCutOff() async throws {
    let board = BanBoard()
    let following = board.follow()
    for _ in 0..<(BanBoard.maximumPendingLines + 1) { board.insert([try ban("192.0.2.1")]) }
    #expect(board.followerCount == 0)
    var count = 0
    for await _ in following.changes { count += 1 }
    #expect(count == BanBoard.maximumPendingLines)
  }

  @Test func longListsComeInLinesAndPages() async throws {
    defer { remove() }
    let ledger = try ledger()
    var lines = ledger.board.follow().changes.makeAsyncIterator()
    let many = (0..<1000).map {
      Ban(
        network: Network(IPAddress(v4: 0x0a00_0000 + UInt32($0))), reason: "number \($0)", author: "a",
        createdAt: now)
    }
    #expect(try await ledger.add(many) == 1000)
    for _ in 0..<2 {
      let line = try JSONValue(parsing: try #require(await lines.next()))
      #expect(line["bans"]?.arrayValue?.count == BanLine.maximumElements)
    }
    var seen: [Ban] = []
    var cursor: BanTable.Cursor? = 0
    while let place = cursor {
      let page = try await ledger.page(try BanFilter(["limit": "300", "cursor": "\(place)"]), at: now)
      #expect(page.bans.count <= 300)
      seen += page.bans
      cursor = page.next
    }
    #expect(seen == many)
    let one = try await ledger.page(try BanFilter(["address": "10.0.0.77"]), at: now).bans
    #expect(one == [many[77]])
    let within = try await ledger.page(try BanFilter(["within": "10.0.1.0/24", "author": "a"]), at: now).bans
    #expect(within == Array(many[256..<512]))
    #expect(try await ledger.page(try BanFilter(["automatic": "true"]), at: now).bans == [])
    #expect(try await ledger.ban(reference: many[500].reference) == many[500])
    #expect(try await ledger.ban(reference: 1) == nil)
  }

  @Test(arguments: [
    ["limit": "0"], ["limit": "1001"], ["limit": "x"], ["cursor": "-1"], ["address": "192.0.2.0/24"],
    ["within": "192.0.2.1/24"], ["automatic": "yes"], ["adress": "192.0.2.1"],
  ])
  func otherFiltersAreRefused(query: [String: String]) {
    #expect(throws: (any Error).self) { try BanFilter(query) }
  }

  private func violations(_ count: Int, of client: String, at moment: Timestamp) throws -> [ViolationReport] {
    [
      .violation(
        .init(
          kind: .rateLimit, client: try #require(IPAddress(client)), rule: "per-client", count: count,
          at: moment))
    ]
  }

  @Test func violationsBanAndSurviveReopening() async throws {
    defer { remove() }
    do {
      let ledger = try ledger()
      #expect(try await ledger.take(violations(9, of: "192.0.2.7", at: now), at: now).bans == [])
      try await ledger.writeBook()
    }
    let address = try #require(IPAddress("192.0.2.7"))
    do {
      let ledger = try ledger()
      #expect(await ledger.client(of: address, at: now).weight == 9000)
      let decision = try await ledger.take(violations(1, of: "192.0.2.7", at: now), at: now)
      #expect(decision.bans.map(\.network.description) == ["192.0.2.7"])
      // A client that is banned already is not banned again.
      #expect(try await ledger.take(violations(100, of: "192.0.2.7", at: now), at: now).passedOver == 1)
    }
    let ledger = try ledger()
    #expect(ledger.board.ban(covering: address, at: now)?.isAutomatic == true)
    #expect(try await bans(ledger).first?.reason == "10 × rate_limit within 10m")
    #expect(await ledger.client(of: address, at: now).level == 1)
    _ = try await ledger.remove(Network(address), at: now)
    #expect(await ledger.client(of: address, at: now).level == 0)
  }

  @Test func allowedClientsAreNeverBanned() async throws {
    defer { remove() }
    let ledger = try ledger()
    _ = try await ledger.allow([
      AllowEntry(network: try #require(Network("2001:db8::/32")), reason: "", author: "", createdAt: now)
    ])
    let decision = try await ledger.take(violations(100, of: "2001:db8::7", at: now), at: now)
    #expect(decision.passedOver == 1 && decision.bans.isEmpty)
  }

  @Test func goodMailSparesAndIsCounted() async throws {
    defer { remove() }
    let ledger = try ledger()
    let mail = ViolationReport.GoodMail(
      client: try #require(IPAddress("192.0.2.7")), domain: try #require(DomainName("example.com")), count: 3,
      at: now)
    _ = try await ledger.take([.goodMail(mail)], at: now)
    #expect(try await ledger.take(violations(100, of: "192.0.2.7", at: now), at: now).spared == 1)
    #expect(ledger.bookSizes.goodMail == 1)
  }

  @Test func oddRowsAreLeftOut() async throws {
    defer { remove() }
    do {
      let ledger = try ledger()
      _ = try await ledger.take(violations(3, of: "192.0.2.7", at: now), at: now)
      try await ledger.writeBook()
    }
    do {
      let database = try Database(path: path)
      try database.execute(
        """
        INSERT INTO violations VALUES ('x', 1, 1, '1', '1'), ('192.0.2.8', 1, 1, '1 2', '0'),
          ('192.0.2.9', 1, -1, '0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 99999999999', '');
        INSERT INTO ban_histories VALUES ('192.0.2.10', 9223372036854775807, 1, -1);
        INSERT INTO bans VALUES ('nobody', '', '', 1, NULL, 0, 'reject');
        INSERT INTO allowed VALUES ('192.0.2.1/3', '', '', 1, NULL);
        """)
    }
    let ledger = try ledger()
    #expect(ledger.unreadableRows == 2)
    #expect(ledger.problem?.contains("2 bans in the file cannot be understood") == true)
    #expect(await ledger.client(of: try #require(IPAddress("192.0.2.7")), at: now).weight == 3000)
    #expect(await ledger.client(of: try #require(IPAddress("192.0.2.9")), at: now).weight == 0)
  }

  @Test func aDamagedFileIsPutAside() throws {
    defer { remove() }
    try Data(repeating: 0x41, count: 5000).write(to: URL(fileURLWithPath: path))
    let ledger = try ledger()
    let aside = try #require(ledger.damagedFile)
    #expect(ledger.problem?.contains("was damaged and is now \(aside)") == true)
    #expect(try Data(contentsOf: URL(fileURLWithPath: aside)).count == 5000)
    try FileManager.default.removeItem(atPath: aside)
    #expect(ledger.board.counts.bans == 0)
  }
}
