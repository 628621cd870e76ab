import Foundation
import Mail
import Spool
import Testing

@Suite struct SpoolRecoveryTests {
  let directory = Result { try TemporaryDirectory() }

  /// What a crash can leave of a message, step by step. Only the last is complete.
  @Test func everyPrefixOfAFileIsIncomplete() throws {
    let directory = try directory.get()
    let spool = try Spool(directory: directory.path)
    let id = try Samples.id()
    try Samples.store(Array("Subject: x\r\n\r\nsome text\r\n".utf8), as: id, in: spool)
    let path = spool.path(id, in: .inbox)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    for length in 0..<whole.count {
      try whole.prefix(length).write(to: URL(fileURLWithPath: path))
      let failure = #expect(throws: SpoolFailure.self) { _ = try spool.open(id, in: .inbox) }
      guard case .incomplete = failure else {
        Issue.record("\(length) octets: \(String(describing: failure))")
        return
      }
    }
    try whole.write(to: URL(fileURLWithPath: path))
    _ = try spool.open(id, in: .inbox)
    try (whole + Data([0x0a])).write(to: URL(fileURLWithPath: path))
    #expect(throws: SpoolFailure.self) { _ = try spool.open(id, in: .inbox) }
  }

  /// A file with its name but without its seal: the write of the seal never reached the disk.
  @Test func anUnsealedFileIsIncomplete() throws {
    let directory = try directory.get()
    let spool = try Spool(directory: directory.path)
    let id = try Samples.id()
    try Samples.store(Array("text".utf8), as: id, in: spool)
    let path = spool.path(id, in: .inbox)
    var bytes = try directory.contents("inbox/\(id.day)/\(id).eml")
    let size = try #require(bytes.firstRange(of: Array("\"size_bytes\":4   ".utf8)))
    bytes.replaceSubrange(size, with: Array("\"size_bytes\":null".utf8))
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    #expect(throws: SpoolFailure.incomplete(path: path, reason: "it was never finished")) {
      _ = try spool.open(id, in: .inbox)
    }
    try spool.putAside(id)
    #expect(directory.files(below: "inbox").isEmpty)
    #expect(directory.files(below: "corrupt") == ["\(id).eml"])
  }

  @Test(
    arguments: [
      "", "\r\n", "X-GoMail-Spool: \r\n", "X-GoMail-Spool: {}\r\n", "X-GoMail-Spool: [1]\r\ntext",
      "X-GoMail-Spool: {\"version\":2}\r\n", "Subject: no line of ours\r\n\r\n",
      "X-GoMail-Spool: {\"version\":1,\"size_bytes\":-1}\r\n", "\0\0\0\0\0\0\0\0",
    ])
  func foreignFilesAreIncomplete(text: String) throws {
    let directory = try directory.get()
    let spool = try Spool(directory: directory.path)
    let id = try Samples.id()
    try Samples.store([], as: id, in: spool)
    try Data(text.utf8).write(to: URL(fileURLWithPath: spool.path(id, in: .inbox)))
    let failure = #expect(throws: SpoolFailure.self) { _ = try spool.open(id, in: .inbox) }
    #expect(failure?.isTemporary == false)
  }

  @Test func theInventoryIsOldestFirstAndOnlyMessages() throws {
    let directory = try directory.get()
    let spool = try Spool(directory: directory.path)
    let later = try Samples.id(1, at: Samples.arrival + .seconds(86400))
    let second = try Samples.id(2)
    let first = try Samples.id(3, at: Samples.arrival + .seconds(-1))
    for id in [later, second, first] { try Samples.store([1], as: id, in: spool) }
    for name in ["readme.txt", "msg_1_x.eml", ".eml", "msg_.eml"] {
      try Data().write(to: URL(fileURLWithPath: "\(directory.path)/inbox/\(first.day)/\(name)"))
    }
    try Data().write(to: URL(fileURLWithPath: "\(directory.path)/inbox/stray"))
    #expect(try spool.inventory() == [first, second, later])
    #expect(try spool.days(in: .inbox) == [second.day, later.day])
    #expect(try spool.messages(of: second.day, in: .inbox) == [first, second])
    #expect(try spool.messages(of: second.day, in: .failed).isEmpty)
    #expect(try spool.days(in: .failed).isEmpty)
  }

  /// A crash between the move of a message and the removal of its state.
  @Test func statesWithoutMessageAndEmptyDaysAreRemoved() throws {
    let directory = try directory.get()
    let spool = try Spool(directory: directory.path)
    let kept = try Samples.id(1)
    let gone = try Samples.id(2)
    let earlier = try Samples.id(3, at: Samples.arrival + .seconds(-86400))
    for id in [kept, gone, earlier] {
      try Samples.store([1], as: id, in: spool)
      try spool.write(try Samples.state(id), in: .inbox)
    }
    for id in [gone, earlier] { try spool.move(id, from: .inbox, to: .processed) }
    #expect(try spool.inventory() == [kept])
    #expect(directory.files(below: "inbox") == ["\(kept.day)/\(kept).eml", "\(kept.day)/\(kept).json"])
    #expect(!FileManager.default.fileExists(atPath: "\(directory.path)/inbox/\(earlier.day)"))
    // The day may be needed again.
    try Samples.store([1], as: earlier, in: spool)
    #expect(spool.locate(earlier) == .inbox)
  }

  @Test func unfinishedFilesAreRemoved() throws {
    let directory = try directory.get()
    let spool = try Spool(directory: directory.path)
    for name in ["a.eml", "b.json"] {
      try Data([1]).write(to: URL(fileURLWithPath: "\(directory.path)/tmp/\(name)"))
    }
    #expect(try spool.removeUnfinished() == 2)
    #expect(try spool.removeUnfinished() == 0)
  }
}
