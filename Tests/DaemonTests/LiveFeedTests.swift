import JSON
import Testing

@testable import Daemon

@Suite struct LiveFeedTests {
  private func text(_ line: [UInt8]?) -> String? { line.map { String(decoding: $0, as: UTF8.self) } }

  @Test func everyFollowerHearsWhatComesAfterIt() async {
    let feed = LiveFeed()
    feed.publish { ["n": 0] }
    var one = feed.follow()?.makeAsyncIterator()
    feed.publish { ["n": 1] }
    var two = feed.follow()?.makeAsyncIterator()
    feed.publish { ["n": 2] }
    #expect(text(await one?.next()) == #"{"n":1}"#)
    #expect(text(await one?.next()) == #"{"n":2}"#)
    #expect(text(await two?.next()) == #"{"n":2}"#)
  }

  @Test func withoutFollowersNothingIsRendered() {
    let feed = LiveFeed()
    feed.publish {
      Issue.record("rendered")
      return [:]
    }
    _ = feed.follow()
    // The stream was dropped at once.
    feed.publish {
      Issue.record("rendered for nobody")
      return [:]
    }
  }

  @Test func aSlowFollowerLosesLinesAndIsToldWhere() async {
    let feed = LiveFeed(waitingLines: 2)
    var lines = feed.follow()?.makeAsyncIterator()
    for number in 1...5 { feed.publish { ["n": .integer(Int64(number))] } }
    #expect(text(await lines?.next()) == #"{"n":1}"#)
    #expect(text(await lines?.next()) == #"{"n":2}"#)
    feed.publish { ["n": 6] }
    #expect(text(await lines?.next()) == #"{"kind":"dropped","lines":3}"#)
    #expect(text(await lines?.next()) == #"{"n":6}"#)
  }

  @Test func thereIsRoomForSoManyFollowers() {
    let feed = LiveFeed()
    var streams = (0..<LiveFeed.maximumFollowers).map { _ in feed.follow() }
    #expect(streams.allSatisfy { $0 != nil })
    #expect(feed.follow() == nil)
    streams.removeLast()
    #expect(feed.follow() != nil)
  }
}
