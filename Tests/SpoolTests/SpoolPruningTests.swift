import Foundation
import Mail
import Spool
import Testing

@Suite struct SpoolPruningTests {
  let directory = Result { try TemporaryDirectory() }
  /// Whole seconds that lie far behind every arrival.
  private static let past = Int64(1_000_000_000)

  /// Stores a message that became final at `moment`.
  private func finish(
    _ id: SpoolID, _ status: DeliveryStatus = .delivered, octets: Int = 1, at moment: Int64, in spool: Spool
  ) throws {
    try Samples.store(Array(repeating: 0x61, count: octets), as: id, in: spool)
    let state = try Samples.state(id, [status])
    try spool.settle(state, hadState: false)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: TimeInterval(moment))],
      ofItemAtPath: spool.statePath(id, in: state.folder))
  }

  private func prune(_ spool: Spool, before second: Int64, limit: Int = 100) throws -> [SpoolID] {
    try spool.prune(.processed, before: second, limit: limit)
  }

  @Test func whatBecameFinalLongAgoIsRemovedWithItsStateAndFolder() throws {
    let directory = try directory.get()
    let spool = try Spool(directory: directory.path)
    let old = try Samples.id(1, at: Samples.arrival + .seconds(-3 * 86400))
    let new = try Samples.id(2)
    for id in [old, new] { try finish(id, at: id.seconds, in: spool) }
    #expect(try prune(spool, before: new.seconds) == [old])
    #expect(directory.files(below: "processed") == ["\(new.day)/\(new).eml", "\(new.day)/\(new).json"])
    #expect(!FileManager.default.fileExists(atPath: "\(directory.path)/processed/\(old.day)"))
    // The folder may be needed again.
    try finish(old, at: old.seconds, in: spool)
    #expect(spool.locate(old) == .processed)
  }

  /// A message that arrived long ago and was given up today is kept as long as one that arrived today.
  @Test func retentionCountsFromTheEndAndNotFromTheArrival() throws {
    let spool = try Spool(directory: try directory.get().path)
    let late = try Samples.id(1, at: Timestamp(seconds: Self.past))
    let prompt = try Samples.id(2, at: Timestamp(seconds: Self.past + 1))
    try finish(late, at: Self.past + 3 * 86400, in: spool)
    try finish(prompt, at: Self.past + 2, in: spool)
    #expect(try prune(spool, before: Self.past + 2 * 86400) == [prompt])
    #expect(try prune(spool, before: Self.past + 3 * 86400).isEmpty)
    #expect(try prune(spool, before: Self.past + 3 * 86400 + 1) == [late])
  }

  /// Days behind one that is kept are looked at all the same.
  @Test func anOldMessageThatIsKeptHidesNoOther() throws {
    let spool = try Spool(directory: try directory.get().path)
    let kept = try Samples.id(1, at: Timestamp(seconds: Self.past))
    let gone = try Samples.id(2, at: Timestamp(seconds: Self.past + 86400))
    try finish(kept, at: Self.past + 9 * 86400, in: spool)
    try finish(gone, at: Self.past + 86401, in: spool)
    #expect(try prune(spool, before: Self.past + 5 * 86400) == [gone])
  }

  /// A crash between the move and the state: the name was given when the message became final.
  @Test func aMessageWithoutStateIsKeptFromItsMoveOn() throws {
    let spool = try Spool(directory: try directory.get().path)
    let id = try Samples.id(1, at: Timestamp(seconds: Self.past))
    try Samples.store([1], as: id, in: spool)
    try spool.move(id, from: .inbox, to: .processed)
    let now = Int64(Date().timeIntervalSince1970)
    #expect(try prune(spool, before: now - 60).isEmpty)
    #expect(try prune(spool, before: now + 60) == [id])
  }

  @Test func aStateThatLostItsMessageIsRemoved() throws {
    let directory = try directory.get()
    let spool = try Spool(directory: directory.path)
    let id = try Samples.id(1, at: Timestamp(seconds: Self.past))
    try finish(id, at: Self.past, in: spool)
    try FileManager.default.removeItem(atPath: spool.path(id, in: .processed))
    #expect(try prune(spool, before: Self.past + 1) == [id])
    #expect(directory.files(below: "processed").isEmpty)
  }

  @Test func oneCallKeepsToItsLimit() throws {
    let spool = try Spool(directory: try directory.get().path)
    for number in 1...5 { try finish(try Samples.id(UInt8(number)), at: Self.past, in: spool) }
    let limit = Samples.arrival.seconds + 1
    #expect(try prune(spool, before: limit, limit: 2).count == 2)
    #expect(try prune(spool, before: limit, limit: 10).count == 3)
    #expect(try prune(spool, before: limit, limit: 10).isEmpty)
  }

  @Test func strangersAreLeftAlone() throws {
    let directory = try directory.get()
    let spool = try Spool(directory: directory.path)
    let id = try Samples.id()
    try finish(id, at: Self.past, in: spool)
    let stranger = "\(id.day)/notes.txt"
    try Data([1]).write(to: URL(fileURLWithPath: "\(directory.path)/processed/\(stranger)"))
    #expect(try prune(spool, before: id.seconds + 1) == [id])
    #expect(directory.files(below: "processed") == [stranger])
  }

  @Test func theFirstArrivalsGiveWayToASize() throws {
    let spool = try Spool(directory: try directory.get().path)
    let ids = try (1...4).map {
      try Samples.id(UInt8($0), at: Samples.arrival + .seconds(Int64($0) * 40_000))
    }
    // A message of two blocks and a state of one.
    for id in ids { try finish(id, octets: 5000, at: id.seconds, in: spool) }
    var usage = FolderUsage()
    try spool.update(&usage, of: .processed)
    #expect(usage.octets == 4 * 3 * 4096)
    #expect(try spool.prune(.processed, toOctets: usage.octets, usage: &usage, limit: 100).isEmpty)
    #expect(
      try spool.prune(.processed, toOctets: 2 * 3 * 4096 + 1, usage: &usage, limit: 100)
        == Array(ids.prefix(2)))
    try spool.update(&usage, of: .processed)
    #expect(usage.octets == 2 * 3 * 4096)
    #expect(try spool.prune(.processed, toOctets: 0, usage: &usage, limit: 1) == [ids[2]])
    #expect(try spool.prune(.processed, toOctets: 0, usage: &usage, limit: 9) == [ids[3]])
    try spool.update(&usage, of: .processed)
    #expect(usage.octets == 0)
  }

  @Test func whatComesLaterIsCounted() throws {
    let spool = try Spool(directory: try directory.get().path)
    var usage = FolderUsage()
    for number in 1...3 {
      try finish(try Samples.id(UInt8(number)), .failed, at: Self.past, in: spool)
      try spool.update(&usage, of: .failed)
      #expect(usage.octets == number * 2 * 4096)
    }
  }
}
