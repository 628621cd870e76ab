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
    let read = try spool.read(id, in: .inbox)
    let fresh = FreshMessages()
    fresh.note(record, seal, raw: [1, 2])
    let known = try #require(fresh.take(id))
    #expect(known.message?.withRaw { Array($0) } == read.withRaw { Array($0) })
    #expect(known.record == read.record)
    #expect(known.seal == read.seal)
    #expect(fresh.take(id) == nil)
  }

  /// Room for octets is bounded, and comes back with those who leave.
  @Test func octetsAreKeptWhileThereIsRoom() throws {
    let fresh = FreshMessages()
    let raw = [UInt8](repeating: 7, count: FreshMessages.maximumMessageOctets)
    let seal = try Samples.seal(octets: raw.count)
    let fitting = FreshMessages.maximumOctets / raw.count
    let ids = (0..<(fitting + 2)).map { SpoolID(clamping: Samples.arrival, random: UInt64($0)) }
    for id in ids.dropLast() { fresh.note(try Samples.record(id), seal, raw: raw) }
    #expect(fresh.take(ids[0])?.message != nil)
    #expect(try #require(fresh.take(ids[fitting])).message == nil)
    fresh.note(try Samples.record(ids[fitting + 1]), seal, raw: raw)
    #expect(fresh.take(ids[fitting + 1])?.message != nil)
    // Other octets than the seal counts are not the message.
    fresh.note(try Samples.record(ids[0]), seal, raw: [1])
    #expect(try #require(fresh.take(ids[0])).message == nil)
    let large = try Samples.seal(octets: raw.count + 1)
    fresh.note(try Samples.record(ids[0]), large, raw: raw + [7])
    #expect(try #require(fresh.take(ids[0])).message == nil)
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
