import Foundation
import Logging
import Mail
import Spool
import Testing

@testable import Forwarder

@Suite struct MessageIndexTests {
  private let directory: String
  private let index: MessageIndex

  init() throws {
    directory =
      FileManager.default.temporaryDirectory.appendingPathComponent("index-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    index = MessageIndex(path: directory + "/index.sqlite", logger: Self.logger)
  }

  private static var logger: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }

  /// A message that arrived `number` seconds after the first.
  private func note(
    _ number: UInt8, from sender: String = "alice@example.com", to recipients: [String] = ["bob@example.org"],
    _ status: DeliveryStatus = .delivered, route: String = "a"
  ) throws -> SpoolID {
    let moment = Samples.arrival + .seconds(Int64(number))
    let id = try #require(SpoolID(arrival: moment, random: [0, 0, 0, 0, 0, 0, 0, number]))
    var state = SpoolState(
      id: id, deliveryID: "d", receivedAt: moment, queueID: "Q\(number)", requestID: "r", sender: sender,
      sizeOctets: 1, sha256: "", summary: MessageSummary(subject: "s", messageID: "<\(number)@example.com>"))
    state.deliveries = recipients.map {
      var delivery = DeliveryState(
        eventID: "e\(number)", recipient: $0, originalRecipient: nil, route: route, due: nil)
      delivery.status = status
      return delivery
    }
    index.note(state)
    return id
  }

  private func find(_ change: (inout IndexQuery) -> Void) async throws -> [SpoolID] {
    var query = IndexQuery()
    change(&query)
    return try await index.messages(query).compactMap { SpoolID($0.id) }
  }

  /// The index has mail of disabled routes as pending: what it says of it follows the routes.
  @Test func mailOfDisabledRoutesIsHeld() async throws {
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let waits = try note(1, .pending)
    let held = try note(2, .pending, route: "b")
    let failed = try note(3, .failed, route: "b")
    let apart = try note(4, .held, route: "c")
    let routes = ["b", "it's \"gone\""]
    func find(_ status: DeliveryStatus?, _ disabled: [String]) async throws -> [SpoolID] {
      try await self.find {
        $0.status = status
        $0.disabledRoutes = disabled
      }
    }
    #expect(try await find(.held, routes) == [apart, held])
    #expect(try await find(.pending, routes) == [waits])
    #expect(try await find(.failed, routes) == [failed])
    #expect(try await find(.held, []) == [apart])
    #expect(try await find(.pending, []) == [held, waits])
    var query = IndexQuery()
    query.disabledRoutes = routes
    #expect(try await index.messages(query).map(\.status) == ["held", "failed", "held", "pending"])
  }

  @Test func messagesAreFoundByWhatIsKnownOfThem() async throws {
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let one = try note(1)
    let two = try note(2, from: "Carol@Example.NET", to: ["bob@example.org", "Ann@EXAMPLE.com"], .failed)
    let three = try note(3, from: "", to: ["ann@sub.example.com"], .cancelled, route: "b")
    #expect(try await find { _ in } == [three, two, one])
    #expect(try await find { $0.sender = "carol@example.net" } == [two])
    #expect(try await find { $0.recipient = "BOB@example.org" } == [two, one])
    #expect(try await find { $0.address = "alice@example.com" } == [one])
    #expect(try await find { $0.address = "ann@example.com" } == [two])
    #expect(try await find { $0.domain = "example.com" } == [two, one])
    #expect(try await find { $0.domain = "example.net" } == [two])
    #expect(try await find { $0.domain = "" } == [three])
    #expect(try await find { $0.status = .cancelled } == [three])
    #expect(try await find { $0.route = "b" } == [three])
    #expect(try await find { $0.queueID = "Q2" } == [two])
    #expect(try await find { $0.messageID = "<2@example.com>" } == [two])
    #expect(try await find { $0.since = Samples.arrival + .seconds(2) } == [three, two])
    #expect(try await find { $0.until = Samples.arrival + .seconds(2) } == [one])
    #expect(
      try await find {
        $0.domain = "example.com"
        $0.status = .failed
        $0.route = "a"
        $0.until = Samples.arrival + .seconds(9)
      } == [two])
    #expect(try await find { $0.domain = "'; DROP TABLE messages; --" } == [])
    #expect(try await index.count(in: .failed) == 2)
    #expect(try await index.message(ofEvent: "e2") == two)
  }

  @Test func pagesFollowEachOtherWithoutGapsThoughMailComes() async throws {
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let ids = try (1...7).map { try note(UInt8($0)) }
    var found: [SpoolID] = []
    var cursor: IndexCursor?
    for number in 0..<4 {
      var query = IndexQuery()
      query.limit = 2
      query.after = cursor
      let page = try await index.messages(query)
      found += page.compactMap { SpoolID($0.id) }
      cursor = page.last.flatMap { entry in
        SpoolID(entry.id).map { IndexCursor(receivedAt: entry.receivedAt, id: $0) }
      }
      _ = try note(UInt8(100 + number))
    }
    #expect(found == ids.reversed())
  }

  @Test(arguments: [
    "", "-", "1", "x-msg_1_aaaaaaaaaaaaa", "1-msg_1_x", "-1-msg_1_aaaaaaaaaaaaa", "01-msg_1_aaaaaaaaaaaaa",
  ])
  func whatIsNoCursorIsRefused(text: String) { #expect(IndexCursor(text) == nil) }

  @Test func aCursorIsReadAsItIsWritten() throws {
    let cursor = IndexCursor(receivedAt: Samples.arrival, id: try Samples.id())
    #expect(IndexCursor(cursor.description) == cursor)
  }

  /// A replay may give a delivery another route: the index follows.
  @Test func aChangedDeliveryIsFoundUnderWhatItIsNow() async throws {
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let id = try note(1, .failed, route: "")
    _ = try await index.messages(IndexQuery())
    _ = try note(1, .pending, route: "a")
    #expect(try await find { $0.route = "a" } == [id])
    #expect(try await find { $0.route = "" } == [])
    #expect(try await find { $0.status = .pending } == [id])
  }

  /// What a damaged or missing file costs is a walk through the spool, while everything goes on.
  @Test(arguments: [nil, "no database at all", ""])
  func aLostIndexIsBuiltFromTheSpool(content: String?) async throws {
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let spool = try Spool(directory: directory + "/spool")
    var ids: [SpoolID] = []
    let events = "abcde".map { "msg_" + String(repeating: $0, count: 32) }
    for number in 1...5 {
      let id = try Samples.id(UInt8(number))
      var writer = try spool.begin(try Samples.record(id))
      try writer.append(Array("text".utf8))
      let seal = try writer.commit(
        sha256: String(repeating: "ab", count: 32), deliveryID: try Samples.deliveryID())
      var state = SpoolState(record: try Samples.record(id), seal: seal)
      state.deliveries = [
        DeliveryState(
          eventID: events[number - 1], recipient: "bob@example.org", originalRecipient: nil, route: "a",
          due: nil)
      ]
      state.deliveries[0].status = .delivered
      try spool.settle(state, hadState: false)
      ids.append(id)
    }
    let path = directory + "/lost.sqlite"
    if let content { try Data(content.utf8).write(to: URL(fileURLWithPath: path)) }
    let lost = MessageIndex(path: path, logger: Self.logger)
    await lost.reconcile(with: spool, folder: .processed)
    #expect(try await lost.messages(IndexQuery()).compactMap { SpoolID($0.id) } == ids.reversed())
    #expect(try await lost.message(ofEvent: events[2]) == ids[2])
    #expect(try await lost.count(in: .processed) == 5)
  }
}
