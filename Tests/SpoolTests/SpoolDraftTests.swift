import Foundation
import Mail
import Spool
import Testing

/// Messages that are complete before it is known what becomes of them.
@Suite struct SpoolDraftTests {
  let directory = Result { try TemporaryDirectory() }
  let raw = Array("Subject: hi\r\n\r\nbody\r\n".utf8)

  private func sealed(_ spool: Spool, _ id: SpoolID) throws -> SpoolWriter {
    var writer = try spool.begin(try Samples.record(id))
    try writer.append(raw)
    _ = try writer.seal(sha256: Samples.digest, deliveryID: try Samples.deliveryID())
    return writer
  }

  @Test func aDraftCanBeReadAndIsNoMessageYet() throws {
    let directory = try directory.get()
    let spool = try Spool(directory: directory.path)
    let id = try Samples.id()
    do {
      let writer = try sealed(spool, id)
      let draft = try spool.readDraft(id)
      #expect(draft.withRaw { Array($0) } == raw)
      #expect(draft.seal.deliveryID == (try Samples.deliveryID()))
      #expect(spool.locate(id) == nil)
      #expect(try spool.inventory().isEmpty)
      writer.abort()
    }
    #expect(directory.files(below: "tmp").isEmpty)
    #expect(throws: SpoolFailure.self) { try spool.readDraft(id) }
  }

  @Test(arguments: SpoolFolder.allCases)
  func aDraftIsCommittedToAnyFolder(folder: SpoolFolder) throws {
    let directory = try directory.get()
    let spool = try Spool(directory: directory.path)
    let id = try Samples.id()
    try sealed(spool, id).commit(to: folder)
    #expect(directory.files(below: folder.rawValue) == ["\(id.day)/\(id).eml"])
    #expect(directory.files(below: "tmp").isEmpty)
    #expect(try spool.read(id, in: folder).withRaw { Array($0) } == raw)
    #expect(try spool.inventory() == (folder == .inbox ? [id] : []))
  }

  @Test func whatIsNotSealedIsNotCommitted() throws {
    let directory = try directory.get()
    let spool = try Spool(directory: directory.path)
    var writer = try spool.begin(try Samples.record(try Samples.id()))
    try writer.append(raw)
    do {
      try writer.commit(to: .processed)
      Issue.record("it was committed")
    } catch {
      #expect(!error.isTemporary)
    }
    #expect(directory.files(below: "tmp").isEmpty && directory.files(below: "processed").isEmpty)
  }

  /// A crash while endpoints are asked leaves nothing that would be delivered.
  @Test func recoveryKnowsNoDrafts() throws {
    let directory = try directory.get()
    let id = try Samples.id()
    let draft = directory.path + "/tmp/\(id).eml"
    do {
      let spool = try Spool(directory: directory.path)
      let writer = try sealed(spool, id)
      try FileManager.default.copyItem(atPath: draft, toPath: draft + ".kept")
      writer.abort()
    }
    try FileManager.default.moveItem(atPath: draft + ".kept", toPath: draft)
    let spool = try Spool(directory: directory.path)
    #expect(try spool.removeUnfinished() == 1)
    #expect(try spool.inventory().isEmpty)
  }

  @Test func aCopyIsAMessageOfItsOwn() throws {
    let spool = try Spool(directory: try directory.get().path)
    let (first, second) = (try Samples.id(1), try Samples.id(2))
    let writer = try sealed(spool, first)
    let one = SpoolRecipient(address: "one@example.org", originalRecipient: nil)
    let record = try Samples.record(second, recipients: [one])
    try spool.store(try spool.readDraft(first), as: record, in: .processed)
    writer.abort()
    let copy = try spool.read(second, in: .processed)
    #expect(copy.withRaw { Array($0) } == raw)
    #expect(copy.record.recipients == [one] && copy.record.id == second)
    #expect(copy.seal.deliveryID == (try Samples.deliveryID()))
    #expect(copy.relabelled(try Samples.record(first)).record.id == first)
  }
}

@Suite struct CrashLedgerTests {
  let directory = Result { try TemporaryDirectory() }

  @Test func crashesAreCountedOverProcesses() throws {
    let path = try directory.get().path + "/crashes"
    let (first, second) = (try Samples.deliveryID(1), try Samples.deliveryID(2))
    #expect(try CrashLedger(path: path, interrupted: []).crashes(of: first) == 0)
    #expect(try CrashLedger(path: path, interrupted: [first]).crashes(of: first) == 1)
    #expect(try CrashLedger(path: path, interrupted: []).crashes(of: first) == 1)
    let ledger = try CrashLedger(path: path, interrupted: [second, first])
    #expect(ledger.crashes(of: first) == 2 && ledger.crashes(of: second) == 1)
    try ledger.forget(first)
    try ledger.forget(try Samples.deliveryID(3))
    #expect(ledger.crashes(of: first) == 0)
    let next = try CrashLedger(path: path, interrupted: [])
    #expect(next.crashes(of: first) == 0 && next.crashes(of: second) == 1)
  }

  @Test func itDoesNotGrow() throws {
    let path = try directory.get().path + "/crashes"
    let ids = try (0..<(CrashLedger.maximumEntries + 10)).map { number in
      try #require(
        DeliveryID(random: Array(repeating: UInt8(number >> 8), count: 15) + [UInt8(number & 255)]))
    }
    let ledger = try CrashLedger(path: path, interrupted: ids)
    #expect(ledger.crashes(of: try #require(ids.first)) == 0)
    #expect(ledger.crashes(of: try #require(ids.last)) == 1)
  }

  @Test(arguments: [
    "", "x", "\n\n", "aaaaaaaaaaaaaaaaaaaaaaaaaa -1\n", String(repeating: "z ", count: 99_999),
  ])
  func damagedFilesHoldNothing(text: String) throws {
    let path = try directory.get().path + "/crashes"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    let id = try #require(DeliveryID("aaaaaaaaaaaaaaaaaaaaaaaaaa"))
    #expect(try CrashLedger(path: path, interrupted: [id]).crashes(of: id) == 1)
  }
}
