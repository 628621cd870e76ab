import Mail
import Testing

@Suite struct IdentifierTests {
  @Test(arguments: ["A", "4XkYz31bQyz2w", "0123456789ABCDEF", String(repeating: "a", count: 64)])
  func queueID(text: String) {
    #expect(QueueID(text)?.description == text)
  }

  @Test(arguments: [
    "", "a b", "a-b", "../x", "ü", "a\n", "a\u{0}", String(repeating: "a", count: 65), "NOQUEUE:",
  ])
  func otherQueueIDsAreRefused(text: String) {
    #expect(QueueID(text) == nil)
  }

  @Test func deliveryIDRoundTrips() throws {
    var random = SplitMix(seed: 2)
    for _ in 0..<1000 {
      let bytes = (0..<16).map { _ in UInt8.random(in: 0...255, using: &random) }
      let id = try #require(DeliveryID(random: bytes))
      #expect(id.description.utf8.count == 26)
      #expect(DeliveryID(id.description) == id)
    }
    #expect(DeliveryID(random: Array(repeating: 0, count: 15)) == nil)
    #expect(DeliveryID(random: Array(repeating: 0, count: 17)) == nil)
  }

  @Test(arguments: [
    "", String(repeating: "a", count: 25), String(repeating: "a", count: 27),
    String(repeating: "A", count: 26),
    String(repeating: "a", count: 25) + "b", String(repeating: "a", count: 25) + "1",
    String(repeating: "ü", count: 13),
  ])
  func otherDeliveryIDsAreRefused(text: String) {
    #expect(DeliveryID(text) == nil)
  }
}
