import Foundation
import Mail
import Spool
import Synchronization
import Testing
import Webhook

@testable import Forwarder

@Suite struct SharedMessagesTests {
  private struct Trouble: Error {}

  private func content() throws -> SharedMessages.Content {
    let path = NSTemporaryDirectory() + "/gomail-shared-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let spool = try Spool(directory: path)
    let id = try Samples.id()
    var writer = try spool.begin(try Samples.record(id))
    try writer.append([1])
    _ = try writer.commit(sha256: try Samples.seal().sha256, deliveryID: try Samples.deliveryID())
    return SharedMessages.Content(message: try spool.read(id, in: .inbox), parsed: .unparsed(defects: []))
  }

  @Test func attemptsThatAreDueTogetherReadOnce() throws {
    let messages = SharedMessages()
    let id = try Samples.id()
    let content = try content()
    var reads = 0
    func use() throws {
      _ = try messages.content(id) {
        reads += 1
        return content
      }
    }
    for _ in 0..<3 { messages.willUse(id) }
    #expect(throws: Trouble.self) { _ = try messages.content(id) { throw Trouble() } }
    try use()
    messages.didUse(id)
    try use()
    messages.didUse(id)
    #expect(reads == 1)
    messages.didUse(id)
    // Nothing is kept for later attempts.
    messages.willUse(id)
    try use()
    messages.didUse(id)
    #expect(reads == 2)
    messages.didUse(id)
  }
}
