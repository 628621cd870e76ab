import Foundation
import Mail
import Spool
import Testing

@testable import Forwarder

@Suite struct FreshMessagesTests {
  /// What is kept is what the file says.
  @Test func whatIsKnownIsWhatIsReadBack() throws {
    let path = NSTemporaryDirectory() + "/gomail-fresh-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let spool = try Spool(directory: path)
    let id = try Samples.id()
    let record = try Samples.record(id, to: ["bob@example.org", "eve@example.net"])
    var writer = try spool.begin(record)
    try writer.append([1, 2])
    let seal = try writer.commit(
      sha256: try Samples.seal().sha256, deliveryID: try Samples.deliveryID(9))
    let fresh = FreshMessages()
    fresh.note(record, seal)
    let known = try #require(fresh.take(id))
    let read = try spool.read(id, in: .inbox)
    #expect(known.record == read.record)
    #expect(known.seal == read.seal)
    #expect(fresh.take(id) == nil)
  }

  @Test func theOldestAreForgotten() throws {
    let fresh = FreshMessages()
    let seal = try Samples.seal()
    let ids = (0..<(FreshMessages.maximum + 3)).map {
      SpoolID(clamping: Samples.arrival, random: UInt64($0))
    }
    for id in ids { fresh.note(try Samples.record(id), seal) }
    #expect(ids.filter { fresh.take($0) != nil } == Array(ids.dropFirst(3)))
  }
}
