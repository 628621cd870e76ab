import Foundation
import JSON
import Mail
import Spool
import Testing

@Suite struct SpoolReplayTests {
  let directory = Result { try TemporaryDirectory() }

  @Test func aFinishedMessageComesBackWithItsNewState() throws {
    let directory = try directory.get()
    let spool = try Spool(directory: directory.path)
    let id = try Samples.id()
    try Samples.store(Array("text".utf8), as: id, in: spool)
    var state = try Samples.state(id, [.failed])
    try spool.settle(state, hadState: false)
    state.deliveries[0].status = .pending
    state.deliveries[0].replay = DeliveryReplay(count: 1, url: "https://b.example.net/", allowPrivate: true)
    try spool.reopen(state, from: .failed)
    #expect(spool.locate(id) == .inbox)
    #expect(try spool.state(id, in: .inbox) == state)
    #expect(directory.files(below: "failed").isEmpty)
    #expect(try spool.inventory() == [id])
    #expect(try spool.read(id, in: .inbox).withRaw { Array($0) } == Array("text".utf8))
    state.deliveries[0].status = .delivered
    try spool.settle(state, hadState: true)
    #expect(directory.files(below: "inbox").isEmpty)
    #expect(try spool.state(id, in: .processed)?.deliveries.first?.replay?.count == 1)
  }

  @Test func aMessageThatIsGoneLeavesNoStateBehind() throws {
    let directory = try directory.get()
    let spool = try Spool(directory: directory.path)
    let failure = #expect(throws: SpoolFailure.self) {
      try spool.reopen(try Samples.state(try Samples.id()), from: .failed)
    }
    #expect(failure?.isMissing == true)
    #expect(directory.files(below: "inbox").isEmpty)
  }

  @Test(
    arguments: [
      (nil, nil), (DeliveryReplay(count: 1), DeliveryReplay(count: 1)),
      (DeliveryReplay(count: -3), DeliveryReplay(count: 1)),
      (
        DeliveryReplay(count: 7, url: "https://b.example.net/x"),
        DeliveryReplay(count: 7, url: "https://b.example.net/x")
      ),
    ] as [(DeliveryReplay?, DeliveryReplay?)])
  func replaysSurviveTheStateFile(replay: DeliveryReplay?, read: DeliveryReplay?) throws {
    var state = try Samples.state(try Samples.id(), [.cancelled])
    state.deliveries[0].replay = replay
    #expect(try SpoolState(json: try JSONValue(parsing: state.serialized())).deliveries[0].replay == read)
  }

  /// States of versions that knew no replays.
  @Test func aStateWithoutReplaysIsRead() throws {
    let state = try Samples.state(try Samples.id())
    let text = String(decoding: state.serialized(), as: UTF8.self)
      .replacing(",\"replays\":0,\"replay_url\":null", with: "")
    #expect(!text.contains("replay"))
    #expect(try SpoolState(json: try JSONValue(parsing: Array(text.utf8))) == state)
  }

  @Test(
    arguments: [
      ([.delivered], .processed, .delivered), ([.delivered, .cancelled], .failed, .cancelled),
      ([.failed, .cancelled], .failed, .failed), ([.cancelled, .pending], .inbox, .pending),
      ([.cancelled, .held], .inbox, .held), ([], .processed, .delivered),
    ] as [([DeliveryStatus], SpoolFolder, DeliveryStatus)])
  func whereAMessageBelongs(statuses: [DeliveryStatus], folder: SpoolFolder, status: DeliveryStatus) throws {
    let state = try Samples.state(try Samples.id(), statuses)
    #expect(state.folder == folder)
    #expect(state.status == status)
  }
}
