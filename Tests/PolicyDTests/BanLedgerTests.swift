import Foundation
import JSON
import Mail
import NIOCore
import NIOPosix
import Policy
import Testing

@testable import PolicyD

@Suite struct BanLedgerTests {
  let path = NSTemporaryDirectory() + "/gomail-policyd-\(UUID().uuidString).sqlite"
  let now = Timestamp(seconds: 1_795_000_000)

  private func ledger() throws -> BanLedger {
    try BanLedger(
      path: path, eventLoop: MultiThreadedEventLoopGroup.singleton.next(), board: BanBoard(), now: now)
  }

  private func ban(_ network: String, expiresIn: Duration? = nil) throws -> Ban {
    Ban(
      network: try #require(Network(network)), reason: "test", author: "tester", createdAt: now,
      expiresAt: expiresIn.map { now + $0 })
  }

  private func remove() {
    for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
  }

  @Test func bansSurviveReopening() async throws {
    defer { remove() }
    let kept = try ban("192.0.2.0/24", expiresIn: .seconds(60))
    do {
      let ledger = try ledger()
      try await ledger.add(kept)
      try await ledger.add(try ban("2001:db8::/48"))
      let removed = try await ledger.remove(try #require(Network("2001:db8::/48")))
      #expect(removed != nil)
    }
    #expect(try ledger().board.bans(at: now) == [kept])
  }

  @Test func anExpiredBanIsNotReadBack() async throws {
    defer { remove() }
    try await ledger().add(try ban("192.0.2.1", expiresIn: .seconds(5)))
    let later = try BanLedger(
      path: path, eventLoop: MultiThreadedEventLoopGroup.singleton.next(), board: BanBoard(),
      now: now + .seconds(5))
    #expect(later.board.count == 0)
  }

  @Test func subscribersHearOfEveryChange() async throws {
    defer { remove() }
    let ledger = try ledger()
    try await ledger.add(try ban("192.0.2.1"))
    var lines = ledger.board.subscribe(at: now).makeAsyncIterator()
    try await ledger.add(try ban("192.0.2.2", expiresIn: .seconds(5)))
    let expired = try await ledger.sweep(at: now + .seconds(5))
    #expect(expired.count == 1)
    let first = try JSONValue(parsing: try #require(await lines.next()))
    #expect(first["snapshot"]?[0]?["network"] == "192.0.2.1")
    let second = try JSONValue(parsing: try #require(await lines.next()))
    #expect(second["add"]?["network"] == "192.0.2.2")
    let third = try JSONValue(parsing: try #require(await lines.next()))
    #expect(third["remove"] == "192.0.2.2")
  }

  @Test func aSubscriberTooFarBehindIsCutOff() async throws {
    let board = BanBoard()
    let stream = board.subscribe(at: now)
    for _ in 0..<(BanBoard.maximumPendingLines + 1) { board.insert(try ban("192.0.2.1")) }
    #expect(board.subscriberCount == 0)
    var count = 0
    for await _ in stream { count += 1 }
    #expect(count == BanBoard.maximumPendingLines)
  }

  @Test func aDamagedFileIsPutAside() throws {
    defer { remove() }
    try Data(repeating: 0x41, count: 5000).write(to: URL(fileURLWithPath: path))
    let ledger = try ledger()
    let aside = try #require(ledger.damagedFile)
    #expect(ledger.problem?.contains("was damaged and is now \(aside)") == true)
    #expect(try Data(contentsOf: URL(fileURLWithPath: aside)).count == 5000)
    try FileManager.default.removeItem(atPath: aside)
    #expect(ledger.board.count == 0)
  }
}
