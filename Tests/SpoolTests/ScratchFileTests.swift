import Foundation
import Spool
import Testing

@Suite struct ScratchFileTests {
  let directory = Result { try TemporaryDirectory() }

  @Test func holdsWhatWasWrittenAndHasNoName() throws {
    let directory = try directory.get()
    let spool = try Spool(directory: directory.path)
    let file = try spool.scratchFile()
    let other = try spool.scratchFile()
    #expect(directory.files(below: "tmp").isEmpty)
    for piece in ["one, ", "", "two"] { Array(piece.utf8).withUnsafeBytes { file.append($0) } }
    #expect(try file.finish() == 8)
    #expect(try other.finish() == 0)
    #expect(try file.contents(behind: Array("three: ".utf8)) == Array("three: one, two".utf8))
    #expect(try file.contents(behind: []) == Array("one, two".utf8))
    #expect(try other.contents(behind: [7]) == [7])
    var buffer = [UInt8](repeating: 0, count: 16)
    let got = try buffer.withUnsafeMutableBytes { try file.read(into: $0, at: 5) }
    #expect(buffer[..<got] == Array("two".utf8)[...])
    #expect(try buffer.withUnsafeMutableBytes { try file.read(into: $0, at: 100) } == 0)
  }

  @Test func aSpoolThatIsGoneIsSaid() throws {
    let directory = try directory.get()
    let spool = try Spool(directory: directory.path)
    try FileManager.default.removeItem(atPath: directory.path + "/tmp")
    #expect(throws: SpoolFailure.self) { _ = try spool.scratchFile() }
  }

  /// A message whose first line is known is the same as one that is read anew, and a short one is refused.
  @Test func aKnownMessageIsReadWithoutItsFirstLine() throws {
    let directory = try directory.get()
    let spool = try Spool(directory: directory.path)
    let id = try Samples.id()
    try Samples.store(Array("Subject: hi\r\n\r\nbody\r\n".utf8), as: id, in: spool)
    let (record, seal) = try spool.open(id, in: .inbox)
    let message = try spool.read(id, in: .inbox, known: (record, seal))
    #expect(message.withRaw { Array($0) } == Array("Subject: hi\r\n\r\nbody\r\n".utf8))
    #expect(message.seal == seal)
    let handle = try #require(FileHandle(forWritingAtPath: spool.path(id, in: .inbox)))
    try handle.truncate(atOffset: 10)
    #expect(throws: SpoolFailure.self) { _ = try spool.read(id, in: .inbox, known: (record, seal)) }
    #expect(throws: SpoolFailure.self) {
      _ = try spool.read(try Samples.id(2), in: .inbox, known: (record, seal))
    }
  }
}
