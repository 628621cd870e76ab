import Authentication
import Foundation
import Mail
import Spool
import TestSupport
import Testing

@Suite struct SpoolWriterTests {
  let directory = Result { try TemporaryDirectory() }

  @Test func commitMakesOneCompleteFile() throws {
    let directory = try directory.get()
    let spool = try Spool(directory: directory.path)
    let id = try Samples.id()
    let raw = Array("Subject: hi\r\n\r\nbody\r\n".utf8)
    let seal = try Samples.store(raw, as: id, in: spool)
    #expect(seal.sizeOctets == raw.count)
    #expect(directory.files(below: "tmp").isEmpty)
    #expect(directory.files(below: "inbox") == ["\(id.day)/\(id).eml"])
    let bytes = try directory.contents("inbox/\(id.day)/\(id).eml")
    let line = try #require(bytes.firstIndex(of: 0x0a))
    #expect(Array(bytes[(line + 1)...]) == raw)
    #expect(bytes.starts(with: "X-GoMail-Spool: {\"version\":1,\"size_bytes\":21 ".utf8))
    let message = try spool.read(id, in: .inbox)
    #expect(message.withRaw { Array($0) } == raw)
    #expect(message.record.recipients.map(\.address) == ["bob@example.org"])
    #expect(message.record.session.address == "192.0.2.1")
    #expect(message.record.queueID == "4XyZ123abc")
    #expect(message.seal == seal)
    #expect(message.record.verdict.deliveryID == seal.deliveryID)
  }

  @Test func theRecordSurvivesWhateverTheEnvelopeHolds() throws {
    let spool = try Spool(directory: try directory.get().path)
    let id = try Samples.id()
    let recipients = [
      SpoolRecipient(
        address: "jos\u{e9}\u{301}@b\u{fc}cher.example", originalRecipient: "\"a b\"@example.net"),
      SpoolRecipient(address: "x@example.org", originalRecipient: nil),
      SpoolRecipient(address: "x@example.org", originalRecipient: "\r\n\0\u{2028}"),
    ]
    var record = try Samples.record(id, sender: "", recipients: recipients)
    var writer = try spool.begin(record)
    try writer.append([])
    _ = try writer.commit(sha256: Samples.digest, deliveryID: try Samples.deliveryID())
    let read = try spool.open(id, in: .inbox)
    #expect(read.record == record)
    #expect(read.seal.sizeOctets == 0)
    record = read.record
    #expect(record.sender.isEmpty)
  }

  @Test func abortAndForgottenWritersLeaveNothing() throws {
    let directory = try directory.get()
    let spool = try Spool(directory: directory.path)
    var first = try spool.begin(try Samples.record(try Samples.id(1)))
    try first.append(Array("text".utf8))
    first.abort()
    do {
      var second = try spool.begin(try Samples.record(try Samples.id(2)))
      try second.append(Array("text".utf8))
    }
    #expect(directory.files(below: "tmp").isEmpty)
    #expect(directory.files(below: "inbox").isEmpty)
  }

  @Test func aDigestThatIsNoneIsRefused() throws {
    let directory = try directory.get()
    let spool = try Spool(directory: directory.path)
    let record = try Samples.record(try Samples.id())
    #expect(throws: SpoolFailure.self) {
      _ = try spool.begin(record).commit(sha256: "short", deliveryID: try Samples.deliveryID())
    }
    #expect(directory.files(below: "tmp").isEmpty)
    #expect(directory.files(below: "inbox").isEmpty)
  }

  @Test(arguments: 0..<40) func anyChunkingGivesTheSameOctets(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let spool = try Spool(directory: try directory.get().path)
    let id = try Samples.id()
    let raw = (0..<Int.random(in: 0...200_000, using: &random)).map { _ in
      UInt8.random(in: 0...255, using: &random)
    }
    var writer = try spool.begin(try Samples.record(id))
    var rest = raw[...]
    while !rest.isEmpty {
      let chunk = rest.prefix(Int.random(in: 0...65_536, using: &random))
      try writer.append(Array(chunk))
      rest = rest.dropFirst(chunk.count)
    }
    let seal = try writer.commit(sha256: Samples.digest, deliveryID: try Samples.deliveryID())
    #expect(seal.sizeOctets == raw.count)
    #expect(try spool.read(id, in: .inbox).withRaw { Array($0) } == raw)
  }

  @Test func aRecordThatIsTooLongIsRefused() throws {
    let spool = try Spool(directory: try directory.get().path)
    let recipient = SpoolRecipient(address: String(repeating: "a", count: 2048), originalRecipient: nil)
    let record = try Samples.record(
      try Samples.id(), recipients: Array(repeating: recipient, count: 1024))
    let failure = #expect(throws: SpoolFailure.self) {
      _ = try spool.begin(record).abort()
    }
    #expect(failure?.isTemporary == false)
  }

  @Test func twoMessagesCannotHaveOneName() throws {
    let directory = try directory.get()
    let spool = try Spool(directory: directory.path)
    let id = try Samples.id()
    let first = try spool.begin(try Samples.record(id))
    #expect(throws: SpoolFailure.self) { _ = try spool.begin(try Samples.record(id)).abort() }
    _ = try first.commit(sha256: Samples.digest, deliveryID: try Samples.deliveryID())
    #expect(directory.files(below: "inbox").count == 1)
  }
}
