import Foundation
import JSON
import Mail
import Spool
import Testing

@Suite struct SpoolStateTests {
  let directory = Result { try TemporaryDirectory() }

  @Test func aStateComesBackAsItWas() throws {
    let spool = try Spool(directory: try directory.get().path)
    let id = try Samples.id()
    var state = try Samples.state(id, [.pending, .delivered, .failed, .held])
    state.summary = MessageSummary(
      from: ["a@example.com"], to: ["b@example.org", "c@example.org"], subject: "Gr\u{fc}\u{df}e \"x\"",
      messageID: "1@example.com")
    state.parserCrashes = 1
    state.deliveries[2].lastError = "HTTP 500: \u{1}\n"
    state.deliveries[2].lastStatus = 500
    state.deliveries[2].attempts = 10
    state.deliveries[2].lastAttemptAt = Samples.arrival + .seconds(3)
    try Samples.store([1], as: id, in: spool)
    try spool.write(state, in: .inbox)
    #expect(try spool.state(id, in: .inbox) == state)
    let text = String(decoding: state.serialized(), as: UTF8.self)
    #expect(text.split(separator: "\n").count == 5)
  }

  @Test(
    arguments: [
      ([DeliveryStatus.delivered], SpoolFolder.processed, DeliveryStatus.delivered),
      ([.delivered, .failed], .failed, .failed), ([.failed], .failed, .failed),
      ([.delivered, .pending], .inbox, .pending), ([.failed, .held, .pending], .inbox, .held),
      ([], .processed, .delivered),
    ])
  func theFolderFollowsFromTheDeliveries(
    statuses: [DeliveryStatus], folder: SpoolFolder, status: DeliveryStatus
  ) throws {
    let state = try Samples.state(try Samples.id(), statuses)
    #expect(state.folder == folder)
    #expect(state.status == status)
  }

  @Test(arguments: ["", "{", "{}", "[]", "null", "{\"spool_id\":\"../../etc\"}"])
  func damagedStatesAreNone(text: String) throws {
    let spool = try Spool(directory: try directory.get().path)
    let id = try Samples.id()
    try Samples.store([1], as: id, in: spool)
    try Data(text.utf8).write(to: URL(fileURLWithPath: spool.statePath(id, in: .inbox)))
    #expect(try spool.state(id, in: .inbox) == nil)
  }

  /// With the event id of nobody nothing could be posted, and without deliveries nothing would be.
  @Test(arguments: [
    (#""event_id":"msg_a"#, #""event_id":"msg_!"#), (#""event_id":"msg_"#, #""event_id":""#),
    (#""deliveries":["#, #""deliveries":[],"former":["#),
  ])
  func statesThatCouldLoseMailAreNone(part: String, damage: String) throws {
    let spool = try Spool(directory: try directory.get().path)
    let id = try Samples.id()
    try Samples.store([1], as: id, in: spool)
    let text = String(decoding: try Samples.state(id).serialized(), as: UTF8.self)
    let damaged = text.replacingOccurrences(of: part, with: damage)
    #expect(damaged != text)
    try Data(damaged.utf8).write(to: URL(fileURLWithPath: spool.statePath(id, in: .inbox)))
    #expect(try spool.state(id, in: .inbox) == nil)
  }

  /// A thousand recipients of a route with sixteen URLs. What cannot be read again is delivered again.
  @Test func theLongestStateComesBack() throws {
    let spool = try Spool(directory: try directory.get().path)
    let id = try Samples.id()
    var state = try Samples.state(id)
    let domain = String(repeating: "d", count: 60) + ".example.com"
    for number in 0..<16_000 {
      var delivery = DeliveryState(
        eventID: Samples.eventID(number % 26), recipient: "recipient\(number)@\(domain)",
        originalRecipient: "original\(number)@\(domain)", route: "route:\(number % 16)", due: nil)
      delivery.status = .delivered
      delivery.attempts = 1
      delivery.lastError = String(repeating: "x", count: 300)
      state.deliveries.append(delivery)
    }
    try spool.write(state, in: .inbox)
    #expect(try spool.state(id, in: .inbox) == state)
  }

  @Test func aMissingStateIsNone() throws {
    let spool = try Spool(directory: try directory.get().path)
    #expect(try spool.state(try Samples.id(), in: .inbox) == nil)
  }

  @Test(arguments: [true, false]) func settlingMovesMessageAndState(hadState: Bool) throws {
    let directory = try directory.get()
    let spool = try Spool(directory: directory.path)
    let id = try Samples.id()
    try Samples.store([1, 2], as: id, in: spool)
    if hadState { try spool.write(try Samples.state(id), in: .inbox) }
    try spool.settle(try Samples.state(id, [.delivered, .failed]), hadState: hadState)
    #expect(directory.files(below: "inbox").isEmpty)
    #expect(directory.files(below: "failed") == ["\(id.day)/\(id).eml", "\(id.day)/\(id).json"])
    #expect(try spool.read(id, in: .failed).withRaw { Array($0) } == [1, 2])
    #expect(try spool.state(id, in: .failed)?.deliveries.count == 2)
    #expect(spool.locate(id) == .failed)
  }

  /// The disk was full when the message had moved and its state was to be written.
  @Test func settlingGoesOnWhereItFailed() throws {
    let directory = try directory.get()
    let spool = try Spool(directory: directory.path)
    let id = try Samples.id()
    try Samples.store([1, 2], as: id, in: spool)
    try spool.write(try Samples.state(id), in: .inbox)
    let obstacle = spool.statePath(id, in: .processed)
    try FileManager.default.createDirectory(atPath: obstacle, withIntermediateDirectories: true)
    let final = try Samples.state(id, [.delivered])
    #expect(throws: SpoolFailure.self) { try spool.settle(final, hadState: true) }
    try FileManager.default.removeItem(atPath: obstacle)
    try spool.settle(final, hadState: true)
    #expect(directory.files(below: "inbox").isEmpty)
    #expect(try spool.state(id, in: .processed) == final)
    let stranger = try Samples.state(try Samples.id(9), [.delivered])
    let failure = #expect(throws: SpoolFailure.self) { try spool.settle(stranger, hadState: false) }
    #expect(failure?.isMissing == true)
  }

  @Test func whatIsNotFinalStays() throws {
    let spool = try Spool(directory: try directory.get().path)
    let id = try Samples.id()
    try Samples.store([1], as: id, in: spool)
    try spool.settle(try Samples.state(id, [.delivered, .pending]), hadState: false)
    #expect(spool.locate(id) == .inbox)
  }

  @Test func disabledRoutesAreKept() throws {
    let directory = try directory.get()
    let routes = [DisabledRoute(route: "a", url: "https://example.com/\"", since: Samples.arrival)]
    do {
      let spool = try Spool(directory: directory.path)
      #expect(try spool.disabledRoutes().isEmpty)
      try spool.write(routes)
    }
    #expect(try Spool(directory: directory.path).disabledRoutes() == routes)
  }
}
