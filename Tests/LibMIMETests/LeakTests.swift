import Foundation
import LibMIME
import Testing
import Webhook

@Suite struct LeakTests {
  /// Every object of GMime's is given back: memory stands still however often a message is read. It is
  /// measured in a process of its own, where no other test allocates.
  @Test func nothingLeaks() async {
    await #expect(processExitsWith: .success) {
      let messages = try Fixture.all().map(\.message)
      func read(rounds: Int) {
        for _ in 0..<rounds { for message in messages { _ = MIMEParser.parse(message) } }
      }
      func residentKilobytes() throws -> Int {
        let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
        return try #require(Int(fields[1])) * 4
      }
      read(rounds: 40)
      let before = try residentKilobytes()
      read(rounds: 200)
      // Eight thousand messages that lost 128 octets each would grow by 1024 kB.
      #expect(try residentKilobytes() - before < 1024)
    }
  }
}
